//! What a person is told when something fails: what was being done, the command, its end, and what can be done about it.

use std::{fmt, io, path::PathBuf};

pub(crate) type Result<T = ()> = std::result::Result<T, Failure>;

#[derive(Debug)]
pub(crate) enum Failure {
    /// A program ended badly or could not be started.
    Command {
        /// The whole command, as one could type it.
        command: String,
        /// Its exit status, or why it did not start.
        outcome: String,
        /// Its last words, if they have not been shown yet.
        output: Vec<String>,
    },
    /// Something that cannot be installed from here.
    Missing(String),
    /// A file or folder that could not be read or written.
    File { path: PathBuf, why: io::Error },
    /// The port that `serve` wants belongs to another program.
    PortTaken { port: u16, why: io::Error },
    /// A file of the checkout is not as expected.
    Unexpected {
        path: PathBuf,
        expected: &'static str,
    },
    /// Any of the above with the name of the step in which it happened.
    During { step: String, cause: Box<Failure> },
    /// Any of the above with what a person can do.
    Advised { cause: Box<Failure>, advice: String },
}

impl Failure {
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |why| Self::File { path, why }
    }

    pub(crate) fn during(self, step: impl Into<String>) -> Self {
        Self::During {
            step: step.into(),
            cause: Box::new(self),
        }
    }

    pub(crate) fn advise(self, advice: impl Into<String>) -> Self {
        Self::Advised {
            cause: Box::new(self),
            advice: advice.into(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command {
                command,
                outcome,
                output,
            } => {
                write!(f, "a command failed: {outcome}\n  command: {command}")?;
                output.iter().try_for_each(|line| write!(f, "\n  | {line}"))
            }
            Self::Missing(what) => write!(f, "{what}"),
            Self::File { path, why } => write!(f, "{}: {why}", path.display()),
            Self::PortTaken { port, why } => {
                let other = if *port == u16::MAX {
                    port - 1
                } else {
                    port + 1
                };
                writeln!(f, "cannot listen on 127.0.0.1:{port}: {why}")?;
                write!(
                    f,
                    "  what to do: stop the program that uses it, or choose another: cargo xtask serve --port {other}"
                )
            }
            Self::Unexpected { path, expected } => {
                write!(f, "{}: expected {expected}", path.display())
            }
            Self::During { step, cause } => write!(f, "in step \"{step}\": {cause}"),
            Self::Advised { cause, advice } => {
                write!(f, "{cause}")?;
                let mut lead = "\n  what to do: ";
                for line in advice.lines() {
                    write!(f, "{lead}{line}")?;
                    lead = "\n              ";
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_command_names_the_step_the_command_its_end_and_a_way_out() {
        let failure = Failure::Command {
            command: "cargo install trunk@0.21.14".to_owned(),
            outcome: "exit status: 101".to_owned(),
            output: vec!["error: no route to host".to_owned()],
        };
        let text = failure
            .advise("look at the network\nor install it yourself")
            .during("set-up")
            .to_string();
        let expected = "\
in step \"set-up\": a command failed: exit status: 101
  command: cargo install trunk@0.21.14
  | error: no route to host
  what to do: look at the network
              or install it yourself";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_taken_port_suggests_a_free_number() {
        let why = || io::Error::from(io::ErrorKind::AddrInUse);
        let text = Failure::PortTaken {
            port: 8080,
            why: why(),
        }
        .to_string();
        assert!(
            text.starts_with("cannot listen on 127.0.0.1:8080: "),
            "{text}"
        );
        assert!(text.ends_with("--port 8081"), "{text}");
        assert!(
            Failure::PortTaken {
                port: 65535,
                why: why()
            }
            .to_string()
            .ends_with("--port 65534")
        );
    }
}
