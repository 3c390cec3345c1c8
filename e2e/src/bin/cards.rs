//! Takes a picture of every card of the lessons: `cargo run -p e2e --bin cards -- FOLDER [LESSON...]`, a lesson by the
//! beginning of its name. At the size of a projector and of a phone, in English unless `LOCALE` says another language.

#![forbid(unsafe_code)]

use std::{
    env, io,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use e2e::{Page, Result, Site, Size};

/// What a card is looked at in: one of a lecture hall, one of a pocket.
const SIZES: [(Size, &str); 2] = [(Size::PROJECTOR, "1280"), (Size::PHONE, "390")];

/// More cards than any lesson has.
const CARD_LIMIT: usize = 30;

#[tokio::main]
async fn main() -> ExitCode {
    let mut args = env::args().skip(1);
    let Some(folder) = args.next().map(PathBuf::from) else {
        eprintln!("cards: the folder is missing\nusage: cards FOLDER [LESSON...]");
        return ExitCode::from(2);
    };
    let wanted: Vec<String> = args.collect();
    let locale = env::var("LOCALE").unwrap_or_else(|_| "en".to_string());
    match take(&folder, &wanted, &locale).await {
        Ok(count) => {
            println!("{count} pictures in {}", folder.display());
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("cards: {why}");
            ExitCode::FAILURE
        }
    }
}

/// The lessons of the project, by name, or those that begin as one that is wanted.
fn lessons(wanted: &[String]) -> Result<Vec<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../lessons");
    let entries = std::fs::read_dir(&folder).map_err(e2e::Error::io(folder.display()))?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let is_wanted =
        |name: &String| wanted.is_empty() || wanted.iter().any(|start| name.starts_with(&**start));
    let mut names: Vec<String> = names.filter(is_wanted).collect();
    names.sort();
    match names.is_empty() {
        true => Err(e2e::Error::io(folder.display())(io::Error::other(format!(
            "no lesson there begins as one of {wanted:?}"
        )))),
        false => Ok(names),
    }
}

async fn take(folder: &Path, wanted: &[String], locale: &str) -> Result<usize> {
    let site = Site::dist("/").await?;
    let lessons = lessons(wanted)?;
    let mut count = 0;
    for (size, name) in SIZES {
        let page = Page::open(size).await?;
        page.emulate_media(&[("prefers-reduced-motion", "reduce")])
            .await?;
        for lesson in &lessons {
            page.visit(&site.url(&format!("?locale={locale}&lesson={lesson}")))
                .await?;
            page.until("document.querySelector('[data-name=lesson-step]')")
                .await?;
            count += walk(&page, &folder.join(format!("{lesson}-{name}-{locale}"))).await?;
        }
        page.finish().await?;
    }
    Ok(count)
}

/// The button that leads to the next card.
const NEXT: &str = "[data-name=card-next]:not([disabled])";

/// Answers the question of a card, if it has one, somehow: only then it goes on.
async fn answer(page: &Page) -> Result {
    if page.count("[data-answer]").await? > 0 {
        page.js("document.querySelector('[data-answer]').click()")
            .await?;
    } else if page.count("[data-name=answer]").await? > 0 {
        page.fill("[data-name=answer]", "999").await?;
        page.keys("Tab").await?;
    } else {
        return Ok(());
    }
    page.until("document.querySelector('[data-name=lesson-verdict]')")
        .await
        .map(drop)
}

/// One picture of each card, named by its number, to the last.
async fn walk(page: &Page, stem: &Path) -> Result<usize> {
    for card in 1..=CARD_LIMIT {
        tokio::time::sleep(Duration::from_millis(250)).await;
        let out = PathBuf::from(format!("{}-{card:02}.png", stem.display()));
        page.screenshot_to(&out).await?;
        let step = page.text("[data-name=lesson-step]").await?;
        answer(page).await?;
        if page.count(NEXT).await? == 0 {
            return Ok(card);
        }
        page.js(&format!("document.querySelector('{NEXT}').click()"))
            .await?;
        page.until(&format!(
            "document.querySelector('[data-name=lesson-step]').textContent !== '{step}'"
        ))
        .await?;
    }
    Ok(CARD_LIMIT)
}
