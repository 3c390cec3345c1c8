//! `cargo xtask single-file`: the page as one file that opens from a disk, with nothing beside it.
//!
//! Pages from `file://` may neither fetch nor import what lies beside them, so everything is inside: style sheets, the module of
//! raftglass-web with its two parts in base64, lessons and challenges. The policy names the hashes of what is inline; `'self'` and
//! `connect-src` are gone, because there is nothing else to load.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    digest, dist,
    failure::{Failure, Result},
    offline::SINGLE_FILE,
    parts,
    tools::Tools,
    workspace::WEB_PACKAGE,
};

mod markup;

/// What answers in place of the network, and the engine under the name that `boot.js` is given.
const INSIDE: &str = include_str!("single_file/inside.js");

/// What `boot.js` imports, as it is written there, and what takes its place: names that `inside.js` has.
const IMPORTS: [(&str, &str); 3] = [
    ("import { incomplete, trouble } from './trouble.js';\n", ""),
    (
        "import { ask, bring, hold, isPlain, onMissed } from './rest.js';\n",
        "",
    ),
    (
        "const { default: init, mount, inParts } = await import('./raftglass-web.js');",
        "const { default: init, mount, inParts } = engine;",
    ),
];

/// What the page fetches while it runs.
const FETCHED: [&str; 2] = ["lessons/", "challenges/"];

/// Builds the page and writes it as one file, `dist/raftglass.html` unless told otherwise.
pub(crate) fn build(to: Option<PathBuf>) -> Result {
    dist::build(&Tools::set_up()?)?;
    write(
        &dist::folder(),
        &to.unwrap_or_else(|| dist::folder().join(SINGLE_FILE)),
    )
}

/// Writes the built page as one file.
pub(crate) fn write(dist: &Path, to: &Path) -> Result {
    let page = assemble(dist)?;
    fs::write(to, &page).map_err(|why| {
        Failure::file(to)(why).advise("name a file in a folder that is there and can be written to")
    })?;
    println!(
        "xtask: the page in one file is {} ({} kB)",
        to.display(),
        page.len() / 1000
    );
    Ok(())
}

fn assemble(dist: &Path) -> Result<String> {
    let read = |name: &str| {
        let path = dist.join(name);
        // Browsers hash what they parsed, in which every line ends with one character.
        let text = fs::read_to_string(&path).map_err(Failure::file(path))?;
        Ok(text.replace("\r\n", "\n"))
    };
    let script = script(
        &read(&format!("{WEB_PACKAGE}.js"))?,
        &read("boot.js")?,
        dist,
    )?;
    let module = |path: PathBuf| {
        Ok(digest::base64(
            fs::read(&path).map_err(Failure::file(&path))?,
        ))
    };
    let (first, rest) = (module(parts::first(dist))?, module(parts::rest(dist))?);
    let mut files = Vec::new();
    for name in dist::files_in(dist)? {
        if FETCHED.iter().any(|folder| name.starts_with(folder)) {
            files.push(format!("{}: {}", json(&name), json(&read(&name)?)));
        }
    }
    let unexpected = |expected| Failure::Unexpected {
        path: dist.join("index.html"),
        expected,
    };
    let page = markup::head(&read("index.html")?, &digest::sha256(&script), read)?;
    let page = markup::without_waiting(&page).ok_or_else(|| unexpected(markup::APP))?;
    let (before, after) = page
        .split_once("</body>")
        .ok_or_else(|| unexpected("</body>"))?;
    Ok(format!(
        "{before}  <script type=\"application/json\" id=\"raftglass-files\">{{\n{}\n}}</script>\n  \
         <script type=\"text/plain\" id=\"raftglass-first\">{first}</script>\n  \
         <script type=\"text/plain\" id=\"raftglass-rest\">{rest}</script>\n  \
         <script type=\"module\">{script}</script>\n</body>{after}",
        files.join(",\n"),
    ))
}

/// The engine's module as it is but for what it imports, then a block with our own names in which the page starts.
fn script(engine: &str, boot: &str, dist: &Path) -> Result<String> {
    let unexpected = |file: &str, expected| Failure::Unexpected {
        path: dist.join(file),
        expected,
    };
    let engine = engine.strip_prefix(parts::IMPORT).unwrap_or(engine);
    if engine.lines().any(|line| line.starts_with("import ")) {
        return Err(unexpected(
            "raftglass-web.js",
            "no import, since there is nothing beside a single file",
        ));
    }
    let mut boot = boot.to_owned();
    for (import, stand_in) in IMPORTS {
        if !boot.contains(import) {
            return Err(unexpected("boot.js", import));
        }
        boot = boot.replace(import, stand_in);
    }
    if boot.contains("import(") || boot.lines().any(|line| line.starts_with("import ")) {
        return Err(unexpected(
            "boot.js",
            "no import but that of the engine, of rest.js and of trouble.js, since there is nothing beside a single file",
        ));
    }
    let script = format!("\nlet lend, rest;\n{engine}\n{{\n{INSIDE}\n{boot}}}\n");
    if script.contains("</script") || script.contains("<!--") {
        return Err(unexpected(
            "raftglass-web.js",
            "neither </script nor <!--, which would end an inline script",
        ));
    }
    Ok(script)
}

/// A string of JSON that can stand in an HTML element.
fn json(text: &str) -> String {
    let mut json = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => json.extend(['\\', c]),
            '\n' => json.push_str("\\n"),
            // Nothing may look like the end of the element.
            '<' | '\0'..='\x1f' => json.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => json.push(c),
        }
    }
    json.push('"');
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOT: &str = include_str!("../../static/boot.js");

    #[test]
    fn the_page_starts_with_the_engine_that_is_inside() {
        let script = script("export function mount() {}", BOOT, Path::new("dist")).unwrap();
        assert!(!script.contains("import("), "{script}");
        assert!(
            script.contains("const { default: init, mount, inParts } = engine;"),
            "{script}"
        );
    }

    #[test]
    fn what_cannot_be_inside_is_refused_by_name() {
        let refused = |engine, boot| {
            script(engine, boot, Path::new("dist"))
                .unwrap_err()
                .to_string()
        };
        let text = refused("import { a } from './snippets/a.js';", BOOT);
        assert!(
            text.contains("raftglass-web.js: expected no import"),
            "{text}"
        );
        let text = refused("'</script>'", BOOT);
        assert!(text.contains("neither </script"), "{text}");
        let text = refused("", "start();");
        assert!(
            text.contains("boot.js: expected import { incomplete, trouble }"),
            "{text}"
        );
        let text = refused("", &format!("import './more.js';\n{BOOT}"));
        assert!(text.contains("boot.js: expected no import but"), "{text}");
    }

    #[test]
    fn a_text_in_json_ends_no_element() {
        assert_eq!(
            json("a \"b\" \\ </script>\r\n\t中"),
            r#""a \"b\" \\ \u003c/script>\u000d\n\u0009中""#
        );
    }
}
