//! A cluster without faults: one queue, delivered in order, until nothing is left to do.

use crate::{Counts, Mode, Peer, mix, payload};
use std::collections::VecDeque;

pub struct Cluster<P: Peer> {
    pub nodes: Vec<P>,
    pub q: VecDeque<P::Msg>,
    pub hash: Vec<u64>,
    pub applied: Vec<u64>,
    pub c: Counts,
}

impl<P: Peer> Cluster<P> {
    pub fn new(n: u64) -> Self {
        let nodes = (1..=n)
            .map(|id| P::new(id, n, id * 77, Mode::Plain))
            .collect();
        Cluster {
            nodes,
            q: VecDeque::with_capacity(64),
            hash: vec![0; n as usize],
            applied: vec![0; n as usize],
            c: Counts::default(),
        }
    }
    /// One round: deliver everything queued in FIFO order, then run the Ready loop of each node in id
    /// order. Repeat till quiescent.
    #[inline(never)]
    pub fn drive(&mut self) {
        loop {
            while let Some(m) = self.q.pop_front() {
                let to = P::msg_to(&m) as usize - 1;
                self.nodes[to].step(m);
                self.c.msgs += 1;
            }
            let applied = self.hash.iter_mut().zip(&mut self.applied);
            for (nd, (h, a)) in self.nodes.iter_mut().zip(applied) {
                self.c.readies += nd.pump(&mut self.q, &mut |idx, _term, data| {
                    if !data.is_empty() {
                        *h = mix(*h, idx, data);
                        *a += 1;
                    }
                });
            }
            if self.q.is_empty() {
                break;
            }
        }
    }
    pub fn elect(&mut self) {
        self.nodes[0].campaign();
        self.drive();
        assert!(self.nodes[0].is_leader(), "node 1 must be leader");
    }
    fn check(&self, n: u64) {
        for i in 0..self.nodes.len() {
            assert_eq!(self.applied[i], n, "node {} applied", i + 1);
            assert_eq!(self.hash[i], self.hash[0]);
        }
    }
    /// Workload (b): one proposal, drive to quiescence, repeat.
    pub fn latency(&mut self, from: u64, n: u64) {
        for i in from..from + n {
            assert!(self.nodes[0].propose(payload(i)));
            self.drive();
        }
    }
    /// Workload (c): `batch` separate proposals (batch MsgProps), then drive.
    pub fn batch(&mut self, n: u64, batch: u64) {
        let mut i = 0;
        while i < n {
            let e = (i + batch).min(n);
            while i < e {
                assert!(self.nodes[0].propose(payload(i)));
                i += 1;
            }
            self.drive();
        }
    }
    /// Workload (c'): one MsgProp carrying `batch` entries, then drive.
    pub fn multi(&mut self, n: u64, batch: u64) {
        let mut buf: Vec<[u8; 16]> = Vec::with_capacity(batch as usize);
        let mut i = 0;
        while i < n {
            let e = (i + batch).min(n);
            buf.clear();
            while i < e {
                buf.push(payload(i));
                i += 1;
            }
            assert!(self.nodes[0].propose_many(&buf));
            self.drive();
        }
    }
    pub fn finish(&mut self, n: u64) -> Counts {
        self.check(n);
        self.c.applied = self.applied[0];
        self.c.commit = self.nodes[0].commit();
        self.c.hash = self.hash[0];
        self.c
    }
}

/// Workload (b) with the logs compacted every `every` proposals (keeps memory flat).
pub fn latency_compacted<P: Peer>(nodes: u64, n: u64, every: u64) -> Counts {
    let mut c = Cluster::<P>::new(nodes);
    c.elect();
    let mut i = 0;
    while i < n {
        let k = every.min(n - i);
        c.latency(i, k);
        i += k;
        let to = c.nodes[0].commit() - 1;
        for nd in &mut c.nodes {
            nd.compact(to);
        }
    }
    c.finish(n)
}
