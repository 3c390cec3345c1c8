//! The settings of the running cluster, and the badge of a modified raft.
use super::words::Choice;
use crate::action::Action;
use crate::i18n::{Locale, args};
use crate::store::Store;
use crate::store::settings::{Present, Typed};
use raft_core::ProbeStrategy;
use sim::input::{Input, LinkSettings, Setting};
use sim::rule::Rule;

/// All settings.
#[derive(Clone, Debug, PartialEq)]
pub struct SettingsVm {
    /// Groups in order; empty while a script of etcd's is played.
    pub groups: Vec<GroupVm>,
}

/// Settings that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupVm {
    /// Its heading.
    pub title: String,
    /// What is to be known of all of it.
    pub note: Option<String>,
    /// Its settings.
    pub rows: Vec<RowVm>,
}

/// One setting.
#[derive(Clone, Debug, PartialEq)]
pub struct RowVm {
    /// Stable name.
    pub name: &'static str,
    /// Its name in etcd's words where it has one.
    pub label: String,
    /// What it does.
    pub help: String,
    /// How it is set.
    pub control: Control,
}

/// How a setting is set.
#[derive(Clone, Debug, PartialEq)]
pub enum Control {
    /// On or off.
    Switch {
        /// Whether it is on.
        on: bool,
        /// Turns it.
        action: Action,
    },
    /// One of several.
    Choice(Vec<Choice>),
    /// Typed.
    Text {
        /// Which.
        typed: Typed,
        /// The present value.
        value: String,
        /// Its unit.
        unit: String,
        /// What stands where nothing is typed.
        empty: String,
    },
}

/// The settings.
pub fn settings(store: &Store) -> SettingsVm {
    let groups = store
        .present()
        .map(|present| groups(store.prefs.locale, &present))
        .unwrap_or_default();
    SettingsVm { groups }
}

/// The rules that are off, in words; `None` when the raft is etcd's.
pub fn modified(store: &Store) -> Option<String> {
    let rules = store.timeline.lab().rules();
    let off: Vec<&str> = Rule::ALL
        .into_iter()
        .filter(|rule| !rules.holds(*rule))
        .map(Rule::name)
        .collect();
    let locale = store.prefs.locale;
    (!off.is_empty()).then(|| {
        locale.fill(
            "settings.modified",
            args![rules = off.join(&locale.text("word.list"))],
        )
    })
}

fn groups(locale: Locale, present: &Present) -> Vec<GroupVm> {
    let config = present.config;
    let group = |title: &str, note: Option<&str>, rows: Vec<RowVm>| GroupVm {
        title: locale.text(title).into_owned(),
        note: note.map(|note| locale.text(note).into_owned()),
        rows,
    };
    let switch = |name, on, setting| switch(locale, name, on, setting);
    let typed = |name| typed(locale, present, name);
    let reorder = present
        .links
        .and_then(|links| links.reorder)
        .unwrap_or(false);
    vec![
        group(
            "settings.raft",
            None,
            vec![
                switch(
                    "pre_vote",
                    config.pre_vote,
                    Setting::PreVote(!config.pre_vote),
                ),
                switch(
                    "check_quorum",
                    config.check_quorum,
                    Setting::CheckQuorum(!config.check_quorum),
                ),
                switch(
                    "lease_reads",
                    config.lease_reads,
                    Setting::LeaseReads(!config.lease_reads),
                ),
                switch(
                    "async_writes",
                    config.async_writes,
                    Setting::AsyncWrites(!config.async_writes),
                ),
                probe(locale, config.probe),
                typed(Typed::MaxInflightMsgs),
                typed(Typed::MaxSizePerMsg),
            ],
        ),
        group(
            "settings.host",
            None,
            vec![
                typed(Typed::Tick),
                typed(Typed::Fsync),
                typed(Typed::SnapshotEvery),
                typed(Typed::SnapshotKeep),
            ],
        ),
        group(
            "settings.network",
            present.links.is_none().then_some("settings.links_differ"),
            vec![
                typed(Typed::Delay),
                typed(Typed::Loss),
                typed(Typed::Duplication),
                switch(
                    "reorder",
                    reorder,
                    Setting::Link {
                        link: None,
                        settings: LinkSettings {
                            reorder: Some(!reorder),
                            ..LinkSettings::default()
                        },
                    },
                ),
            ],
        ),
        group(
            "settings.client",
            None,
            vec![typed(Typed::Timeout), typed(Typed::Retries)],
        ),
        group(
            "settings.rules",
            Some("settings.rules_note"),
            Rule::ALL
                .map(|rule| rule_row(locale, rule, config.rules.holds(rule)))
                .to_vec(),
        ),
    ]
}

