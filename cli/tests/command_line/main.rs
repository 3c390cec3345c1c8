//! The binary: exit codes, last lines, and what it says about failures.
mod find;
mod lessons;
mod link;
mod page;
mod poster;
mod run;
mod scripts;
mod support;
mod swarm;
mod trace;
