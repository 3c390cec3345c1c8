//! etcd's two small data-driven suites: what a quorum decides, and what a change makes of a configuration. Their
//! commands are computations without a cluster; each prints a text.
//!
//! Source: `quorum/datadriven_test.go` and `confchange/datadriven_test.go`.
mod confchange;
mod quorum;

use crate::datadriven::Directive;
use crate::script::{Answer, Difference, ScriptError};
use std::sync::Arc;

/// Which of the two suites a script belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suite {
    /// Commit indexes and votes.
    Quorum,
    /// Changes of a configuration.
    ConfChange,
}

/// Runs a script to its first difference; `None` when every command prints what is recorded. An error when it cannot
/// be read: then nothing of it runs.
pub fn judge(
    suite: Suite,
    directives: &[Directive],
) -> Result<Option<Box<Difference>>, ScriptError> {
    let answers = answers(suite, directives)?;
    let differs = |(directive, answer): (&Directive, Answer)| {
        let (expected, actual) = (directive.expected.clone()?, answer.recorded());
        (*expected != actual).then(|| {
            Box::new(Difference {
                line: directive.line,
                command: directive.text.clone(),
                expected,
                actual: Arc::from(actual),
                error: answer.fault,
            })
        })
    };
    Ok(directives.iter().zip(answers).find_map(differs))
}

/// What every command prints, each line with its line feed.
pub fn outputs(suite: Suite, directives: &[Directive]) -> Result<Vec<String>, ScriptError> {
    let answers = answers(suite, directives)?;
    Ok(answers.iter().map(Answer::recorded).collect())
}

fn answers(suite: Suite, directives: &[Directive]) -> Result<Vec<Answer>, ScriptError> {
    match suite {
        Suite::Quorum => quorum::answers(directives),
        Suite::ConfChange => confchange::answers(directives),
    }
}
