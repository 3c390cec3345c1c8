//! The laboratory of staged hosts, from outside: stories, crashes between any two stages, determinism, time travel.
mod crash;
mod determinism;
mod diff;
mod events;
mod find;
mod network;
mod refusals;
mod story;
mod support;
mod swarm;
mod timeline;
