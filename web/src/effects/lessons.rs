//! The files of lessons and challenges: fetched from beside the page, from an address, or found in a dropped folder.
use crate::i18n::Locale;
use crate::store::lesson::Files;
use sim::lesson::Kind;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// What stands at an address, or was dropped.
pub enum Found {
    /// A lesson or a challenge.
    Lesson(Files),
    /// A script alone.
    Script(String),
}

/// Fetches one of the page's own, of which its folder and its languages are known; `None` when a file of it is not to be
/// had.
pub async fn fetch(
    base: &str,
    id: &str,
    (folder, kind, languages): (&str, Kind, Vec<&str>),
) -> Option<Files> {
    let folder = format!("{base}{folder}/{id}");
    let script = text(format!("{folder}/{}", kind.script())).await?;
    let mut texts = Vec::new();
    for tag in languages {
        let words = text(format!("{folder}/{tag}.md")).await?;
        texts.push((tag.to_owned(), words));
    }
    Some(Files {
        id: id.to_owned(),
        kind,
        script,
        texts,
    })
}

/// Fetches what stands at an address: a folder with a script and texts, or a script; `None` when there is nothing.
pub async fn fetch_from(address: String) -> Option<Found> {
    if [".raft", ".txt", ".jsonl"]
        .iter()
        .any(|end| address.ends_with(end))
    {
        return text(address).await.map(Found::Script);
    }
    let folder = address.trim_end_matches('/');
    for kind in [Kind::Lesson, Kind::Challenge] {
        let Some(script) = text(format!("{folder}/{}", kind.script())).await else {
            continue;
        };
        let mut texts = Vec::new();
        for locale in Locale::all() {
            let tag = locale.tag();
            if let Some(words) = text(format!("{folder}/{tag}.md")).await {
                texts.push((tag.to_owned(), words));
            }
        }
        let id = folder.rsplit('/').next().unwrap_or(folder).to_owned();
        return Some(Found::Lesson(Files {
            id,
            kind,
            script,
            texts,
        }));
    }
    None
}

/// Reads files that were dropped or chosen together: those of a lesson, or else the first of them as a script; `None`
/// when it cannot be read.
pub async fn read(files: Vec<(String, web_sys::File)>) -> Option<Found> {
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    for kind in [Kind::Lesson, Kind::Challenge] {
        let Some((path, script)) = files.iter().find(|(path, _)| name(path) == kind.script())
        else {
            continue;
        };
        let script = super::read_text(script.clone()).await?;
        let folder = path.strip_suffix(kind.script()).unwrap_or_default();
        let mut texts = Vec::new();
        for (path, file) in &files {
            let tag = path
                .strip_prefix(folder)
                .and_then(|rest| rest.strip_suffix(".md"));
            if let Some(tag) = tag.filter(|tag| !tag.contains('/')) {
                texts.push((tag.to_owned(), super::read_text(file.clone()).await?));
            }
        }
        let id = folder
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or_default();
        return Some(Found::Lesson(Files {
            id: id.to_owned(),
            kind,
            script,
            texts,
        }));
    }
    let (_, first) = files.into_iter().next()?;
    super::read_text(first).await.map(Found::Script)
}

async fn text(address: String) -> Option<String> {
    let asked = web_sys::window()?.fetch_with_str(&address);
    let answer: Response = JsFuture::from(asked).await.ok()?.dyn_into().ok()?;
    if !answer.ok() {
        return None;
    }
    JsFuture::from(answer.text().ok()?).await.ok()?.as_string()
}
