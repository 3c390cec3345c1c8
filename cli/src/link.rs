//! Links: `raftglass link` makes one of a script, `raftglass check` replays one.
use crate::outcome::Outcome;
use crate::script::{read_and_play, report};
use crate::trace::position;
use clap::Args;
use sim::link::{ENGINE, Link};
use sim::script::ScriptError;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct Options {
    /// The script.
    file: PathBuf,
    /// The position to look at: a mark of the script, or a number of steps; without it the end.
    #[arg(long, value_name = "MARK|N")]
    at: Option<String>,
    /// The address of the page; without it only what stands behind it is printed.
    #[arg(long, value_name = "URL", default_value = "")]
    base: String,
    /// Name of the challenge whose result the script is.
    #[arg(long, value_name = "ID")]
    challenge: Option<String>,
}

/// Prints the link of a script that runs.
pub fn run(options: &Options) -> Outcome {
    let file = &options.file;
    let (source, mut run) = match read_and_play(file) {
        Ok((source, run, None)) => (source, run),
        Ok((_, _, Some(error))) => {
            eprintln!("{}", report(file, &[error]));
            return Outcome::Failed;
        }
        Err(outcome) => return outcome,
    };
    let place = options.at.as_deref();
    let place = place
        .map(|at| position(&mut run.timeline, "--at", at))
        .transpose();
    let link = place.and_then(|position| {
        let link = Link {
            position,
            script: source,
            ..Link::default()
        };
        let link = match &options.challenge {
            Some(id) => sim::challenge::result(id, link.script, run.timeline.len()),
            None => link,
        };
        link.encode().map_err(|error| error.to_string())
    });
    match link {
        Ok(link) => {
            println!("{}{link}", options.base.trim_end_matches('#'));
            Outcome::Passed
        }
        Err(reason) => {
            eprintln!("{}: {reason}", file.display());
            Outcome::Impossible
        }
    }
}

/// Whether an argument is a link rather than a path: what looks like one and is no file's name.
pub fn is_link(text: &str) -> bool {
    let looks_like_one = text.starts_with('#') || text.contains("://") || text.contains("#r");
    looks_like_one && !Path::new(text).exists()
}

/// What a link is, and whether its goals are met: lines about it, or lines about why it fails.
pub fn check(text: &str) -> Result<String, String> {
    let link = Link::parse(text).map_err(|error| format!("link: {error}"))?;
    let engine = match link.is_of_this_engine() {
        true => format!("engine {}", link.engine),
        false => format!(
            "engine {}, played by {ENGINE}, which may play it differently",
            link.engine
        ),
    };
    let told = |errors: Vec<ScriptError>| {
        let lines = errors.iter().map(|error| format!("\nlink: {error}"));
        format!("link: {engine}{}", lines.collect::<String>())
    };
    let mut run = link.open().map_err(told)?;
    let steps = run.timeline.len();
    let at = match link.position {
        Some(position) => format!(", looks at step {}", position.min(steps)),
        None => String::new(),
    };
    let mut lines = vec![format!(
        "link: {engine}, {}{at}",
        crate::check::summary(&run)
    )];
    let verdict = crate::check::verdict(&run).err();
    let mut met = 0;
    for goal in &run.goals {
        lines.push(match goal.first_reached(&mut run.timeline) {
            Some(step) => {
                met += 1;
                format!("  goal met at step {step}: {}", goal.condition)
            }
            None => format!("  goal not met: {}", goal.condition),
        });
    }
    let broken = verdict.map(|reason| format!("  {reason}"));
    let failed = met < run.goals.len() || broken.is_some();
    lines.extend(broken);
    let text = lines.join("\n");
    if failed { Err(text) } else { Ok(text) }
}