fn row(locale: Locale, name: &'static str, control: Control) -> RowVm {
    RowVm {
        name,
        label: locale.text(&format!("setting.{name}")).into_owned(),
        help: locale.text(&format!("setting_help.{name}")).into_owned(),
        control,
    }
}

fn switch(locale: Locale, name: &'static str, on: bool, setting: Setting) -> RowVm {
    let action = Action::Do(Box::new(Input::Set(setting)));
    row(locale, name, Control::Switch { on, action })
}

fn typed(locale: Locale, present: &Present, name: Typed) -> RowVm {
    let empty = match name {
        Typed::MaxSizePerMsg => "settings.no_limit",
        Typed::Delay | Typed::Loss | Typed::Duplication => "settings.differ",
        _ => "",
    };
    let unit = match name {
        Typed::MaxSizePerMsg => "unit.bytes",
        Typed::Fsync | Typed::Tick | Typed::Delay | Typed::Timeout => "unit.ms",
        Typed::Loss | Typed::Duplication => "unit.thousandths",
        Typed::SnapshotEvery | Typed::SnapshotKeep => "unit.entries",
        Typed::MaxInflightMsgs => "unit.messages",
        Typed::Retries => "unit.times",
    };
    let words = |key: &str| match key {
        "" => String::new(),
        key => locale.text(key).into_owned(),
    };
    let control = Control::Text {
        typed: name,
        value: present.text(name),
        unit: words(unit),
        empty: words(empty),
    };
    row(locale, name.word(), control)
}

fn probe(locale: Locale, present: ProbeStrategy) -> RowVm {
    let all = [
        ProbeStrategy::Decrement,
        ProbeStrategy::LastIndex,
        ProbeStrategy::TermHint,
    ];
    let choices = all.map(|probe| Choice {
        label: locale.text(super::toolbar::probe_key(probe)).into_owned(),
        selected: probe == present,
        action: Action::Do(Box::new(Input::Set(Setting::Probe(probe)))),
    });
    row(locale, "probe", Control::Choice(choices.to_vec()))
}

fn rule_row(locale: Locale, rule: Rule, on: bool) -> RowVm {
    let name = rule.name();
    RowVm {
        name,
        label: name.to_owned(),
        help: locale.text(&format!("rule.{name}")).into_owned(),
        control: Control::Switch {
            on,
            action: Action::Do(Box::new(Input::Set(Setting::Rule { rule, on: !on }))),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::options::Options;
    use crate::store::prefs::Prefs;

    fn store() -> Store {
        Store::new(Options::default(), Prefs::default(), true)
    }

    fn rows(store: &Store) -> Vec<RowVm> {
        let groups = settings(store).groups;
        groups.into_iter().flat_map(|group| group.rows).collect()
    }

    #[test]
    fn every_setting_is_named_and_explained_in_every_language() {
        for locale in Locale::all() {
            let mut store = store();
            store.prefs.locale = locale;
            for row in rows(&store) {
                for text in [&row.label, &row.help] {
                    let raw = ["setting.", "setting_help.", "rule."];
                    assert!(
                        !raw.iter().any(|key| text.starts_with(key)),
                        "{} lacks {text}",
                        locale.tag()
                    );
                }
            }
        }
    }

    #[test]
    fn each_switch_turns_what_it_names() {
        let mut store = store();
        let names: Vec<&str> = rows(&store).iter().map(|row| row.name).collect();
        let control = |store: &Store, name: &str| {
            let row = rows(store).into_iter().find(|row| row.name == name);
            match row.map(|row| row.control) {
                Some(Control::Switch { on, action }) => Some((on, action)),
                _ => None,
            }
        };
        for name in names {
            // A lease needs CheckQuorum, which is on by then.
            let Some((on, action)) = control(&store, name) else {
                continue;
            };
            store.reduce(action);
            assert_eq!(control(&store, name).map(|(on, _)| on), Some(!on), "{name}");
        }
        assert!(modified(&store).is_some());
    }

    #[test]
    fn a_rule_that_is_off_is_named_until_it_is_on_again() {
        let mut store = store();
        assert_eq!(modified(&store), None);
        let turn = |store: &mut Store, on| {
            let rule = Rule::PersistVote;
            store.reduce(Action::Do(Box::new(Input::Set(Setting::Rule { rule, on }))));
        };
        turn(&mut store, false);
        assert!(modified(&store).is_some_and(|text| text.contains("persist-vote")));
        turn(&mut store, true);
        assert_eq!(modified(&store), None);
    }
}
