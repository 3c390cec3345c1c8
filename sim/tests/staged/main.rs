//! The laboratory of staged hosts, from outside: stories, crashes between any two stages, determinism, time travel.
mod async_writes;
mod clients;
mod crash;
mod determinism;
mod events;
mod faults;
mod machines;
mod machines_swarm;
mod membership;
mod network;
mod refusals;
mod saved;
mod snapshots;
mod story;
mod support;
mod swarm;
mod timeline;
