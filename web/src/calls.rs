//! What a host page can ask a mounted page to do: the interface of version 1. Every call is answered by a value or by an
//! error with a code; none of them throws.
use crate::action::Action;
use crate::store::Store;
use crate::store::frame::Start;
use crate::view_model::{library, text};
use serde::Serialize;
use sim::link::Link;
use sim::script;

/// A call.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    /// Time runs.
    Play,
    /// Time stands.
    Pause,
    /// One step forward.
    Step,
    /// One step back.
    Back,
    /// Another moment.
    Seek(Start),
    /// Commands of the script language are carried out.
    Input(String),
    /// What is there.
    State,
    /// The shown moment as a link.
    Link,
    /// The shown moment as a text, or the run as a script; pictures are drawn elsewhere.
    Export(Export),
}

/// What can be taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// The moment in words.
    Text,
    /// The run as a script.
    Script,
    /// The moment as a picture.
    Svg,
}

/// Why a call was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// For programs.
    pub code: &'static str,
    /// For people, in English.
    pub message: String,
}

impl Problem {
    /// A problem.
    pub fn new(code: &'static str, message: impl ToString) -> Self {
        Self {
            code,
            message: message.to_string(),
        }
    }
}

/// A value that answers a call.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// Done.
    Done,
    /// A text.
    Text(String),
    /// Everything.
    State(Box<State>),
}

/// What is there, for programs.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct State {
    /// Inputs applied.
    pub position: usize,
    /// Inputs on record.
    pub length: usize,
    /// Virtual time, ms.
    pub ms: u64,
    /// Whether time runs.
    pub playing: bool,
    /// Named positions, in order of naming.
    pub marks: Vec<Mark>,
    /// The lesson under way.
    pub lesson: Option<String>,
    /// The shown card: its number, from 1, and its name.
    pub card: Option<CardState>,
    /// Every node, in order of id.
    pub nodes: Vec<NodeState>,
    /// Invariants found broken.
    pub violations: usize,
}

/// A named position.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mark {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub position: usize,
}

/// A card of a lesson.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CardState {
    /// From 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
    /// Its name.
    pub name: String,
}

/// A node.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NodeState {
    /// From 1.
    pub id: u64,
    /// Whether its process runs.
    pub up: bool,
    /// etcd's word: `StateLeader`.
    pub role: String,
    /// Its term.
    pub term: u64,
    /// Whom it voted for; 0 = nobody.
    pub vote: u64,
    /// The leader that it knows; 0 = none.
    pub lead: u64,
    /// First and last index of its log.
    pub first: u64,
    /// …
    pub last: u64,
    /// Its commit index.
    pub committed: u64,
    /// The last index that its state machine took.
    pub applied: u64,
}

/// Longest text of commands that is read, bytes.
const LONGEST_INPUT: usize = 10_000;

impl Call {
    /// The call of a name with its argument as it came: a text, a number, or nothing.
    ///
    /// # Errors
    /// There is no such call, or its argument is of another kind.
    pub fn read(name: &str, argument: Option<Argument>) -> Result<Self, Problem> {
        let wrong =
            |expected: &str| Problem::new("argument-wrong", format!("{name}: expected {expected}"));
        Ok(match name {
            "play" => Self::Play,
            "pause" => Self::Pause,
            "step" => Self::Step,
            "back" => Self::Back,
            "state" => Self::State,
            "link" => Self::Link,
            "seek" => Self::Seek(match argument {
                Some(Argument::Number(number)) if is_position(number) => {
                    Start::Step(number as usize)
                }
                Some(Argument::Text(name)) => Start::Mark(name),
                _ => return Err(wrong("a position from 0, or the name of a mark")),
            }),
            "input" => match argument {
                Some(Argument::Text(text)) if text.len() <= LONGEST_INPUT => Self::Input(text),
                _ => {
                    return Err(wrong(&format!(
                        "commands of the script language, at most {LONGEST_INPUT} bytes"
                    )));
                }
            },
            "export" => Self::Export(match argument {
                None => Export::Text,
                Some(Argument::Text(kind)) if kind == "text" => Export::Text,
                Some(Argument::Text(kind)) if kind == "script" => Export::Script,
                Some(Argument::Text(kind)) if kind == "svg" => Export::Svg,
                _ => return Err(wrong("text, script or svg")),
            }),
            _ => {
                let known = "play, pause, step, back, seek, input, state, link, export, load";
                let name: String = name.chars().take(40).collect();
                return Err(Problem::new(
                    "call-unknown",
                    format!("{name}: known are {known}"),
                ));
            }
        })
    }
}

