//! The history of requests, judged as it grows. Local reads promise nothing and are left out.
use super::{Clients, Step};
use crate::input::{ReadMode, Request, RequestId};
use crate::kv::{Command, plain};
use crate::linearizability::{Search, Value, Verdict};
use crate::view::{RequestOutcome, RequestView, Stale};
use raft_core::{Entry, EntryType};
use std::sync::Arc;

impl Clients {
    pub(super) fn history_begins(&mut self, id: RequestId, request: &Request) {
        let newest = self.newest.text(request.key());
        let fresh = || Arc::new(Search::new(newest.clone()));
        let search = self.searches.entry(request.key().clone());
        if promises(request) {
            Arc::make_mut(search.or_insert_with(fresh)).call(id.0, request, &newest);
        }
    }

    pub(super) fn history_ends(
        &mut self,
        view: &RequestView,
        outcome: &RequestOutcome,
        step: &mut Step,
    ) {
        if !promises(&view.request) {
            return;
        }
        let newest = self.newest.text(view.request.key());
        let Some(search) = self.searches.get_mut(view.request.key()) else {
            return;
        };
        let search = Arc::make_mut(search);
        let verdict = match outcome {
            RequestOutcome::Answered { reply, .. } => search.answer(view.id.0, reply, &newest),
            RequestOutcome::Failed => search.fail(view.id.0, &newest),
            RequestOutcome::Unknown { .. } => {
                search.lose(view.id.0);
                Verdict::Explained
            }
        };
        match verdict {
            Verdict::Explained => {}
            Verdict::NotJudged => self.not_judged += 1,
            Verdict::Broken { possible } => step.broken.push(evidence(view, outcome, &possible)),
        }
    }

    /// An entry that is no request's changes a key that requests are about.
    pub(super) fn history_meets(&mut self, entry: &Entry) {
        let data = entry.data.as_slice();
        let plain_text = entry.entry_type == EntryType::EntryNormal
            && !data.is_empty()
            && Command::decode(data).is_none();
        if self.searches.is_empty() || !plain_text {
            return;
        }
        let (key, value) = plain(data);
        if let Some(search) = self.searches.get_mut(&key) {
            Arc::make_mut(search).set(&Some(value));
        }
    }

    /// What a local read did not see: the newest committed value when it differs from the one that was read.
    pub(crate) fn staleness(&self, key: &str, read: &Value) -> Option<Stale> {
        let newest = self.newest.text(key);
        (newest != *read).then(|| Stale {
            newest,
            committed: self.newest.applied(),
        })
    }
}

/// Whether an answer promises to be the newest.
fn promises(request: &Request) -> bool {
    !matches!(
        request,
        Request::Get {
            mode: ReadMode::Local,
            ..
        }
    )
}

fn evidence(view: &RequestView, outcome: &RequestOutcome, possible: &[Value]) -> String {
    let RequestView {
        id, request, node, ..
    } = view;
    match outcome {
        RequestOutcome::Answered { reply, .. } => {
            let values: Vec<_> = possible.iter().take(5).map(shown).collect();
            format!(
                "request {} ({request}) through n{node} was answered {reply}; no order of the requests explains it: \
                 the value could be {}",
                id.0,
                values.join(" or ")
            )
        }
        _ => format!(
            "request {} ({request}) through n{node} was said to have failed, but its effect was seen",
            id.0
        ),
    }
}

fn shown(value: &Value) -> String {
    value.as_deref().unwrap_or("none").to_owned()
}
