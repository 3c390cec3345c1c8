//! No text makes the readers of scripts panic, and no script that can be read makes the driver panic before raft's
//! own rules are broken.
use proptest::prelude::*;
use raft_core::ProbeStrategy;
use sim::datadriven::{self, Form, parse_line};
use sim::interaction::Script;
use sim::script::{OpenOptions, Predicate, format, open, play, rewrite};

/// Words that scripts are made of, so that random texts come far.
const WORDS: [&str; 88] = [
    "add-nodes",
    "campaign",
    "stabilize",
    "propose",
    "propose-conf-change",
    "deliver-msgs",
    "compact",
    "log-level",
    "cluster",
    "run",
    "until",
    "leader",
    "quiet",
    "drop",
    "mark",
    "crash",
    "restart",
    "cut",
    "1->3",
    "1",
    "2",
    "3",
    "-1",
    "99999999999999999999",
    "voters=(1,2,3)",
    "index=2",
    "inflight=0",
    "nodes=3",
    "seed=x",
    "clock=off",
    "to=(1,",
    "type=MsgApp",
    "=",
    "(",
    ")",
    "committed",
    "vote",
    "cfg=(1,2)",
    "cfgj=(2,3)",
    "cfgj=zero",
    "idx=(5,_,7)",
    "votes=(y,n,_)",
    "simple",
    "enter-joint",
    "leave-joint",
    "v1 l2 r3",
    "autoleave=true",
    "\\",
    "#",
    "expect",
    "ask",
    "goal",
    "set",
    "link",
    "partition",
    "put",
    "cas",
    "hold",
    "delay",
    "step",
    "cluster nodes=3 clock=off\n",
    "cluster\n",
    "leader == 1",
    "count(leaders)",
    "progress(1,2).state",
    "role(1)",
    "kv(1,x)",
    "in-flight(type=MsgApp)",
    "answer=leader",
    "options=(a,b)",
    "(1,2) (3)",
    "\"",
    "\\\"",
    "x=1",
    "loss=5%",
    "snapshots=1/2",
    "&&",
    "||",
    "==",
    "<=",
    "!",
    "2s",
    "max=1s",
    "id=1",
    "by=5ms",
    "----",
    "\n",
    "\n\n",
];

fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => prop::sample::select(&WORDS[..]).prop_map(str::to_string),
        1 => ".{0,8}",
    ];
    let gap = prop_oneof![3 => Just(" "), 2 => Just("\n"), 1 => Just("")];
    let parts = prop::collection::vec((word, gap), 0..40);
    parts.prop_map(|parts| {
        parts
            .into_iter()
            .flat_map(|(word, gap)| [word, gap.to_string()])
            .collect()
    })
}

proptest! {
    #[test]
    fn any_text_gives_directives_or_an_error(text in text()) {
        for form in [Form::Strict, Form::Loose] {
            match datadriven::parse(&text, form) {
                Ok(directives) => {
                    let lines = text.lines().count();
                    prop_assert!(directives.iter().all(|d| (1..=lines).contains(&d.line)));
                    prop_assert!(directives.windows(2).all(|pair| pair[0].line < pair[1].line));
                }
                Err(error) => prop_assert!(error.to_string().starts_with("line ")),
            }
        }
    }

    #[test]
    fn any_line_gives_arguments_or_an_error(line in ".*") {
        if let Ok((_, args)) = parse_line(&line) {
            prop_assert!(args.iter().all(|arg| !arg.key.is_empty()));
        }
    }

    #[test]
    fn any_text_gives_commands_or_an_error(text in text()) {
        for form in [Form::Strict, Form::Loose] {
            if let Err(error) = Script::parse(&text, form) {
                prop_assert!(error.line() >= 1);
            }
        }
    }

    #[test]
    fn any_text_is_recorded_or_refused(text in text()) {
        if let Ok(new) = rewrite(&text, ProbeStrategy::default()) {
            prop_assert_eq!(rewrite(&new, ProbeStrategy::default()), Ok(new));
        }
    }

    #[test]
    fn any_scenario_is_laid_out_or_refused(text in text()) {
        let text = format!("cluster nodes=3 clock=off\n{text}");
        match format(&text) {
            Ok(new) => prop_assert_eq!(format(&new), Ok(new)),
            Err(errors) => {
                let lines = text.lines().count();
                prop_assert!(!errors.is_empty());
                prop_assert!(errors.iter().all(|error| (1..=lines).contains(&error.line())));
                prop_assert!(play(&text, &OpenOptions::default()).is_err());
            }
        }
    }

    #[test]
    fn any_text_is_a_condition_or_refused(text in text(), line in ".*") {
        for text in [text, line] {
            match Predicate::parse(&text) {
                Ok(read) => prop_assert_eq!(Predicate::parse(&read.to_string()), Ok(read)),
                Err(error) => prop_assert!(error.column >= 1 && !error.expected.is_empty()),
            }
        }
    }

    #[test]
    fn any_text_opens_or_is_refused(text in text()) {
        // With `clock=off` or a bounded `run`, opening ends soon.
        if let Err(error) = open(&text, &OpenOptions::default()) {
            prop_assert!(error.line() >= 1);
            prop_assert!(!error.reason().is_empty());
        }
    }
}
