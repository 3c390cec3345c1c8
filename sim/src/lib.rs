//! A deterministic laboratory around `raft-core`: staged hosts with a disk, a network with seeded delays, virtual
//! time, time travel, and a driver for the interaction scripts of etcd's test-suite.
//!
//! Everything that can happen is an [`Input`]; everything that did happen is an [`Event`]. The same seed and the same
//! inputs give the same run, bit for bit, natively and in WebAssembly.
#![forbid(unsafe_code)]

pub mod event;
pub mod input;
pub mod view;

pub mod diff;
pub mod lab;
pub mod timeline;

mod clients;
pub mod cluster;
mod facts;
mod host;
pub mod kv;
pub mod linearizability;
mod network;
mod snap_store;
mod storage;
pub mod wal;

pub mod challenge;
pub mod datadriven;
mod drawing;
pub mod interaction;
pub mod lesson;
pub mod link;
pub mod poster;
pub mod recording;
pub mod script;
pub mod suites;
pub mod swarm;
pub mod trace;

pub mod invariants;
pub mod observe;
pub mod prng;
pub mod rule;
#[cfg(feature = "serde")]
mod serialize;
mod shared_log;
mod shared_map;
mod shared_vec;

pub use event::Event;
pub use input::Input;
pub use lab::Lab;
pub use timeline::Timeline;
