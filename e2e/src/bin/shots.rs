//! Takes the pictures of all named moments: `cargo xtask shots`, or `cargo run -p e2e --bin shots -- FOLDER [MOMENT...]`.

#![forbid(unsafe_code)]

use std::{
    env,
    path::{Path, PathBuf},
    process::ExitCode,
};

use e2e::moments::{self, LOCALES, Moment, THEMES, size_name};
use e2e::{Page, Result, Site, Size};

#[tokio::main]
async fn main() -> ExitCode {
    let mut args = env::args().skip(1);
    let Some(folder) = args.next().map(PathBuf::from) else {
        eprintln!("shots: the folder is missing\nusage: shots FOLDER [MOMENT...]");
        return ExitCode::from(2);
    };
    let wanted: Vec<String> = args.collect();
    let known = |name: &String| moments::ALL.iter().any(|moment| moment.name == name);
    if let Some(name) = wanted.iter().find(|name| !known(name)) {
        let names: Vec<&str> = moments::ALL.iter().map(|moment| moment.name).collect();
        eprintln!(
            "shots: there is no moment “{name}”; known are {}",
            names.join(", ")
        );
        return ExitCode::from(2);
    }
    match take(&folder, &wanted).await {
        Ok(count) => {
            println!("{count} pictures in {}", folder.display());
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("shots: {why}");
            ExitCode::FAILURE
        }
    }
}

/// Takes every picture, and of each moment one page with all of them.
async fn take(folder: &Path, wanted: &[String]) -> Result<usize> {
    let site = Site::dist("/").await?;
    let mut count = 0;
    for moment in moments::ALL
        .iter()
        .filter(|moment| wanted.is_empty() || wanted.iter().any(|name| name == moment.name))
    {
        let mut sheet = Vec::new();
        for size in Size::ALL {
            let page = Page::open(size).await?;
            for theme in THEMES {
                for locale in LOCALES {
                    let name = format!("{}-{}-{theme}-{locale}.png", moment.name, size_name(size));
                    picture(&page, &site, moment, (theme, locale), &folder.join(&name)).await?;
                    sheet.push(name);
                    count += 1;
                }
            }
            page.finish().await?;
        }
        contact_sheet(folder, moment.name, &sheet)?;
        println!("{}: {} pictures", moment.name, sheet.len());
    }
    Ok(count)
}

async fn picture(
    page: &Page,
    site: &Site,
    moment: &Moment,
    (theme, locale): (&str, &str),
    out: &Path,
) -> Result {
    let options = format!("&theme={theme}&locale={locale}");
    moment.visit(page, site, &options).await?;
    // Glides of messages end before the picture.
    tokio::time::sleep(std::time::Duration::from_millis(320)).await;
    page.screenshot_to(out).await
}

/// A page with all pictures of a moment, for looking at them side by side.
fn contact_sheet(folder: &Path, name: &str, pictures: &[String]) -> Result {
    let images: String = pictures
        .iter()
        .map(|picture| {
            format!("<figure><img src=\"{picture}\"><figcaption>{picture}</figcaption></figure>")
        })
        .collect();
    let html = format!(
        "<!doctype html><meta charset=\"utf-8\"><title>{name}</title><style>body{{margin:8px;background:#777;font:11px sans-serif}}\
         main{{display:grid;grid-template-columns:repeat(6,1fr);gap:8px}}figure{{margin:0}}img{{width:100%}}</style><main>{images}</main>"
    );
    let file = folder.join(format!("{name}.html"));
    std::fs::write(&file, html).map_err(e2e::Error::io(file.display()))
}
