//! Files and texts that leave the page: downloads and the clipboard.
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, Element, HtmlAnchorElement, Url};

/// Offers a text as a file.
pub fn download_text(root: &Element, name: &str, kind: &str, text: &str) {
    let parts = js_sys::Array::of1(&text.into());
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &options) else {
        return;
    };
    if let Ok(address) = Url::create_object_url_with_blob(&blob) {
        download(root, name, &address);
        let _ = Url::revoke_object_url(&address);
    }
}

/// Offers what an address holds as a file.
pub fn download(root: &Element, name: &str, address: &str) -> Option<()> {
    let document = root.owner_document()?;
    let link: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(address);
    link.set_download(name);
    link.click();
    Some(())
}

/// Puts a text on the clipboard; the answer tells whether that was allowed.
pub async fn copy(text: String) -> bool {
    let Some(window) = web_sys::window() else {
        return false;
    };
    let clipboard = window.navigator().clipboard();
    let answer = wasm_bindgen_futures::JsFuture::from(clipboard.write_text(&text)).await;
    answer.is_ok()
}
