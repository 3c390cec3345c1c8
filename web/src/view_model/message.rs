//! The inspector of a message, and the list of messages in flight.
use super::narration::message_fields;
use super::words::{Field, node, time};
use crate::action::Action;
use crate::store::Store;
use sim::input::Input;
use sim::view::MessageView;

/// Messages that are listed at once.
const LISTED: usize = 40;

/// How much later a delayed message arrives, ms.
const LATER_MS: u64 = 100;

/// Messages in flight and the selected one.
#[derive(Clone, Debug, PartialEq)]
pub struct MessagesVm {
    /// In flight, in order of sending.
    pub list: Vec<MessageVm>,
    /// In flight beyond those listed.
    pub more: usize,
    /// The selected one while it is in flight.
    pub selected: Option<InspectorVm>,
    /// One was selected and is no longer in flight.
    pub gone: bool,
}

/// One message in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageVm {
    /// Its number.
    pub id: u64,
    /// `MsgApp n1 → n2`.
    pub label: String,
    /// Whether it is selected.
    pub selected: bool,
    /// Whether it is kept back.
    pub held: bool,
}

/// The selected message.
#[derive(Clone, Debug, PartialEq)]
pub struct InspectorVm {
    /// `MsgApp n1 → n2`.
    pub label: String,
    /// Its fields.
    pub fields: Vec<Field>,
    /// When it was sent and will arrive.
    pub sent: String,
    /// When it will arrive.
    pub due: String,
    /// What etcd prints for it.
    pub text: String,
    /// What can be done to it; empty while a script decides.
    pub deeds: Vec<DeedVm>,
}

/// One deed.
#[derive(Clone, Debug, PartialEq)]
pub struct DeedVm {
    /// Stable name.
    pub name: &'static str,
    /// Key of its text.
    pub label: &'static str,
    /// Its key; empty when it has none.
    pub key: &'static str,
    /// What it does.
    pub action: Action,
}

/// The messages.
pub fn messages(store: &Store) -> MessagesVm {
    let mut flying = store.timeline.lab().messages();
    flying.sort_by_key(|message| message.id);
    let selected = store
        .message
        .and_then(|id| flying.iter().find(|message| message.id.0 == id));
    let inspector = selected.map(|message| inspector(store, message));
    MessagesVm {
        gone: store.message.is_some() && inspector.is_none(),
        selected: inspector,
        more: flying.len().saturating_sub(LISTED),
        list: flying
            .iter()
            .take(LISTED)
            .map(|message| listed(store, message))
            .collect(),
    }
}

fn listed(store: &Store, message: &MessageView) -> MessageVm {
    MessageVm {
        id: message.id.0,
        label: label(message),
        selected: store.message == Some(message.id.0),
        held: message.held,
    }
}

fn inspector(store: &Store, message: &MessageView) -> InspectorVm {
    let free = store.may_act();
    InspectorVm {
        label: label(message),
        fields: message_fields(message),
        sent: time(message.sent_ms),
        due: time(message.due_ms),
        text: message.text.to_string(),
        deeds: if free { deeds(message) } else { Vec::new() },
    }
}

fn deeds(view: &MessageView) -> Vec<DeedVm> {
    let (id, message) = (view.id.0, view.id);
    let deed = |name, label, key, action| DeedVm {
        name,
        label,
        key,
        action,
    };
    let act = |input| Action::Do(Box::new(input));
    let keep = if view.held {
        deed(
            "release",
            "messages.release",
            "",
            act(Input::Release { message }),
        )
    } else {
        deed("hold", "messages.hold", "", act(Input::Hold { message }))
    };
    let mut deeds = vec![
        deed("deliver", "messages.deliver", "D", Action::Deliver(id)),
        deed("drop", "messages.drop", "⌫", Action::Drop(id)),
        keep,
    ];
    if !view.held {
        let input = Input::Delay {
            message,
            ms: LATER_MS,
        };
        deeds.push(deed("delay", "messages.delay", "", act(input)));
    }
    deeds.push(deed(
        "duplicate",
        "messages.duplicate",
        "",
        act(Input::Duplicate { message }),
    ));
    deeds
}

fn label(message: &MessageView) -> String {
    format!(
        "{:?} {} → {}",
        message.kind,
        node(message.from),
        node(message.to)
    )
}
