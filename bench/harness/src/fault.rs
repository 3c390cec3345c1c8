//! The fault-laden run.

use crate::{Counts, Mode, Peer, Rng, mix, payload};
use std::collections::VecDeque;

/// Fault-laden simulation. Each tick: restart nodes whose down time is over; with probability
/// 1/crash_every crash the leader (down 20..80 ticks); tick all alive nodes; propose one entry at the
/// leader (if any); deliver to quiescence, each message dropped with probability drop_pm/1000. Every
/// 1000 ticks compact each log to (applied - 500). State machine safety is checked at every apply.
pub fn fault<P: Peer>(n: u64, ticks: u64, seed: u64, drop_pm: u64, crash_every: u64) -> Counts {
    let mut rng = Rng(seed);
    let mut nodes: Vec<Option<P>> = (1..=n)
        .map(|id| Some(P::new(id, n, seed ^ (id * 0x1234567), Mode::Fault)))
        .collect();
    let mut down: Vec<Option<(P, u64)>> = (0..n).map(|_| None).collect();
    let mut q: VecDeque<P::Msg> = VecDeque::with_capacity(64);
    let mut canon: Vec<u64> = Vec::with_capacity(ticks as usize + 1024);
    let mut applied = vec![0u64; n as usize];
    let mut c = Counts::default();
    let mut last_leader_term = 0;
    let mut pi = 0u64;
    for t in 0..ticks {
        for i in 0..n as usize {
            if matches!(&down[i], Some((_, up)) if *up <= t) {
                let (p, _) = down[i].take().unwrap();
                nodes[i] = Some(p.crash_restart());
            }
        }
        let leader = |nodes: &Vec<Option<P>>| {
            let mut best: Option<(u64, usize)> = None;
            for (i, nd) in nodes.iter().enumerate() {
                if let Some(nd) = nd
                    && nd.is_leader()
                    && best.is_none_or(|b| nd.term() > b.0)
                {
                    best = Some((nd.term(), i));
                }
            }
            best
        };
        if rng.below(crash_every) == 0
            && let Some((_, i)) = leader(&nodes)
        {
            let up = t + 20 + rng.below(60);
            down[i] = nodes[i].take().map(|p| (p, up));
            c.crashes += 1;
        }
        for nd in nodes.iter_mut().flatten() {
            nd.tick();
        }
        match leader(&nodes) {
            Some((term, i)) => {
                if term != last_leader_term {
                    last_leader_term = term;
                    c.leaders += 1;
                }
                if nodes[i].as_mut().unwrap().propose(payload(pi)) {
                    pi += 1;
                }
            }
            None => c.leaderless += 1,
        }
        loop {
            while let Some(m) = q.pop_front() {
                c.sent += 1;
                if rng.below(1000) < drop_pm {
                    c.dropped += 1;
                    continue;
                }
                let to = P::msg_to(&m) as usize - 1;
                if let Some(nd) = nodes[to].as_mut() {
                    nd.step(m);
                    c.msgs += 1;
                } else {
                    c.dropped += 1;
                }
            }
            for (i, nd) in nodes.iter_mut().enumerate() {
                if let Some(nd) = nd {
                    let (a, canon) = (&mut applied[i], &mut canon);
                    c.readies += nd.pump(&mut q, &mut |idx, term, data| {
                        let h = mix(term, idx, data) | 1;
                        let k = idx as usize;
                        if canon.len() <= k {
                            canon.resize(k + 1, 0);
                        }
                        if canon[k] == 0 {
                            canon[k] = h;
                        } else {
                            assert_eq!(canon[k], h, "state machine safety at index {idx}");
                        }
                        *a = idx;
                    });
                }
            }
            if q.is_empty() {
                break;
            }
        }
        if t % 1000 == 999 {
            for (i, nd) in nodes.iter_mut().enumerate() {
                if let Some(nd) = nd
                    && applied[i] > 500
                {
                    nd.compact(applied[i] - 500);
                }
            }
        }
    }
    c.ticks = ticks;
    c.proposed = pi;
    c.applied = *applied.iter().max().unwrap();
    c.commit = c.applied;
    c.hash = canon.iter().fold(0u64, |h, x| h.rotate_left(5) ^ x);
    c
}
