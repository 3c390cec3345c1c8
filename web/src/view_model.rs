//! What is shown, as plain values made from the store: words and numbers, no markup. Components know nothing else.
pub mod checks;
pub mod client;
pub mod compare;
pub mod explain;
pub mod legend;
pub mod lesson;
pub mod library;
pub mod logs;
pub mod mark;
pub mod message;
pub mod moment;
pub mod narration;
pub mod network;
pub mod node;
pub mod notices;
pub mod pins;
pub mod progress;
pub mod quorum;
pub mod requests;
pub mod ring;
pub mod script;
pub mod settings;
pub mod share;
pub mod source;
pub mod speaker;
pub mod strip;
pub mod text;
pub mod toolbar;
pub mod trace;
pub mod transport;
pub mod words;

#[cfg(test)]
pub(crate) mod fixture;
