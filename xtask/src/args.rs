//! The command line.

use std::{ffi::OsString, fmt, path::PathBuf};

/// The port that `serve` uses unless told otherwise.
pub(crate) const DEFAULT_PORT: u16 = 8080;

/// How long `fuzz` takes unless told otherwise, seconds.
pub(crate) const FUZZ_SECONDS: u32 = 60;

/// What `serve` calls itself with to announce the address; not for people.
pub(crate) const ANNOUNCE: &str = "announce-when-ready";

pub(crate) const USAGE: &str = "\
usage: cargo xtask serve [--port N]
       cargo xtask build
       cargo xtask single-file [PATH]
       cargo xtask test [--fast]
       cargo xtask conformance PATH...
       cargo xtask bench core [--repetitions N] [--instructions [--json]]
       cargo xtask bench sim [--repetitions N]
       cargo xtask bench web [--minutes N] [--peer FOLDER]
       cargo xtask parts
       cargo xtask shots [MOMENT...]
       cargo xtask fuzz [--seconds N]
       cargo xtask help";

pub(crate) const HELP: &str = "\
cargo xtask serve [--port N]     the page with live reload at http://127.0.0.1:8080 (or port N)
cargo xtask build                the page as static files in dist/, to put on any web server
cargo xtask single-file [PATH]   the same, and the page as one file that opens from a disk: dist/raftglass.html, or PATH
cargo xtask test                 every check and test, in a real browser too
cargo xtask test --fast          the same without the browser and the tools for it
cargo xtask conformance PATH...  runs etcd's test scripts (files or folders) and shows the first difference of each
cargo xtask bench core           measures raft-core beside tikv's raft and writes docs/performance.md; with --instructions
                                 counts those of raft-core alone, with --json as one line (both need valgrind)
cargo xtask bench sim            measures the simulator and time travel, natively, in Node and in Chromium as far as they
                                 are there, and writes docs/performance.md; with both, --repetitions N takes N runs (5)
cargo xtask bench web            measures the built page in Chromium: frames, an idle page, steps, the first visit, memory over
                                 --minutes N (10) of play, with --peer FOLDER another page in the same way
cargo xtask parts                opens the page in Chromium, notes which of its functions run in a first visit, and writes
                                 web/rest.txt: what is fetched behind the running page
cargo xtask shots [MOMENT...]    builds the page and takes pictures of twelve named moments, or of those named, at four sizes
                                 in three themes and two languages, into target/shots
cargo xtask fuzz [--seconds N]   steps arbitrary messages, guided by coverage, for N seconds (60)
cargo xtask help                 this

What is missing is installed: the wasm target and components with rustup, trunk and wasm-bindgen into a cache of this
user ($XDG_CACHE_HOME or ~/.cache, /raftglass/tools), Chromium from the packages of Debian or Ubuntu when run as root. For
the tests also, as far as they can be had: WebKit, Firefox and Hugo from Debian's packages, geckodriver from crates.io, what
the examples are built with by pip and npm.
Tools of the right version on PATH are used as they are. CHROME and CHROMEDRIVER name another browser and its driver.";

/// What a person asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Request {
    Help,
    Serve {
        port: u16,
    },
    Announce {
        port: u16,
    },
    Build,
    SingleFile {
        /// Where it goes, if not into `dist/`.
        path: Option<PathBuf>,
    },
    Test {
        /// Leave out everything that needs the browser.
        fast: bool,
    },
    Conformance {
        /// At least one; passed on as they are, options among them.
        paths: Vec<OsString>,
    },
    Bench {
        /// What is measured, and options; passed on as they are.
        words: Vec<OsString>,
    },
    Parts,
    Shots {
        /// Names of moments; none for all of them.
        moments: Vec<OsString>,
    },
    Fuzz {
        /// How long, seconds.
        seconds: u32,
    },
}

/// What is wrong with a command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BadArgs {
    NoCommand,
    UnknownCommand(String),
    /// An argument that the command does not take.
    Unexpected {
        command: &'static str,
        argument: String,
    },
    NoPort,
    BadPort(String),
    NoPath,
    NoBenchmark,
    BadSeconds(String),
}