/// An argument as it came.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
}

fn is_position(number: f64) -> bool {
    number >= 0.0 && number.fract() == 0.0 && number <= f64::from(u32::MAX)
}

impl Store {
    /// Carries a call out.
    ///
    /// # Errors
    /// Why it could not be.
    pub fn call(&mut self, call: Call) -> Result<Answer, Problem> {
        match call {
            Call::Play if !self.playback.playing => {
                self.reduce(Action::TogglePlay);
            }
            Call::Pause if self.playback.playing => {
                self.reduce(Action::TogglePlay);
            }
            Call::Play | Call::Pause => {}
            Call::Step => {
                self.reduce(Action::Step);
            }
            Call::Back => {
                self.reduce(Action::Back);
            }
            Call::Seek(start) => self.call_seek(&start)?,
            Call::Input(text) => self.call_input(&text)?,
            Call::State => return Ok(Answer::State(Box::new(State::of(self)))),
            Call::Link => return self.moment_link().map(Answer::Text),
            Call::Export(Export::Script) => return Ok(Answer::Text(self.run_text())),
            Call::Export(_) => return Ok(Answer::Text(text::moment(self))),
        }
        Ok(Answer::Done)
    }

    fn call_seek(&mut self, start: &Start) -> Result<(), Problem> {
        if let (Start::Mark(name), None) = (start, &self.lesson)
            && self.timeline.named(name).is_none()
        {
            return Err(Problem::new("mark-missing", format!("no mark {name}")));
        }
        if let (Start::Mark(name), Some(lesson)) = (start, &self.lesson)
            && lesson.card_named(name).is_none()
        {
            return Err(Problem::new("mark-missing", format!("no card {name}")));
        }
        self.pause();
        self.touched = true;
        self.start_at(start);
        self.revision += 1;
        Ok(())
    }

    fn call_input(&mut self, text: &str) -> Result<(), Problem> {
        if !self.may_act() {
            return Err(Problem::new("closed", "nothing can be done here"));
        }
        self.pause();
        let (here, branches) = (self.timeline.position(), self.timeline.branches().len());
        let (timeline, done) = script::act(self.timeline.clone(), text);
        self.timeline = timeline;
        self.acted(here, branches);
        done.map_err(|errors| Problem::new("input-wrong", &errors[0]))
    }

    /// The shown moment as what stands behind the address of the page: a card of a lesson by its name, everything else as a
    /// link.
    ///
    /// # Errors
    /// The run does not fit into a link.
    pub fn moment_address(&self) -> Result<String, Problem> {
        let locale = self.prefs.locale.tag();
        let known = self
            .lesson
            .as_ref()
            .and_then(|lesson| library::files(&lesson.id).map(|(id, _)| (id, lesson)));
        match known {
            Some((id, lesson)) => {
                let card = &lesson.place().name;
                Ok(format!("?locale={locale}&lesson={id}&mark={card}"))
            }
            None => Ok(format!("?locale={locale}{}", self.moment_link()?)),
        }
    }

    /// The shown moment as the part of an address behind `#`.
    ///
    /// # Errors
    /// The run does not fit into a link.
    pub fn moment_link(&self) -> Result<String, Problem> {
        let link = Link {
            position: Some(self.timeline.position()),
            script: self.run_text(),
            ..Link::default()
        };
        link.encode()
            .map_err(|error| Problem::new("link-too-long", error))
    }
}

