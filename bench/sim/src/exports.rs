//! What WebAssembly exports: numbers in, numbers out, so that a page or Node can take the time around each call.
#![allow(
    unsafe_code,
    reason = "an exported name is unsafe by its attribute alone"
)]
use crate::modes::{self, Long};
use sim::Timeline;
use std::cell::RefCell;

/// How many positions are drawn.
const POSITIONS: usize = 2_000;

thread_local! {
    static RECORD: RefCell<Option<(Timeline, Vec<usize>)>> = const { RefCell::new(None) };
}

/// Runs seeds `0..seeds` of a swarm; gives the inputs applied, or 0 when an invariant broke.
#[unsafe(no_mangle)]
pub extern "C" fn swarm(seeds: u32, nodes: u32, inputs: u32) -> u32 {
    let done = modes::swarm(0..u64::from(seeds), u64::from(nodes), u64::from(inputs));
    if done.violations > 0 {
        0
    } else {
        done.inputs as u32
    }
}

/// Records a run of 7 nodes and keeps it, with snapshots after so many applied entries; gives its length.
#[unsafe(no_mangle)]
pub extern "C" fn record(inputs: u32, snapshots: u32) -> u32 {
    let timeline = modes::record(Long {
        nodes: 7,
        inputs: inputs as usize,
        snapshots: u64::from(snapshots),
    });
    let len = timeline.len() as u32;
    let positions = modes::positions(timeline.len(), POSITIONS);
    RECORD.with_borrow_mut(|kept| *kept = Some((timeline, positions)));
    len
}

/// The position to seek at a turn; the same as natively.
#[unsafe(no_mangle)]
pub extern "C" fn position(turn: u32) -> u32 {
    RECORD.with_borrow(|kept| {
        kept.as_ref().map_or(0, |(_, positions)| {
            positions[turn as usize % POSITIONS] as u32
        })
    })
}

/// Goes to a position of the recorded run; gives the virtual time there, ms.
#[unsafe(no_mangle)]
pub extern "C" fn seek(position: u32) -> u32 {
    RECORD.with_borrow_mut(|kept| {
        kept.as_mut().map_or(0, |(timeline, _)| {
            modes::seek(timeline, position as usize) as u32
        })
    })
}