impl fmt::Display for BadArgs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCommand => write!(f, "no command given"),
            Self::UnknownCommand(name) => write!(f, "unknown command {name:?}"),
            Self::Unexpected { command, argument } => {
                write!(f, "{command} does not take {argument:?}")
            }
            Self::NoPort => write!(f, "--port needs a number"),
            Self::BadPort(text) => {
                write!(f, "--port must be a number from 1 to 65535, not {text:?}")
            }
            Self::NoPath => write!(f, "conformance needs at least one file or folder"),
            Self::NoBenchmark => write!(f, "bench needs to know what: core, sim or web"),
            Self::BadSeconds(text) => {
                write!(f, "--seconds takes a number of seconds, not {text:?}")
            }
        }
    }
}

/// Reads the arguments after the program's name.
pub(crate) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Request, BadArgs> {
    let mut args = args.into_iter();
    let command = args.next().ok_or(BadArgs::NoCommand)?;
    let rest: Vec<OsString> = args.collect();
    let texts: Vec<String> = rest
        .iter()
        .map(|arg| arg.to_string_lossy().into_owned())
        .collect();
    if texts.iter().any(|text| text == "--help" || text == "-h") {
        return Ok(Request::Help);
    }
    match &*command.to_string_lossy() {
        "help" | "--help" | "-h" => Ok(Request::Help),
        "serve" => Ok(Request::Serve {
            port: port("serve", &texts)?,
        }),
        ANNOUNCE => Ok(Request::Announce {
            port: port(ANNOUNCE, &texts)?,
        }),
        "build" => none("build", &texts).map(|()| Request::Build),
        "single-file" => Ok(Request::SingleFile {
            path: path(&rest, &texts)?,
        }),
        "test" => Ok(Request::Test {
            fast: fast(&texts)?,
        }),
        "conformance" if rest.is_empty() => Err(BadArgs::NoPath),
        "conformance" => Ok(Request::Conformance { paths: rest }),
        "bench" if rest.is_empty() => Err(BadArgs::NoBenchmark),
        "bench" => Ok(Request::Bench { words: rest }),
        "parts" => none("parts", &texts).map(|()| Request::Parts),
        "shots" => Ok(Request::Shots { moments: rest }),
        "fuzz" => Ok(Request::Fuzz {
            seconds: seconds(&texts)?,
        }),
        other => Err(BadArgs::UnknownCommand(other.to_owned())),
    }
}

fn none(command: &'static str, args: &[String]) -> Result<(), BadArgs> {
    match args.first() {
        None => Ok(()),
        Some(argument) => Err(BadArgs::Unexpected {
            command,
            argument: argument.clone(),
        }),
    }
}

/// At most one path; options would be taken for one.
fn path(args: &[OsString], texts: &[String]) -> Result<Option<PathBuf>, BadArgs> {
    let is_option = |text: &&String| text.starts_with('-');
    match texts.iter().find(is_option).or(texts.get(1)) {
        Some(argument) => Err(BadArgs::Unexpected {
            command: "single-file",
            argument: argument.clone(),
        }),
        None => Ok(args.first().map(PathBuf::from)),
    }
}

fn fast(args: &[String]) -> Result<bool, BadArgs> {
    match args.split_first() {
        Some((first, rest)) if first == "--fast" => none("test", rest).map(|()| true),
        _ => none("test", args).map(|()| false),
    }
}

fn seconds(args: &[String]) -> Result<u32, BadArgs> {
    let text = match args {
        [] => return Ok(FUZZ_SECONDS),
        [flag] => flag.strip_prefix("--seconds=").map(str::to_owned),
        [flag, number] if flag == "--seconds" => Some(number.clone()),
        _ => None,
    };
    let Some(text) = text else {
        return none("fuzz", args).map(|()| FUZZ_SECONDS);
    };
    text.parse()
        .ok()
        .filter(|&n| n > 0)
        .ok_or(BadArgs::BadSeconds(text))
}

