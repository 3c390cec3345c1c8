//! What the arrows for bigger steps look for, and what the strip shows of a run: everything, or one kind of thing.
use super::Store;
use raft_core::MessageType;
use sim::timeline::{Direction, Kind, Stop};

/// Every kind that can be sought, in the order of the picker, each with the key of its name.
pub const SOUGHT: &[(Kind, &str)] = &[
    (Kind::Election, "sought.election"),
    (Kind::Commit, "sought.commit"),
    (Kind::Rejection, "sought.rejection"),
    (Kind::Truncation, "sought.truncation"),
    (Kind::Snapshot, "sought.snapshot"),
    (Kind::Membership, "sought.membership"),
    (Kind::Client, "sought.client"),
    (Kind::Crash, "sought.crash"),
    (Kind::Restart, "sought.restart"),
    (Kind::Fault, "sought.fault"),
    (Kind::Violation, "sought.violation"),
    (Kind::Message(MessageType::MsgApp), "sought.app"),
    (Kind::Message(MessageType::MsgAppResp), "sought.app_resp"),
    (Kind::Message(MessageType::MsgVote), "sought.vote"),
    (Kind::Message(MessageType::MsgSnap), "sought.snap"),
    (Kind::Message(MessageType::MsgHeartbeat), "sought.heartbeat"),
];

impl Store {
    /// Goes to the next or the previous thing that is sought.
    pub(super) fn seek_sought(&mut self, direction: Direction) -> bool {
        let Some(kind) = self.sought else {
            return match direction {
                Direction::Next => self.step_forward(Stop::Interesting),
                Direction::Previous => self.step_back(Stop::Interesting),
            };
        };
        self.pause();
        self.touched = true;
        self.notices.forget_refusals();
        if self.timeline.find(kind, direction) {
            self.arrive(direction == Direction::Next);
            return true;
        }
        let name = SOUGHT.iter().find(|(known, _)| *known == kind);
        let what = name.map_or_else(String::new, |(_, key)| {
            self.prefs.locale.text(key).into_owned()
        });
        let key = match direction {
            Direction::Next => "notice.none_ahead",
            Direction::Previous => "notice.none_before",
        };
        self.notices.tell(key, vec![("what", what)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;
    use crate::i18n::Locale;
    use crate::store::options::Options;
    use crate::store::prefs::Prefs;
    use sim::timeline::Kinds;

    fn store(scenario: &str) -> Store {
        let mut store = Store::new(Options::default(), Prefs::default(), true);
        store.reduce(Action::Load(scenario.to_owned()));
        store
    }

    #[test]
    fn bigger_steps_go_to_what_is_sought_and_nowhere_else() {
        let mut store = store("figure-8");
        store.reduce(Action::Seek(0));
        store.reduce(Action::SeekFor(Some(Kind::Crash)));
        let mut found = Vec::new();
        for _ in 0..3 {
            store.reduce(Action::NextSought);
            found.push(store.timeline.position());
            let mark = store.timeline.mark_at(store.timeline.position());
            assert!(mark.kinds.intersects(Kinds::CRASH));
        }
        assert!(found.windows(2).all(|pair| pair[0] < pair[1]), "{found:?}");
        store.reduce(Action::PrevSought);
        assert_eq!(store.timeline.position(), found[1]);
    }

    #[test]
    fn where_there_is_none_the_moment_stays_and_it_is_said() {
        let mut store = store("first-light");
        let here = store.timeline.position();
        store.reduce(Action::SeekFor(Some(Kind::Violation)));
        store.reduce(Action::PrevSought);
        assert_eq!(store.timeline.position(), here);
        assert_eq!(store.notices.list().len(), 1);
    }

    #[test]
    fn every_kind_has_a_name_in_every_language() {
        for (_, key) in SOUGHT {
            for locale in Locale::all() {
                assert_ne!(locale.text(key), *key);
            }
        }
    }
}
