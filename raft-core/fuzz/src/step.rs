//! Steps arbitrary messages, and does everything else that an application can do in between. Whatever comes: no
//! panic, and the numbers of the node stay in order.
#![no_main]

mod act;
mod message;

use act::{Act, Setup};
use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;

/// A node and what happens to it.
#[derive(Arbitrary, Debug)]
struct Story {
    setup: Setup,
    acts: Vec<Act>,
}

fuzz_target!(|story: Story| {
    let mut node = story.setup.node();
    for act in story.acts {
        act.perform(&mut node);
        node.check();
    }
});
