//! What draws: plain values and callbacks in, markup out.
pub mod checks;
pub mod client;
pub mod compare;
pub mod dialog;
pub mod explain;
pub mod focus;
pub mod keys;
pub mod measured;
pub mod memo;
pub mod messages;
pub mod network;
pub mod node;
pub mod notices;
pub mod picker;
pub mod present;
pub mod progress;
pub mod quorum;
pub mod requests;
pub mod script;
pub mod settings;
pub mod share;
pub mod toolbar;
pub mod trace;
pub mod transport;

pub mod badge;
pub mod chosen;
pub mod hatches;
pub mod legend;
pub mod lesson;
pub mod library;
pub mod logs;
pub mod px;
pub mod ring;
pub mod strip;

#[cfg(test)]
mod picture_tests;

#[cfg(test)]
mod panel_tests;
