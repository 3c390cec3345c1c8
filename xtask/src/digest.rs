//! Hashes as browsers write them, in integrity attributes and content security policies.

use base64::{Engine, prelude::BASE64_STANDARD};

/// `sha256-` and the hash in base64.
pub(crate) fn sha256(bytes: impl AsRef<[u8]>) -> String {
    format!("sha256-{}", base64(hmac_sha256::Hash::hash(bytes.as_ref())))
}

/// The bytes as letters, with padding.
pub(crate) fn base64(bytes: impl AsRef<[u8]>) -> String {
    BASE64_STANDARD.encode(bytes)
}

/// A short name for a whole made of these parts: letters and digits only, the same on every machine.
pub(crate) fn short(parts: &[&str]) -> String {
    let hash = hmac_sha256::Hash::hash(parts.join("\n").as_bytes());
    hash[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_written_as_browsers_write_it() {
        // From the W3C's text on subresource integrity, with SHA-256 of the same script.
        let hash = "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=";
        assert_eq!(sha256("alert('Hello, world.');"), hash);
    }

    #[test]
    fn a_short_name_tells_orders_apart() {
        assert_eq!(short(&["a", "b"]).len(), 16);
        assert_ne!(short(&["a", "b"]), short(&["b", "a"]));
    }
}
