//! What people come for, done on the built page in a real browser.

mod bad_input;
mod embed;
mod examples;
mod facts;
mod figure_7;

mod hand;
mod lessons;
mod moments;
mod offline;
mod one_entry;
mod other_browsers;
mod page_rules;
mod parts;
mod posters;
mod scripts;
mod time;
mod traces;
mod workbench;
