//! Interrupts: the first one ends a command after the work under way, the second one at once.
use std::io::{self, IsTerminal};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};

static PRESSED: AtomicBool = AtomicBool::new(false);

/// From now on SIGINT, SIGTERM and SIGHUP (Ctrl-C on Windows) are noted first, and obeyed at once the second time.
pub fn watch() {
    let handler = || {
        if PRESSED.swap(true, Ordering::Relaxed) {
            process::exit(130);
        }
        // A terminal has just shown ^C, behind the bar.
        let begin = if io::stderr().is_terminal() { "\n" } else { "" };
        eprintln!("{begin}interrupted: the runs under way are finished; once more to end at once");
    };
    // Without a handler an interrupt ends the program at once: then the last line is lost, and no script.
    if ctrlc::set_handler(handler).is_err() {
        eprintln!("interrupts are not handled: one ends the program at once");
    }
}

/// Whether there was one.
pub fn came() -> bool {
    PRESSED.load(Ordering::Relaxed)
}
