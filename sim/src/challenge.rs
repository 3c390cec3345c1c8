//! Results of challenges: a run that somebody says reaches a goal, judged by replaying it.
//!
//! A result is a [`Link`] whose view names the challenge. Whoever judges has a copy of the challenge, and only the *inputs* of
//! the link's run count: they have to lead to the very state in which the challenge begins, then be such as a person may
//! make, and then the goal of the copy has to hold. What the link says of goals, marks and expectations is not asked.
use crate::input::Input;
use crate::lesson;
use crate::link::Link;
use crate::script::{Goal, Run, ScriptError};
use crate::timeline::Timeline;
use std::fmt;
use std::sync::Arc;

/// What the view of a result begins with, before the name of the challenge.
const VIEW: &str = "challenge=";

/// A challenge that results are judged by.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// Its name: that of its folder.
    pub id: String,
    /// Inputs of the worked solution that are not the passing of time.
    pub par: usize,
    goal: Goal,
    /// The run up to the goal.
    start: Run,
}

/// What a result is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Position at which the goal was reached first; `None` when it never was.
    pub reached: Option<usize>,
    /// Inputs up to there that are not the passing of time; up to the end when the goal was not reached.
    pub inputs: usize,
}

/// Why a result does not count.
#[derive(Clone, Debug, PartialEq)]
pub enum Refused {
    /// It names no challenge.
    NoChallenge,
    /// It is of another challenge.
    Other {
        /// Its name.
        found: String,
    },
    /// Its run cannot be played.
    Run(ScriptError),
    /// It does not begin where the challenge begins.
    OtherBeginning,
    /// Something was done that the challenge does not allow.
    NotAllowed {
        /// The position before it.
        position: usize,
        /// The command.
        command: String,
    },
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoChallenge => write!(f, "the link is not the result of a challenge"),
            Self::Other { found } => write!(f, "the link is the result of {found}"),
            Self::Run(error) => write!(f, "its run cannot be played: {error}"),
            Self::OtherBeginning => {
                write!(f, "its run does not begin where the challenge begins")
            }
            Self::NotAllowed { position, command } => {
                write!(
                    f,
                    "the challenge does not allow `{command}` (step {position})"
                )
            }
        }
    }
}

impl std::error::Error for Refused {}

/// The challenge whose result a link says to be.
pub fn named(link: &Link) -> Option<&str> {
    let id = link.view.strip_prefix(VIEW)?;
    Some(id.split(';').next().unwrap_or(id).trim()).filter(|id| !id.is_empty())
}

/// The result of a challenge: the run as a script.
pub fn result(id: &str, script: String, position: usize) -> Link {
    Link {
        position: Some(position),
        view: format!("{VIEW}{id}"),
        script,
        ..Link::default()
    }
}

impl Challenge {
    /// A challenge from its script, with its solution.
    ///
    /// # Errors
    /// The script cannot be played; one without a goal fails at its end.
    pub fn read(id: &str, script: &str) -> Result<Self, Vec<ScriptError>> {
        let whole = lesson::run(script)?;
        let Some(goal) = whole.goals.first().cloned() else {
            return Err(vec![ScriptError::Failed {
                line: script.lines().count(),
                reason: "a challenge has a goal".to_owned(),
            }]);
        };
        Ok(Self {
            id: id.to_owned(),
            par: deeds(&whole.timeline, goal.position, whole.timeline.len()),
            start: lesson::run(&lesson::without_solution(script, &whole))?,
            goal,
        })
    }

    /// What a link's run is worth.
    ///
    /// # Errors
    /// Why it does not count.
    pub fn judge(&self, link: &Link) -> Result<Verdict, Refused> {
        match named(link) {
            None => return Err(Refused::NoChallenge),
            Some(id) if id != self.id => {
                return Err(Refused::Other {
                    found: id.to_owned(),
                });
            }
            Some(_) => {}
        }
        let played = lesson::run(&link.script);
        let mut run = played.map_err(|mut errors| Refused::Run(errors.swap_remove(0)))?;
        let (begin, end) = (self.goal.position, run.timeline.len());
        run.timeline.seek(begin);
        if end < begin || run.timeline.lab() != self.start.timeline.lab() {
            return Err(Refused::OtherBeginning);
        }
        let names: Vec<(Arc<str>, usize)> = self.start.timeline.names().to_vec();
        let mut reached = None;
        while reached.is_none() && run.timeline.position() < end {
            let position = run.timeline.position();
            let input = run.timeline.inputs().get(position);
            let forbidden = input.filter(|input| !self.goal.allowed.permits(input));
            if let Some(input) = forbidden {
                return Err(Refused::NotAllowed {
                    position,
                    command: crate::script::command_text(&input),
                });
            }
            if !run.timeline.step() {
                break;
            }
            let holds = self.goal.condition.holds(run.timeline.lab(), &names);
            reached = holds.then(|| run.timeline.position());
        }
        Ok(Verdict {
            reached,
            inputs: deeds(&run.timeline, begin, reached.unwrap_or(end)),
        })
    }
}