fn port(command: &'static str, args: &[String]) -> Result<u16, BadArgs> {
    let mut args = args.iter();
    let mut port = DEFAULT_PORT;
    while let Some(argument) = args.next() {
        let text = match argument.strip_prefix("--port=") {
            Some(text) => text,
            None if argument == "--port" => args.next().ok_or(BadArgs::NoPort)?,
            None => {
                return Err(BadArgs::Unexpected {
                    command,
                    argument: argument.clone(),
                });
            }
        };
        port = text
            .parse()
            .ok()
            .filter(|&n| n > 0)
            .ok_or_else(|| BadArgs::BadPort(text.to_owned()))?;
    }
    Ok(port)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Request, BadArgs> {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn the_port_may_be_written_either_way() {
        assert_eq!(read("serve"), Ok(Request::Serve { port: 8080 }));
        assert_eq!(read("serve --port 9000"), Ok(Request::Serve { port: 9000 }));
        assert_eq!(read("serve --port=9001"), Ok(Request::Serve { port: 9001 }));
    }

    #[test]
    fn a_port_that_cannot_be_is_refused() {
        for text in ["0", "65536", "-1", "http"] {
            assert_eq!(
                read(&format!("serve --port {text}")),
                Err(BadArgs::BadPort(text.to_owned()))
            );
        }
        assert_eq!(read("serve --port"), Err(BadArgs::NoPort));
    }

    #[test]
    fn a_word_that_a_command_does_not_take_is_refused_by_name() {
        let messages = [
            "",
            "sreve",
            "serve 80",
            "build --release",
            "test --slow",
            "test --fast x",
            "conformance",
            "bench",
            "fuzz --seconds soon",
            "fuzz fast",
            "single-file --out x.html",
            "single-file a.html b.html",
        ]
        .map(|line| read(line).unwrap_err().to_string());
        let expected = [
            "no command given",
            "unknown command \"sreve\"",
            "serve does not take \"80\"",
            "build does not take \"--release\"",
            "test does not take \"--slow\"",
            "test does not take \"x\"",
            "conformance needs at least one file or folder",
            "bench needs to know what: core, sim or web",
            "--seconds takes a number of seconds, not \"soon\"",
            "fuzz does not take \"fast\"",
            "single-file does not take \"--out\"",
            "single-file does not take \"b.html\"",
        ];
        assert_eq!(messages, expected);
    }

    #[test]
    fn help_is_given_wherever_it_is_asked_for() {
        for line in ["help", "--help", "-h", "serve --help", "conformance -h"] {
            assert_eq!(read(line), Ok(Request::Help), "{line}");
        }
    }

    #[test]
    fn conformance_passes_its_words_on() {
        let paths = vec!["a.txt".into(), "--probe=decrement".into()];
        assert_eq!(
            read("conformance a.txt --probe=decrement"),
            Ok(Request::Conformance { paths })
        );
    }

    #[test]
    fn bench_passes_its_words_on_and_fuzz_takes_a_time() {
        let words = vec!["core".into(), "--json".into()];
        assert_eq!(read("bench core --json"), Ok(Request::Bench { words }));
        assert_eq!(
            read("fuzz"),
            Ok(Request::Fuzz {
                seconds: FUZZ_SECONDS
            })
        );
        for line in ["fuzz --seconds 5", "fuzz --seconds=5"] {
            assert_eq!(read(line), Ok(Request::Fuzz { seconds: 5 }));
        }
    }

    #[test]
    fn a_single_file_goes_where_it_is_told() {
        let at = |path: Option<&str>| {
            let path = path.map(PathBuf::from);
            Ok(Request::SingleFile { path })
        };
        assert_eq!(read("single-file"), at(None));
        assert_eq!(
            read("single-file /tmp/raft.html"),
            at(Some("/tmp/raft.html"))
        );
    }

    #[test]
    fn fast_is_off_unless_asked_for() {
        assert_eq!(read("test"), Ok(Request::Test { fast: false }));
        assert_eq!(read("test --fast"), Ok(Request::Test { fast: true }));
    }
}