impl State {
    fn of(store: &Store) -> Self {
        let lab = store.timeline.lab();
        let lesson = store.lesson.as_ref();
        let names = store.timeline.names().iter();
        Self {
            position: store.timeline.position(),
            length: store.timeline.len(),
            ms: lab.now_ms(),
            playing: store.playback.playing,
            marks: names
                .map(|(name, position)| Mark {
                    name: name.to_string(),
                    position: *position,
                })
                .collect(),
            lesson: lesson.map(|lesson| lesson.id.clone()),
            card: lesson.map(|lesson| CardState {
                number: lesson.at + 1,
                of: lesson.count(),
                name: lesson.place().name.clone(),
            }),
            nodes: lab
                .nodes()
                .into_iter()
                .map(|node| NodeState {
                    id: node.id,
                    up: node.up,
                    role: node.role.to_string(),
                    term: node.term,
                    vote: node.vote,
                    lead: node.lead,
                    first: node.log.first,
                    last: node.log.last,
                    committed: node.log.committed,
                    applied: node.log.applied,
                })
                .collect(),
            violations: lab.violations().len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;
    use crate::store::options::Options;
    use crate::store::prefs::Prefs;

    fn store() -> Store {
        Store::new(Options::default(), Prefs::default(), true)
    }

    fn text(text: &str) -> Option<Argument> {
        Some(Argument::Text(text.to_owned()))
    }

    fn call(store: &mut Store, name: &str, argument: Option<Argument>) -> Result<Answer, Problem> {
        Call::read(name, argument).and_then(|call| store.call(call))
    }

    fn state(store: &mut Store) -> State {
        match call(store, "state", None) {
            Ok(Answer::State(state)) => *state,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_host_page_steps_seeks_and_acts() {
        let mut store = store();
        let opened = state(&mut store);
        assert_eq!(opened.nodes.len(), 3);
        let leaders = opened
            .nodes
            .iter()
            .filter(|node| node.role == "StateLeader");
        assert_eq!(leaders.count(), 1);
        call(&mut store, "step", None).expect("there is a step");
        assert!(state(&mut store).position > opened.position);
        call(&mut store, "seek", Some(Argument::Number(3.0))).expect("a position");
        assert_eq!(state(&mut store).position, 3);
        let length = state(&mut store).length;
        call(&mut store, "seek", Some(Argument::Number(length as f64))).expect("a position");
        call(&mut store, "input", text("crash 1\nrun 1s")).expect("it can be done");
        assert!(!state(&mut store).nodes[0].up);
        assert!(
            matches!(call(&mut store, "link", None), Ok(Answer::Text(link)) if link.starts_with("#r1."))
        );
        assert!(
            matches!(call(&mut store, "export", text("script")), Ok(Answer::Text(script)) if script.contains("crash 1"))
        );
    }

    #[test]
    fn a_link_leads_back_to_its_moment_in_a_scenario_a_script_of_etcds_and_a_trace() {
        let trace = include_str!("../../docs/your-raft.md")
            .split("```")
            .find_map(|block| block.strip_prefix("jsonl double-vote.jsonl\n"));
        for script in [
            include_str!("../../sim/scenarios/figure-8.raft"),
            include_str!("../../sim/tests/testdata/async.txt"),
            trace.expect("the page has it"),
        ] {
            let mut store = store();
            store.reduce(Action::ScriptText(script.to_owned()));
            store.reduce(Action::OpenScript);
            call(&mut store, "seek", Some(Argument::Number(9.0))).expect("a position");
            assert_eq!(store.timeline.position(), 9);
            let there = store.timeline.lab().nodes();
            let link = Link::parse(&store.moment_link().expect("it fits")).expect("it is one");
            let options = Options {
                link: Some(link),
                ..Options::default()
            };
            let other = Store::new(options, Prefs::default(), true);
            assert_eq!(other.timeline.position(), 9);
            assert_eq!(other.timeline.lab().nodes(), there);
        }
    }

    #[test]
    fn what_cannot_be_done_is_answered_with_a_code() {
        let mut store = store();
        let codes = [
            ("dance", None, "call-unknown"),
            ("seek", None, "argument-wrong"),
            ("seek", Some(Argument::Number(-1.0)), "argument-wrong"),
            ("seek", Some(Argument::Number(f64::NAN)), "argument-wrong"),
            ("seek", text("nowhere"), "mark-missing"),
            ("input", text("crash 9"), "input-wrong"),
            ("input", Some(Argument::Number(1.0)), "argument-wrong"),
            ("export", text("gif"), "argument-wrong"),
        ];
        for (name, argument, code) in codes {
            let answer = call(&mut store, name, argument);
            assert_eq!(answer.map_err(|problem| problem.code), Err(code), "{name}");
        }
        store.frame.readonly = true;
        let answer = call(&mut store, "input", text("crash 1"));
        assert_eq!(answer.map_err(|problem| problem.code), Err("closed"));
    }
}
