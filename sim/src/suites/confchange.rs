//! The suite of configuration changes: `simple`, `enter-joint` and `leave-joint`, each on what the last one that
//! succeeded left behind.
//!
//! Source: `confchange/datadriven_test.go`.
use crate::datadriven::Directive;
use crate::script::args::Args;
use crate::script::{Answer, ScriptError, UNKNOWN_COMMAND};
use raft_core::confchange::Changer;
use raft_core::{ConfChangeSingle, Index, ProgressTracker, conf_changes_from_str};

/// Messages in flight per member, as in etcd's test.
const MAX_INFLIGHT: usize = 10;

/// A command that was read.
#[derive(Clone, Debug, PartialEq)]
enum Command {
    Simple(Vec<ConfChangeSingle>),
    EnterJoint {
        auto_leave: bool,
        changes: Vec<ConfChangeSingle>,
    },
    LeaveJoint,
    /// etcd answers this and changes nothing.
    Answer(String),
}

pub(super) fn answers(directives: &[Directive]) -> Result<Vec<Answer>, ScriptError> {
    let commands = directives.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let mut tracker = ProgressTracker::new(MAX_INFLIGHT, 0);
    // The leader's log grows by an entry with every command, also with one that fails.
    let rounds = directives.iter().zip(commands).zip(0..);
    let answers = rounds.map(|((directive, command), last_index)| match command {
        Command::Answer(text) => Answer::to_mistake(directive, &text),
        command => Answer::right(run(&mut tracker, last_index, &command)),
    });
    Ok(answers.collect())
}

/// Reads a command. The changes come first: etcd answers to a mistake in them whatever the command is. What stands
/// behind `simple` and `leave-joint` is ignored, as there.
fn read(directive: &Directive) -> Result<Command, ScriptError> {
    let changes = match conf_changes_from_str(&directive.input) {
        Ok(changes) => changes,
        Err(error) => return Ok(Command::Answer(error.to_string())),
    };
    Ok(match directive.command.as_str() {
        "simple" => Command::Simple(changes),
        "enter-joint" => Command::EnterJoint {
            auto_leave: auto_leave(Args::of(directive))?,
            changes,
        },
        "leave-joint" if changes.is_empty() => Command::LeaveJoint,
        "leave-joint" => Command::Answer("this command takes no input".to_string()),
        _ => Command::Answer(UNKNOWN_COMMAND.to_string()),
    })
}

/// `autoleave=`, which must be there as soon as there are arguments; further ones are ignored.
fn auto_leave(args: Args<'_>) -> Result<bool, ScriptError> {
    let expected = "autoleave=true or autoleave=false";
    let Some(first) = args.all().first() else {
        return Ok(false);
    };
    let named = args.all().iter().find(|arg| arg.key == "autoleave");
    let arg = named.ok_or_else(|| args.wrong(first, expected))?;
    match &arg.vals[..] {
        [value] => args.truth(arg, value),
        _ => Err(args.wrong(arg, expected)),
    }
}

fn run(tracker: &mut ProgressTracker, last_index: Index, command: &Command) -> String {
    let changer = Changer {
        tracker,
        last_index,
    };
    let changed = match command {
        Command::Simple(changes) => changer.simple(changes),
        Command::EnterJoint {
            auto_leave,
            changes,
        } => changer.enter_joint(*auto_leave, changes),
        Command::LeaveJoint => changer.leave_joint(),
        Command::Answer(text) => return text.clone(),
    };
    match changed {
        Ok((config, progress)) => {
            let text = format!("{config}\n{progress}");
            tracker.set_config(config, progress);
            text
        }
        Err(error) => error.to_string(),
    }
}
