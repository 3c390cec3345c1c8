//! What WebAssembly exports: numbers in, numbers out, so that a page or Node can take the time around each call.
#![allow(
    unsafe_code,
    reason = "an exported name is unsafe by its attribute alone"
)]
use crate::modes;
use sim::Timeline;
use std::cell::RefCell;

thread_local! {
    static RECORD: RefCell<Option<Timeline>> = const { RefCell::new(None) };
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

/// Records a run and keeps it; gives its length.
#[unsafe(no_mangle)]
pub extern "C" fn record(nodes: u32, inputs: u32) -> u32 {
    let timeline = modes::record(u64::from(nodes), 1, inputs as usize);
    let len = timeline.len() as u32;
    RECORD.with_borrow_mut(|kept| *kept = Some(timeline));
    len
}

/// Goes to a position of the recorded run; gives the virtual time there, ms.
#[unsafe(no_mangle)]
pub extern "C" fn seek(position: u32) -> u32 {
    RECORD.with_borrow_mut(|kept| {
        kept.as_mut().map_or(0, |timeline| {
            modes::seek(timeline, position as usize) as u32
        })
    })
}
