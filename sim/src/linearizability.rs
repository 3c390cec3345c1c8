//! Is a history of requests explained by one copy of the data that takes them one after the other, each at some moment
//! between its call and its answer (Herlihy and Wing; section 8 of the paper)?
//!
//! [`Search`] watches one key: requests for different keys do not matter to each other. It keeps every *way* in which the
//! requests so far may have happened: the value now, which open writes have taken effect with what result, and which
//! values each open read has met. An answer keeps the ways that explain it, found by letting open writes take effect
//! just in time (Wing and Gong's search in the order of Lowe, with equal ways merged). None left: no order explains the
//! history.
//!
//! A write whose client was told nothing may take effect at any later time or never. Of two ways that differ only in
//! which of those were used up, the one that used fewer can do all that the other can, and the other is dropped.
//!
//! **Bound.** An answer that leads to more than [`WAYS`] ways is not judged, nor are others of that key until none of its
//! requests is open; then the search begins anew from the value that the key has by then. That takes about six writes to one
//! key at the same time.
#[cfg(test)]
mod tests;
mod way;

use crate::input::Request;
use crate::kv::Reply;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use way::Way;

/// Ways that are looked at for one answer, at most.
pub const WAYS: usize = 512;

/// The value of a key; `None` when the key is not there.
pub type Value = Option<Arc<str>>;

/// The search on one key.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// Requests that may still take effect, or that wait for an answer.
    open: BTreeMap<u64, Open>,
    /// How the requests so far may have happened; empty only while the search is given up.
    ways: BTreeSet<Way>,
}

/// A request that is not done with.
#[derive(Clone, Debug, PartialEq)]
struct Open {
    request: Request,
    /// The client was told nothing: it may take effect at any time, or never.
    lost: bool,
}

/// What an answer means for the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Some order explains it.
    Explained,
    /// No order explains it. The values that the key may have had between call and answer, in order.
    Broken {
        /// The values.
        possible: Vec<Value>,
    },
    /// There were too many ways to look at.
    NotJudged,
}

impl Search {
    /// A key without requests.
    pub fn new(value: Value) -> Self {
        Self {
            open: BTreeMap::new(),
            ways: BTreeSet::from([Way::new(value)]),
        }
    }

    /// A request is sent. `newest` is the value that the key has now, for a search that was given up.
    pub fn call(&mut self, id: u64, request: &Request, newest: &Value) {
        if self.ways.is_empty() && self.open.values().all(|open| open.lost) {
            self.ways.insert(Way::new(newest.clone()));
        }
        let reads = matches!(request, Request::Get { .. });
        let open = Open {
            request: request.clone(),
            lost: false,
        };
        self.open.insert(id, open);
        if reads {
            self.change_ways(|way| way.begin_read(id));
        }
    }

    /// The key is set by an entry that is no request's, at this moment.
    pub fn set(&mut self, value: &Value) {
        let Some(mut ways) = self.explore(None, |_| Judged::Keep) else {
            self.ways.clear();
            return;
        };
        ways.iter_mut().for_each(|way| way.set(value));
        self.ways = ways.into_iter().collect();
    }

    /// A request is answered.
    pub fn answer(&mut self, id: u64, reply: &Reply, newest: &Value) -> Verdict {
        let judged = self.explore(Some((id, reply)), |way| way.judge(id, reply));
        let seen = self.ways.iter().flat_map(|way| way.met(id));
        let possible: BTreeSet<Value> = seen.collect();
        self.open.remove(&id);
        let Some(ways) = judged else {
            self.ways.clear();
            return Verdict::NotJudged;
        };
        if self.ways.is_empty() {
            return Verdict::NotJudged;
        }
        if ways.is_empty() {
            self.start_anew(newest);
            let possible = possible.into_iter().collect();
            return Verdict::Broken { possible };
        }
        self.ways = ways.into_iter().map(|way| way.without(id)).collect();
        Verdict::Explained
    }

    /// A request ends without an answer: it may take effect at any later time, or never.
    pub fn lose(&mut self, id: u64) {
        let Some(open) = self.open.get_mut(&id) else {
            return;
        };
        if matches!(open.request, Request::Get { .. }) {
            self.open.remove(&id);
            self.change_ways(|way| way.clone().without(id));
        } else {
            open.lost = true;
            self.change_ways(|way| way.forget_result(id));
        }
    }

    /// A request is said not to have been done, now or ever.
    pub fn fail(&mut self, id: u64, newest: &Value) -> Verdict {
        self.open.remove(&id);
        if self.ways.is_empty() {
            return Verdict::NotJudged;
        }
        let done = |way: &&Way| !way.has_done(id);
        let ways: BTreeSet<Way> = self.ways.iter().filter(done).cloned().collect();
        self.ways = ways.into_iter().map(|way| way.without(id)).collect();
        if self.ways.is_empty() {
            self.start_anew(newest);
            return Verdict::Broken {
                possible: Vec::new(),
            };
        }
        Verdict::Explained
    }

    /// Bytes that a clone takes, about.
    pub(crate) fn clone_bytes(&self) -> usize {
        self.open.len() * size_of::<(u64, Open)>()
            + self.ways.iter().map(Way::clone_bytes).sum::<usize>()
    }

    /// After a breach: one way, in which no open write has taken effect.
    fn start_anew(&mut self, newest: &Value) {
        let mut way = Way::new(newest.clone());
        for (id, open) in &self.open {
            if matches!(open.request, Request::Get { .. }) {
                way = way.begin_read(*id);
            }
        }
        self.ways = BTreeSet::from([way]);
    }

    fn change_ways(&mut self, change: impl Fn(&Way) -> Way) {
        self.ways = self.ways.iter().map(change).collect();
    }

    /// All ways to which open writes lead, in order of how many take effect; those beyond one that is kept or dropped
    /// are not looked at unless `judge` says `Keep`. `None` when there are too many.
    fn explore(
        &self,
        answered: Option<(u64, &Reply)>,
        judge: impl Fn(&Way) -> Judged,
    ) -> Option<Vec<Way>> {
        let mut met: Vec<Way> = self.ways.iter().cloned().collect();
        let mut kept = Vec::new();
        let mut at = 0;
        while at < met.len() {
            let way = met[at].clone();
            at += 1;
            let judged = judge(&way);
            if judged != Judged::Later && judged != Judged::Never {
                kept.push(way.clone());
            }
            if matches!(judged, Judged::Never | Judged::Enough) {
                continue;
            }
            for (id, open) in &self.open {
                if let Some(next) = way.after(*id, &open.request, open.lost)
                    && !met
                        .iter()
                        .any(|other| other.does_all_of(&next, &self.open, answered))
                {
                    met.push(next);
                }
            }
            if met.len() > WAYS {
                return None;
            }
        }
        Some(kept)
    }
}

/// What a way is worth for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Judged {
    /// It explains the answer; what follows is of no interest yet.
    Enough,
    /// It is kept, and so is what follows.
    Keep,
    /// It does not explain the answer, but one that follows may.
    Later,
    /// Neither it nor what follows explains the answer.
    Never,
}
