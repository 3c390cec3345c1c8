//! The files of a lesson, fetched from beside the page when it is opened.
use crate::store::lesson::Files;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// Fetches the script and the texts of a lesson; `None` when any of them is not to be had.
pub async fn fetch(id: String, languages: Vec<&'static str>) -> Option<Files> {
    let folder = format!("lessons/{id}");
    let script = text(format!("{folder}/lesson.raft")).await?;
    let mut texts = Vec::new();
    for tag in languages {
        let words = text(format!("{folder}/{tag}.md")).await?;
        texts.push((tag.to_owned(), words));
    }
    Some(Files { id, script, texts })
}

async fn text(address: String) -> Option<String> {
    let asked = web_sys::window()?.fetch_with_str(&address);
    let answer: Response = JsFuture::from(asked).await.ok()?.dyn_into().ok()?;
    if !answer.ok() {
        return None;
    }
    JsFuture::from(answer.text().ok()?).await.ok()?.as_string()
}
