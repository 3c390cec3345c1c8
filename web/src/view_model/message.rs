//! The inspector of a message, and the list of messages in flight.
use super::narration::message_fields;
use super::words::{Field, node, time};
use crate::action::Action;
use crate::store::Store;
use sim::view::MessageView;

/// Messages that are listed at once.
const LISTED: usize = 40;

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
    /// Lets it arrive now; `None` while a script decides.
    pub deliver: Option<Action>,
    /// Loses it.
    pub drop: Option<Action>,
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
    }
}

fn inspector(store: &Store, message: &MessageView) -> InspectorVm {
    let id = message.id.0;
    let free = !store.timeline.lab().is_script();
    InspectorVm {
        label: label(message),
        fields: message_fields(message),
        sent: time(message.sent_ms),
        due: time(message.due_ms),
        text: message.text.to_string(),
        deliver: free.then_some(Action::Deliver(id)),
        drop: free.then_some(Action::Drop(id)),
    }
}

fn label(message: &MessageView) -> String {
    format!(
        "{:?} {} → {}",
        message.kind,
        node(message.from),
        node(message.to)
    )
}