/// Inputs of a stretch of a run that are not the passing of time: what a person did.
pub fn deeds(timeline: &Timeline, from: usize, to: usize) -> usize {
    let inputs = timeline.inputs();
    (from..to)
        .filter_map(|at| inputs.get(at))
        .filter(|input| !matches!(input, Input::Next))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::LinkError;
    use crate::script::write;

    const SCRIPT: &str = "cluster nodes=3 seed=7\nrun until leader\nmark start\ngoal count(running) == 2 && committed(leader) >= 3\ncrash 3\nput 2 x=1\nput 2 y=1\nrun until committed(leader) >= 3\n";

    fn challenge() -> Challenge {
        Challenge::read("01-two-of-three", SCRIPT).expect("it can be played")
    }

    /// The result of what is done after the beginning.
    fn done(script: &str) -> Link {
        let start = SCRIPT.split("goal").next().expect("it has a beginning");
        let run = lesson::run(&format!("{start}{script}")).expect("it runs");
        result("01-two-of-three", write(&run.timeline), 0)
    }

    fn through(link: &Link) -> Link {
        Link::parse(&link.encode().expect("it fits")).expect("it is read back")
    }

    #[test]
    fn a_result_is_judged_by_what_was_done() {
        let challenge = challenge();
        assert_eq!(challenge.par, 3);
        let solved = "crash 1\nput 2 a=b\nput 2 c=d\nrun until committed(leader) >= 3\ncrash 2\n";
        let verdict = challenge.judge(&through(&done(solved))).expect("it counts");
        assert!(verdict.reached.is_some());
        assert_eq!(
            verdict.inputs, 3,
            "what comes after the goal is not counted"
        );
        let idle = challenge.judge(&through(&done("run 2s\n")));
        assert_eq!(
            idle,
            Ok(Verdict {
                reached: None,
                inputs: 0
            })
        );
    }

    #[test]
    fn nothing_but_allowed_inputs_from_the_right_beginning_counts() {
        let challenge = challenge();
        let refused = |link: &Link| challenge.judge(&through(link)).expect_err("it is refused");
        let solved = "crash 1\nput 2 a=b\nput 2 c=d\nrun until committed(leader) >= 3\n";
        let other_seed = Link {
            script: done(solved).script.replace("seed=7", "seed=5"),
            ..done(solved)
        };
        assert_eq!(refused(&other_seed), Refused::OtherBeginning);
        let short = Link {
            script: "cluster nodes=3 seed=7\n".to_owned(),
            ..done("")
        };
        assert_eq!(refused(&short), Refused::OtherBeginning);
        let rule = refused(&done(&format!("rule quorum-size off\n{solved}")));
        assert!(
            matches!(&rule, Refused::NotAllowed { command, .. } if command == "rule quorum-size off"),
            "{rule}"
        );
        let setting = refused(&done(&format!("set prevote=true\n{solved}")));
        assert!(matches!(setting, Refused::NotAllowed { .. }));
        let claims = Link {
            script: format!("{}goal leader\nexpect leader == 9\n", done(solved).script),
            ..done(solved)
        };
        assert!(matches!(refused(&claims), Refused::Run(_)));
        let nonsense = Link {
            script: "win\n".to_owned(),
            ..done(solved)
        };
        assert!(matches!(refused(&nonsense), Refused::Run(_)));
        let nobody = Link {
            view: String::new(),
            ..done(solved)
        };
        assert_eq!(refused(&nobody), Refused::NoChallenge);
        let renamed = Link {
            view: "challenge=02-other;x".to_owned(),
            ..done(solved)
        };
        assert_eq!(
            refused(&renamed),
            Refused::Other {
                found: "02-other".to_owned()
            }
        );
        let endless = Link {
            script: done("").script + "run 1000000s\n",
            ..done("")
        };
        assert!(matches!(refused(&endless), Refused::Run(_)));
    }

    #[test]
    fn a_goal_of_the_link_is_not_the_goal() {
        let own = Link {
            script: done("run 1s\n").script + "goal leader\n",
            ..done("run 1s\n")
        };
        let verdict = challenge().judge(&through(&own)).expect("it is a run");
        assert_eq!(verdict.reached, None);
    }

    #[test]
    fn a_torn_link_is_no_result() {
        let text = done("crash 2\n").encode().expect("it fits");
        for cut in (4..text.len()).step_by(7) {
            match Link::parse(&text[..cut]) {
                Err(LinkError::Damaged | LinkError::NoFragment | LinkError::Unknown { .. }) => {}
                Err(other) => panic!("{other}"),
                Ok(link) => assert!(challenge().judge(&link).is_err(), "{cut}"),
            }
        }
    }
}
