//! `cargo xtask build`: the page as static files.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    failure::{Failure, Result},
    offline, parts, process,
    tools::Tools,
    workspace::root,
};

/// The policy of the built page. The end-to-end tests serve the page with the same text as a header.
pub(crate) const CSP: &str = include_str!("../csp.txt").trim_ascii();

/// The line of the page after which the policy goes: before anything that it governs.
const CHARSET: &str = "<meta charset=\"utf-8\">";

/// Tells `boot.js` that the worker beside the page has its list of files; not in `embed.html`, since frames keep nothing.
const WORKER: &str = "\n  <meta name=\"offline\" content=\"sw.js\">";

/// Where the built page is.
pub(crate) fn folder() -> PathBuf {
    root().join("dist")
}

/// Builds `dist/`.
pub(crate) fn build(tools: &Tools) -> Result {
    // "=true", because a bare flag would take a following word as its value.
    let advice = "if a crate could not be downloaded, see that this machine reaches crates.io and run this again";
    let mut trunk = tools.trunk();
    process::run(parts::splittable(trunk.args(["build", "--release=true"])))
        .map_err(|failure| failure.advise(advice).during("build the page"))?;
    let dist = folder();
    parts::split(&dist)?;
    for (page, worker) in [("index.html", WORKER), ("embed.html", "")] {
        complete_page(dist.join(page), worker)?;
    }
    let size = offline::list_files(&dist)?; // last: it holds the hashes of all others
    println!(
        "xtask: the page is in {} ({} kB)",
        dist.display(),
        size / 1000
    );
    Ok(())
}

/// The page may be put where no header can be set, so it carries its policy itself. trunk's live reload would be stopped by
/// it, and a worker would hide what is being written, which is why the source has neither.
fn complete_page(page: PathBuf, worker: &str) -> Result {
    let html = fs::read_to_string(&page).map_err(Failure::file(&page))?;
    let Some(html) = completed(&html, worker) else {
        return Err(Failure::Unexpected {
            path: page,
            expected: CHARSET,
        });
    };
    fs::write(&page, html).map_err(Failure::file(page))
}

fn completed(html: &str, worker: &str) -> Option<String> {
    let (before, after) = html.split_once(CHARSET)?;
    Some(format!(
        "{before}{CHARSET}\n  <meta http-equiv=\"Content-Security-Policy\" content=\"{CSP}\">{worker}{after}"
    ))
}

/// The names of all files below a folder, in order, with `/` between their parts.
pub(crate) fn files_in(dir: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir).map_err(Failure::file(dir))? {
        let entry = entry.map_err(Failure::file(dir))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            let below = files_in(&entry.path())?;
            names.extend(below.iter().map(|rest| format!("{name}/{rest}")));
        } else {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_comes_right_after_the_character_set_and_then_the_worker() {
        let html = completed(
            "<head><meta charset=\"utf-8\"><title>t</title></head>",
            WORKER,
        )
        .unwrap();
        let start = "<head><meta charset=\"utf-8\">\n  <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';";
        assert!(html.starts_with(start), "{html}");
        let end =
            "require-trusted-types-for 'script'\">\n  <meta name=\"offline\" content=\"sw.js\">";
        assert!(html.contains(end), "{html}");
        assert!(html.ends_with("\"><title>t</title></head>"), "{html}");
        assert_eq!(completed("<head></head>", WORKER), None);
    }

    /// What `npm pack` in `dist/` makes is of the version that the page tells.
    #[test]
    fn the_package_has_the_version_of_the_program() {
        let package = include_str!("../../static/package.json");
        let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
        assert!(package.contains(&version), "{version}");
    }

    #[test]
    fn the_policy_of_the_container_is_that_of_the_page() {
        let nginx = include_str!("../../hosting/nginx.conf");
        assert!(nginx.contains(&format!("default \"{CSP}\";")), "{CSP}");
    }

    #[test]
    fn the_policy_fits_into_an_attribute() {
        assert!(!CSP.contains(['"', '\n', '<']), "{CSP}");
    }
}
