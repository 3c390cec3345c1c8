//! Messages, entries and states as text: exactly what etcd's `util.go` prints.

use crate::raftpb::{
    ConfChange, ConfChangeV2, ConfState, Entry, EntryType, HardState, Message, Snapshot,
    conf_changes_to_string,
};
use crate::read_only::ReadState;
use crate::ready::{Ready, SoftState};
use crate::types::{LOCAL_APPEND_THREAD, LOCAL_APPLY_THREAD, NONE, NodeId};
use std::fmt::Write as _;

mod quote;

pub use quote::quote;

/// `Term:1 Vote:2 Commit:3`; the vote is left out when there is none.
pub fn describe_hard_state(state: &HardState) -> String {
    let vote = match state.vote {
        NONE => String::new(),
        vote => format!(" Vote:{vote}"),
    };
    format!("Term:{}{vote} Commit:{}", state.term, state.commit)
}

/// `Lead:1 State:StateLeader`.
pub fn describe_soft_state(state: &SoftState) -> String {
    format!("Lead:{} State:{}", state.lead, state.state)
}

/// `Voters:[1 2] VotersOutgoing:[] Learners:[] LearnersNext:[] AutoLeave:false`.
pub fn describe_conf_state(state: &ConfState) -> String {
    format!(
        "Voters:{} VotersOutgoing:{} Learners:{} LearnersNext:{} AutoLeave:{}",
        list(&state.voters),
        list(&state.voters_outgoing),
        list(&state.learners),
        list(&state.learners_next),
        state.auto_leave
    )
}

/// `Index:5 Term:1 ConfState:..`.
pub fn describe_snapshot(snapshot: &Snapshot) -> String {
    let metadata = &snapshot.metadata;
    let conf_state = describe_conf_state(&metadata.conf_state);
    format!(
        "Index:{} Term:{} ConfState:{conf_state}",
        metadata.index, metadata.term
    )
}

/// `transition:.. changes:{type:.. node_id:1}`, as log lines show a refused change.
pub fn describe_conf_change(change: &ConfChangeV2) -> String {
    let mut text = format!("transition:{}", change.transition);
    for single in &change.changes {
        let _ = write!(
            text,
            " changes:{{type:{} node_id:{}}}",
            single.change_type, single.node_id
        );
    }
    if !change.context.is_empty() {
        let _ = write!(text, " context:{}", quote(change.context.as_slice()));
    }
    text
}

/// `1->2 MsgApp Term:1 Log:1/4 ..`, over several lines when there are several entries, a
/// snapshot or responses. No final newline. The context is not shown.
pub fn describe_message(message: &Message) -> String {
    let mut text = String::new();
    write_message(&mut text, "", message);
    text
}

fn write_message(text: &mut String, indent: &str, m: &Message) {
    let (from, to) = (describe_target(m.from), describe_target(m.to));
    let _ = write!(
        text,
        "{indent}{from}->{to} {} Term:{} Log:{}/{}",
        m.msg_type, m.term, m.log_term, m.index
    );
    if m.reject {
        let _ = write!(text, " Rejected (Hint: {})", m.reject_hint);
    }
    if m.commit != 0 {
        let _ = write!(text, " Commit:{}", m.commit);
    }
    if m.vote != 0 {
        let _ = write!(text, " Vote:{}", m.vote);
    }
    match m.entries.as_slice() {
        [] => {}
        [entry] => drop(write!(text, " Entries:[{}]", describe_entry(entry))),
        entries => {
            text.push_str(" Entries:[");
            for entry in entries {
                let _ = write!(text, "\n{indent}  {}", describe_entry(entry));
            }
            let _ = write!(text, "\n{indent}]");
        }
    }
    if let Some(snapshot) = m
        .snapshot
        .as_deref()
        .filter(|snapshot| !snapshot.is_empty())
    {
        let _ = write!(
            text,
            "\n{indent}  Snapshot: {}",
            describe_snapshot(snapshot)
        );
    }
    if !m.responses.is_empty() {
        text.push_str(" Responses:[");
        let deeper = format!("{indent}  ");
        for response in &m.responses {
            text.push('\n');
            write_message(text, &deeper, response);
        }
        let _ = write!(text, "\n{indent}]");
    }
}

/// A node id in hexadecimal, or the name of a storage thread.
pub fn describe_target(id: NodeId) -> String {
    match id {
        NONE => "None".into(),
        LOCAL_APPEND_THREAD => "AppendThread".into(),
        LOCAL_APPLY_THREAD => "ApplyThread".into(),
        id => format!("{id:x}"),
    }
}

/// `term/index EntryNormal "data"`; a configuration change shows its operations. No newline.
pub fn describe_entry(entry: &Entry) -> String {
    let data = entry.data.as_slice();
    let changes = |change: ConfChangeV2| conf_changes_to_string(&change.changes);
    let content = match entry.entry_type {
        EntryType::EntryNormal => quote(data),
        EntryType::EntryConfChange => ConfChange::decode(data)
            .map_or_else(|error| error.to_string(), |change| changes(change.to_v2())),
        EntryType::EntryConfChangeV2 => {
            ConfChangeV2::decode(data).map_or_else(|error| error.to_string(), changes)
        }
    };
    let space = if content.is_empty() { "" } else { " " };
    format!(
        "{}/{} {}{space}{content}",
        entry.term, entry.index, entry.entry_type
    )
}

