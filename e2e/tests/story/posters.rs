//! What a box shows until the program is there.

use std::{fs, path::Path};

use e2e::{Page, Result, dist_dir};
use serde_json::{Value, json};

use crate::embed::{course, put};

const PICTURE: &str = "el.shadowRoot.querySelector('.raftglass-poster img')";

/// As on a slow network: the program is not there yet.
async fn without_the_program(page: &Page) -> Result {
    page.cdp("Network.enable", json!({})).await?;
    let urls = json!({ "urls": ["*raftglass-web*"] });
    page.cdp("Network.setBlockedURLs", urls).await.map(drop)
}

/// Puts a box with these attributes and this inside (text, or names and texts of elements) in place of the one before.
async fn box_with(page: &Page, attributes: &str, inside: &str) -> Result {
    page.js(&format!(
        "const box = document.createElement('raft-glass');
         for (const [name, value] of Object.entries({attributes})) box.setAttribute(name, value);
         for (const part of {inside}) {{
           const element = typeof part === 'string' ? part : document.createElement(part[0]);
           if (typeof part !== 'string') element.textContent = part[1];
           box.append(element);
         }}
         document.getElementById('place').replaceChildren(box);
         window.el = box;"
    ))
    .await
    .map(drop)
}

#[tokio::test]
async fn until_the_program_is_there_a_box_shows_its_first_moment() -> Result {
    let (_site, page) = course().await?;
    without_the_program(&page).await?;
    let drawn = format!(
        "{PICTURE}?.complete && {PICTURE}.naturalWidth > 300 && {PICTURE}.clientWidth > 300"
    );
    for (attributes, inside, file) in [
        ("{ lesson: '07', theme: 'dark' }", "[]", "07"),
        (
            "{ lesson: '01-two-leaders' }",
            "['\\n  ']",
            "01-two-leaders",
        ),
        (
            "{ scenario: 'figure-8' }",
            "[' ', ['noscript', 'None.'], ' ']",
            "figure-8",
        ),
        ("{}", "[]", "first-light"),
    ] {
        box_with(&page, attributes, inside).await?;
        page.until(&drawn).await?;
        let src = page.js(&format!("return {PICTURE}.src")).await?;
        let file = format!("posters/{file}.svg");
        assert!(
            src.as_str().is_some_and(|src| src.ends_with(&file)),
            "{src}"
        );
    }
    page.close().await
}

/// Another moment has no picture that would be true, a wrong name none at all, and what the host page has goes before.
#[tokio::test]
async fn a_box_has_no_picture_that_would_not_be_its_own() -> Result {
    let (_site, page) = course().await?;
    without_the_program(&page).await?;
    box_with(&page, "{ lesson: '07', mark: 'rejected' }", "[]").await?;
    assert_eq!(page.js(&format!("return {PICTURE}")).await?, Value::Null);
    box_with(&page, "{ lesson: 'nothing-of-ours' }", "[]").await?;
    page.until(&format!("!{PICTURE}")).await?;
    for own in ["[['p', 'Wait.']]", "['Wait.']"] {
        box_with(&page, "{ lesson: '07' }", own).await?;
        assert_eq!(page.js(&format!("return {PICTURE}")).await?, Value::Null);
        let slot = "el.shadowRoot.querySelector('slot').assignedNodes()[0].textContent";
        assert_eq!(page.js(&format!("return {slot}")).await?, "Wait.");
    }
    page.close().await
}

/// The nodes of a poster: name with role and hue, and index and term of the last entry that is drawn.
const OF_POSTER: &str = "async (file) => {
    // The policy lets nobody make a document of a text.
    const picture = await new Promise((loaded) => {
        const request = new XMLHttpRequest();
        request.responseType = 'document';
        request.onload = () => loaded(request.responseXML);
        request.open('GET', `raftglass/posters/${file}.svg`);
        request.send();
    });
    const indexes = [...picture.querySelectorAll('.index')].map((label) => label.textContent);
    return [...picture.querySelectorAll('g[transform]')].map((lane) => {
        const places = [...lane.querySelectorAll('.place')].map((place) => place.getAttribute('x'));
        const [badge, last] = [lane.querySelector('.disc').parentElement, [...lane.querySelectorAll('.cell')].at(-1)];
        return { node: `${badge.textContent.trim()} ${badge.getAttribute('class')}`,
            last: last ? indexes[places.indexOf(last.querySelector('rect').getAttribute('x'))] : '',
            term: last?.querySelector('.digit').textContent ?? '' };
    });
}";

/// The same of the box; as if no log ended before the ten entries of a poster, which draws none of those.
const OF_BOX: &str = "async () => {
    const { value: { nodes } } = await el.glass(1).state();
    const before = Math.max(...nodes.map(({ last }) => last)) - 10;
    return [...el.shadowRoot.querySelectorAll('.lane')].map((lane, at) => {
        const role = ['leader', 'follower', 'down'].find((name) => lane.classList.contains(`is-${name}`)) ?? 'candidate';
        const hue = [...lane.classList].find((name) => name.startsWith('term-')).replace('term-', 't');
        const shown = nodes[at].last > Math.max(before, nodes[at].first - 1);
        return { node: `${lane.querySelector('.badge__name').textContent} ${role} ${hue}`,
            last: shown ? String(nodes[at].last) : '',
            term: shown ? [...lane.querySelectorAll('.cell__term')].at(-1).textContent : '' };
    });
}";

#[tokio::test]
async fn every_poster_is_what_the_box_shows_first() -> Result {
    let (_site, page) = course().await?;
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sim/scenarios");
    let posters = fs::read_dir(dist_dir().join("posters")).expect("the page is built");
    let (mut compared, mut differ) = (0, Vec::new());
    for entry in posters.flatten() {
        let file = entry.path();
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        let is_scenario = scenarios.join(format!("{name}.raft")).is_file();
        let attribute = if is_scenario { "scenario" } else { "lesson" };
        put(
            &page,
            &format!("{{ {attribute}: {name:?}, loading: 'eager' }}"),
        )
        .await?;
        let poster = page.js(&format!("return ({OF_POSTER})({name:?})")).await?;
        let of_box = page.js(&format!("return ({OF_BOX})()")).await?;
        if poster != of_box {
            differ.push(format!("{name}: {poster} {of_box}"));
        }
        compared += 1;
        page.js("el.remove()").await?;
    }
    assert!(compared > 60, "{compared}");
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    // The console has what the policy says of a picture that is read as a document.
    page.close().await
}
