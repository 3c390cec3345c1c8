//! `cargo xtask build`: the page as static files.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    failure::{Failure, Result},
    process,
    tools::Tools,
    wasm_opt,
    workspace::{WEB_PACKAGE, root},
};

/// The policy of the built page. The end-to-end tests serve the page with the same text as a header.
const CSP: &str = include_str!("../csp.txt").trim_ascii();

/// The line of the page after which the policy goes: before anything that it governs.
const CHARSET: &str = "<meta charset=\"utf-8\">";

/// Builds `dist/`.
pub(crate) fn build(tools: &Tools) -> Result {
    // "=true", because a bare flag would take a following word as its value.
    let advice = "if a crate could not be downloaded, see that this machine reaches crates.io and run this again";
    process::run(tools.trunk().args(["build", "--release=true"]))
        .map_err(|failure| failure.advise(advice).during("build the page"))?;
    let dist = root().join("dist");
    if let Some(wasm_opt) = &tools.wasm_opt {
        wasm_opt::optimise(wasm_opt, &dist.join(format!("{WEB_PACKAGE}_bg.wasm")))?;
    }
    for page in ["index.html", "embed.html"] {
        add_policy(dist.join(page))?;
    }
    println!(
        "xtask: the page is in {} ({} kB)",
        dist.display(),
        size_of(&dist)? / 1000
    );
    Ok(())
}

/// The page may be put where no header can be set, so it carries its policy itself. trunk's live reload would be stopped by
/// it, which is why the source does not have it.
fn add_policy(page: PathBuf) -> Result {
    let html = fs::read_to_string(&page).map_err(Failure::file(&page))?;
    let Some(html) = with_policy(&html) else {
        return Err(Failure::Unexpected {
            path: page,
            expected: CHARSET,
        });
    };
    fs::write(&page, html).map_err(Failure::file(page))
}

fn with_policy(html: &str) -> Option<String> {
    let (before, after) = html.split_once(CHARSET)?;
    Some(format!(
        "{before}{CHARSET}\n  <meta http-equiv=\"Content-Security-Policy\" content=\"{CSP}\">{after}"
    ))
}

fn size_of(dir: &Path) -> Result<u64> {
    let mut total = 0;
    for entry in fs::read_dir(dir).map_err(Failure::file(dir))? {
        let path = entry.map_err(Failure::file(dir))?.path();
        total += if path.is_dir() {
            size_of(&path)?
        } else {
            fs::metadata(&path).map_err(Failure::file(&path))?.len()
        };
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_comes_right_after_the_character_set() {
        let html = with_policy("<head><meta charset=\"utf-8\"><title>t</title></head>").unwrap();
        let start = "<head><meta charset=\"utf-8\">\n  <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';";
        assert!(html.starts_with(start), "{html}");
        assert!(html.ends_with("\"><title>t</title></head>"), "{html}");
        assert_eq!(with_policy("<head></head>"), None);
    }

    #[test]
    fn the_policy_fits_into_an_attribute() {
        assert!(!CSP.contains(['"', '\n', '<']), "{CSP}");
    }
}
