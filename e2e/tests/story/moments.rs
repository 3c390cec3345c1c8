//! The twelve named moments: no barrier and nothing cut off, whatever the size, the theme and the language.

use e2e::moments::{self, LOCALES, THEMES, size_name};
use e2e::{Page, Result, Site, Size};

/// Texts that end in the middle although they are not meant to be cut, and what is wider than the page. Lists are as wide as
/// their column allows, what a title repeats may end in dots, and code may scroll.
const CUT_OFF: &str = "
  const found = [];
  const root = document.querySelector('.raftglass');
  if (root.scrollWidth > innerWidth + 1) found.push(`the page is ${root.scrollWidth} wide`);
  for (const box of root.querySelectorAll('button, h2, h3, p, dt, dd, li, label, th, td')) {
    if (!box.checkVisibility() || box.closest('svg, .hidden, .lane__head, pre, .problem-lines, .scroll-x')) continue;
    const style = getComputedStyle(box);
    const hides = style.overflowX === 'hidden' || style.overflowX === 'clip';
    if (hides && style.textOverflow !== 'ellipsis' && box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 1)
      found.push(`${box.tagName}.${box.className}: ${box.textContent.slice(0, 40)}`);
    const pane = box.closest('.pane');
    if (pane && box.getBoundingClientRect().right > pane.getBoundingClientRect().right + 1)
      found.push(`out of its pane: ${box.tagName}.${box.className}: ${box.textContent.slice(0, 40)}`);
  }
  return found;";

/// What is cut off, each with where it was found.
async fn cut_off(page: &Page, what: &str) -> Result<Vec<String>> {
    let found: Vec<String> = serde_json::from_value(page.js(CUT_OFF).await?).unwrap_or_default();
    Ok(told(what, found))
}

fn told(what: &str, found: Vec<String>) -> Vec<String> {
    found
        .into_iter()
        .map(|one| format!("{what}: {one}"))
        .collect()
}

/// Each moment in each theme; sizes and languages take turns, so that every combination of the three comes twice.
#[tokio::test]
async fn axe_finds_no_barrier_at_any_moment_in_any_theme_size_and_language() -> Result {
    let site = Site::dist("/").await?;
    let mut found = Vec::new();
    for (place, size) in Size::ALL.into_iter().enumerate() {
        let page = Page::open(size).await?;
        let mine = moments::ALL.iter().enumerate();
        for (number, moment) in mine.filter(|(number, _)| number % Size::ALL.len() == place) {
            for (turn, theme) in THEMES.into_iter().enumerate() {
                let locale = LOCALES[(number / Size::ALL.len() + turn) % LOCALES.len()];
                let options = format!("&theme={theme}&locale={locale}");
                moment.visit(&page, &site, &options).await?;
                let what = format!("{} {} {theme} {locale}", moment.name, size_name(size));
                found.extend(told(&what, page.axe().await?));
                found.extend(cut_off(&page, &what).await?);
            }
        }
        page.finish().await?;
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

/// English with every text doubled: longer than any language that may be added.
#[tokio::test]
async fn twice_as_long_texts_do_not_break_the_page() -> Result {
    let site = Site::dist("/").await?;
    let mut found = Vec::new();
    for size in Size::ALL {
        let page = Page::open(size).await?;
        for moment in &moments::ALL {
            moment.visit(&page, &site, "&locale=qps").await?;
            let what = format!("{} {}", moment.name, size_name(size));
            found.extend(cut_off(&page, &what).await?);
            page.until("document.querySelector('.logs-pane').getBoundingClientRect().height > 150")
                .await?;
        }
        page.finish().await?;
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}