/// One line per entry, each with its newline.
pub fn describe_entries(entries: &[Entry]) -> String {
    entries
        .iter()
        .map(|entry| describe_entry(entry) + "\n")
        .collect()
}

/// `Ready MustSync=..:` and its non-empty parts, each line with its newline; `<empty Ready>`
/// without one.
pub fn describe_ready(ready: &Ready) -> String {
    let mut text = String::new();
    if let Some(state) = &ready.soft_state {
        let _ = writeln!(text, "{}", describe_soft_state(state));
    }
    if let Some(state) = &ready.hard_state {
        let _ = writeln!(text, "HardState {}", describe_hard_state(state));
    }
    if !ready.read_states.is_empty() {
        let _ = writeln!(
            text,
            "ReadStates {}",
            describe_read_states(&ready.read_states)
        );
    }
    if !ready.entries.is_empty() {
        let _ = write!(text, "Entries:\n{}", describe_entries(&ready.entries));
    }
    if let Some(snapshot) = &ready.snapshot {
        let _ = writeln!(text, "Snapshot {}", describe_snapshot(snapshot));
    }
    if !ready.committed_entries.is_empty() {
        let _ = write!(
            text,
            "CommittedEntries:\n{}",
            describe_entries(&ready.committed_entries)
        );
    }
    if !ready.messages.is_empty() {
        text.push_str("Messages:\n");
        for message in &ready.messages {
            write_message(&mut text, "", message);
            text.push('\n');
        }
    }
    if text.is_empty() {
        return "<empty Ready>".into();
    }
    format!("Ready MustSync={}:\n{text}", ready.must_sync)
}

/// `[{5 [97 98]} {6 []}]`: index and the bytes of the context, in decimal.
pub fn describe_read_states(states: &[ReadState]) -> String {
    let one =
        |state: &ReadState| format!("{{{} {}}}", state.index, list(state.request_ctx.as_slice()));
    format!("[{}]", states.iter().map(one).collect::<Vec<_>>().join(" "))
}

fn list<T: ToString>(items: &[T]) -> String {
    let items: Vec<_> = items.iter().map(ToString::to_string).collect();
    format!("[{}]", items.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raftpb::{MessageType, Payload};

    fn entry(index: u64, data: &str) -> Entry {
        Entry {
            term: 1,
            index,
            ..Entry::normal(data)
        }
    }

    #[test]
    fn ids_in_messages_are_hexadecimal_and_in_states_decimal() {
        let message = Message {
            msg_type: MessageType::MsgVote,
            from: 10,
            to: 31,
            ..Message::default()
        };
        assert_eq!(describe_message(&message), "a->1f MsgVote Term:0 Log:0/0");
        let state = HardState {
            term: 1,
            vote: 10,
            commit: 2,
        };
        assert_eq!(describe_hard_state(&state), "Term:1 Vote:10 Commit:2");
        let state = ConfState::from_voters([10, 2]);
        assert_eq!(
            describe_conf_state(&state),
            "Voters:[10 2] VotersOutgoing:[] Learners:[] LearnersNext:[] AutoLeave:false"
        );
    }

    #[test]
    fn one_entry_stays_on_the_line_and_several_do_not() {
        let mut message = Message {
            msg_type: MessageType::MsgApp,
            from: 1,
            to: 2,
            term: 3,
            entries: entry(1, "a").into(),
            ..Message::default()
        };
        let line = "1->2 MsgApp Term:3 Log:0/0 Entries:[1/1 EntryNormal \"a\"]";
        assert_eq!(describe_message(&message), line);
        message.entries = vec![entry(1, "a"), entry(2, "")].into();
        let outer = Message {
            msg_type: MessageType::MsgStorageAppend,
            from: 1,
            to: LOCAL_APPEND_THREAD,
            responses: vec![message].into(),
            ..Message::default()
        };
        let text = concat!(
            "1->AppendThread MsgStorageAppend Term:0 Log:0/0 Responses:[\n",
            "  1->2 MsgApp Term:3 Log:0/0 Entries:[\n",
            "    1/1 EntryNormal \"a\"\n",
            "    1/2 EntryNormal \"\"\n",
            "  ]\n",
            "]",
        );
        assert_eq!(describe_message(&outer), text);
    }

    #[test]
    fn a_change_that_leaves_a_joint_configuration_prints_nothing_after_its_type() {
        let entry = Entry::with_type(EntryType::EntryConfChangeV2, Payload::nil());
        assert_eq!(describe_entry(&entry), "0/0 EntryConfChangeV2");
    }

    #[test]
    fn read_states_show_the_bytes_of_their_contexts() {
        let states = [ReadState {
            index: 5,
            request_ctx: "ab".into(),
        }];
        assert_eq!(describe_read_states(&states), "[{5 [97 98]}]");
    }
}
