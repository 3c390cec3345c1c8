//! The page: one store, a pure reduction, plain view models, components that draw them, and one timer.
//!
//! ```text
//! DOM event, clock, key -> Action -> Store::reduce -> Timeline -> view_model::* -> components -> Html
//! ```
//!
//! `components` know neither `sim` nor `raft_core`; only `app`, `mount`, `roots`, `clock`, `effects` and `report`
//! touch the browser (components handle their own typed DOM events, and one of them watches its size).
#![forbid(unsafe_code)]

mod action;
mod app;
mod calls;
mod clock;
mod components;
mod effects;
mod i18n;
mod keyboard;
mod mount;
mod outward;
mod report;
mod roots;
mod store;
mod tenths;
mod turns;
mod view_model;

pub use mount::{Handle, mount};
