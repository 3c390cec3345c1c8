//! How a command ends.
use std::process::ExitCode;

/// What the exit codes mean, for the help.
pub const EXIT_CODES: &str = "\
Exit codes:
    0  all is well
    1  something failed: a check, an expectation, an invariant; or nothing was found
    2  the command was not understood, or what it names cannot be read or written
  130  interrupted, and nothing had failed until then";

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All is well.
    Passed,
    /// Something failed that was looked at, or nothing was found that was looked for.
    Failed,
    /// It could not begin: an option does not fit, a file or folder cannot be read or written.
    Impossible,
    /// Somebody interrupted it, and nothing had failed until then.
    Interrupted,
}

impl Outcome {
    /// Passed or failed.
    pub fn of(passed: bool) -> Self {
        match passed {
            true => Self::Passed,
            false => Self::Failed,
        }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Passed => 0,
            Outcome::Failed => 1,
            Outcome::Impossible => 2,
            Outcome::Interrupted => 130,
        })
    }
}
