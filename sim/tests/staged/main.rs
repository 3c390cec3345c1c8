//! The laboratory of staged hosts, from outside: stories, crashes between any two stages, determinism, time travel.
mod clients;
mod crash;
mod determinism;
mod events;
mod faults;
mod network;
mod refusals;
mod story;
mod support;
mod swarm;
mod timeline;
