//! What is selected and what the pointer rests on.
use super::{Store, replace};
use crate::action::{Action, Verb};
use raft_core::StateType;
use sim::view::NodeView;

impl Store {
    pub(super) fn reduce_selection(&mut self, action: Action) -> bool {
        match action {
            Action::SelectNode(node) => {
                let known = node.filter(|id| self.node(*id).is_some());
                if known.is_some() {
                    self.notices.forget_refusals();
                }
                replace(&mut self.selected, known)
            }
            Action::SelectMessage(id) => replace(&mut self.message, id),
            Action::NextMessage => self.select_next_message(),
            Action::Hover(hover) => replace(&mut self.hovered, hover),
            Action::Leave => self.leave(),
            Action::OnSelected(Verb::Deliver) => self.on_message(Action::Deliver),
            Action::OnSelected(Verb::Drop) => self.on_message(Action::Drop),
            _ => false,
        }
    }

    /// The view of a node.
    pub fn node(&self, id: u64) -> Option<NodeView> {
        self.timeline
            .lab()
            .nodes()
            .into_iter()
            .find(|node| node.id == id)
    }

    /// The node that leads in the highest term, if any runs as a leader.
    pub fn leader(&self) -> Option<u64> {
        let nodes = self.timeline.lab().nodes();
        let leaders = nodes
            .iter()
            .filter(|node| node.up && node.role == StateType::Leader);
        leaders.max_by_key(|node| node.term).map(|node| node.id)
    }

    pub(super) fn select_leader(&mut self) {
        self.selected = self.leader();
        self.message = None;
        self.hovered = None;
    }

    fn select_next_message(&mut self) -> bool {
        let mut ids: Vec<u64> = self
            .timeline
            .lab()
            .messages()
            .iter()
            .map(|message| message.id.0)
            .collect();
        ids.sort_unstable();
        let after = self.message.unwrap_or(0);
        let next = ids.iter().find(|id| **id > after).or(ids.first()).copied();
        if next.is_none() {
            return self.notices.tell("notice.no_message", Vec::new());
        }
        replace(&mut self.message, next)
    }

    fn on_message(&mut self, deed: fn(u64) -> Action) -> bool {
        match self.message {
            Some(id) => self.reduce_command(deed(id)),
            None => self.notices.tell("notice.select_message", Vec::new()),
        }
    }

    /// Leaves one thing at a time: the black screen, the dialog, the legend, the message, the newest notice, the node.
    fn leave(&mut self) -> bool {
        if std::mem::take(&mut self.stage.black) {
            return true;
        }
        if self.dialog.take().is_some() {
            return true;
        }
        if self.legend == Some(true) {
            self.legend = Some(false);
            return true;
        }
        if std::mem::take(&mut self.stage.time_big) || std::mem::take(&mut self.stage.logs_only) {
            return true;
        }
        self.message.take().is_some()
            || self.notices.dismiss_last()
            || self.selected.take().is_some()
    }
}
