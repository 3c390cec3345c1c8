//! One way in which the requests for a key may have happened.
use super::{Judged, Open, Value};
use crate::input::Request;
use crate::kv::Reply;
use std::collections::{BTreeMap, BTreeSet};

/// The state of the key, and of the requests that are open.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Way {
    /// The value now.
    value: Value,
    /// Open writes that have taken effect, and what they did.
    done: BTreeMap<u64, Reply>,
    /// The values that each open read has met since it was called.
    seen: BTreeMap<u64, BTreeSet<Value>>,
}

impl Way {
    pub(super) fn new(value: Value) -> Self {
        Self {
            value,
            done: BTreeMap::new(),
            seen: BTreeMap::new(),
        }
    }

    pub(super) fn begin_read(&self, id: u64) -> Self {
        let mut way = self.clone();
        way.seen.insert(id, BTreeSet::from([self.value.clone()]));
        way
    }

    pub(super) fn set(&mut self, value: &Value) {
        self.value = value.clone();
        for seen in self.seen.values_mut() {
            if !seen.contains(value) {
                seen.insert(value.clone());
            }
        }
    }

    pub(super) fn has_done(&self, id: u64) -> bool {
        self.done.contains_key(&id)
    }

    /// The result of a write no longer matters.
    pub(super) fn forget_result(&self, id: u64) -> Self {
        let mut way = self.clone();
        way.done.entry(id).and_modify(|reply| *reply = Reply::Put);
        way
    }

    /// The way once a request is done with.
    pub(super) fn without(mut self, id: u64) -> Self {
        self.done.remove(&id);
        self.seen.remove(&id);
        self
    }

    /// The values that a read may have met; of a write, the value now.
    pub(super) fn met(&self, id: u64) -> Vec<Value> {
        match self.seen.get(&id) {
            Some(seen) => seen.iter().cloned().collect(),
            None => vec![self.value.clone()],
        }
    }

    pub(super) fn judge(&self, id: u64, reply: &Reply) -> Judged {
        let explains = match (reply, self.done.get(&id)) {
            (Reply::Value(value), _) => self.seen.get(&id).is_some_and(|seen| seen.contains(value)),
            (_, Some(done)) if done != reply => return Judged::Never,
            (_, done) => done.is_some(),
        };
        if explains {
            Judged::Enough
        } else {
            Judged::Later
        }
    }

    /// The way once an open write takes effect; `None` when it has already, or would change nothing that matters.
    pub(super) fn after(&self, id: u64, request: &Request, lost: bool) -> Option<Self> {
        if self.has_done(id) {
            return None;
        }
        let (value, reply) = effect(&self.value, request)?;
        if lost && value == self.value {
            return None;
        }
        let mut way = self.clone();
        way.set(&value);
        way.done.insert(id, if lost { Reply::Put } else { reply });
        Some(way)
    }

    /// Whether all that can follow from `other` can follow from this one: they are equal, but for lost writes that only
    /// `other` has used up and values that only it has not met. Of the read that is being answered only one value matters.
    pub(super) fn does_all_of(
        &self,
        other: &Self,
        open: &BTreeMap<u64, Open>,
        answered: Option<(u64, &Reply)>,
    ) -> bool {
        let lost = |id: &u64| open.get(id).is_some_and(|open| open.lost);
        let used = |(id, reply): (&u64, &Reply)| other.done.get(id) == Some(reply);
        let must = |id: &u64| lost(id) || self.done.contains_key(id);
        let covers = |id, own: &BTreeSet<Value>, met: &BTreeSet<Value>| match answered {
            Some((read, Reply::Value(value))) if read == id => {
                own.contains(value) || !met.contains(value)
            }
            _ => own.is_superset(met),
        };
        self.value == other.value
            && self.done.iter().all(used)
            && other.done.keys().all(must)
            && other
                .seen
                .iter()
                .all(|(id, met)| self.seen.get(id).is_some_and(|own| covers(*id, own, met)))
    }

    pub(super) fn clone_bytes(&self) -> usize {
        let seen: usize = self.seen.values().map(BTreeSet::len).sum();
        size_of::<Self>() + (self.done.len() * 2 + seen) * size_of::<(u64, Value)>()
    }
}

/// The value after a write and what it did; `None` for a read.
pub(super) fn effect(value: &Value, request: &Request) -> Option<(Value, Reply)> {
    Some(match request {
        Request::Put { value, .. } => (Some(value.clone()), Reply::Put),
        Request::Delete { .. } => {
            let existed = value.is_some();
            (None, Reply::Deleted { existed })
        }
        Request::Cas {
            expected,
            value: new,
            ..
        } => {
            let swapped = value == expected;
            let after = if swapped {
                Some(new.clone())
            } else {
                value.clone()
            };
            (after, Reply::Swapped { swapped })
        }
        Request::Get { .. } => return None,
    })
}
