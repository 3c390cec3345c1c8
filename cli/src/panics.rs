//! A panic of raft's is the end of its script and not of the others.
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What `work` gives, or what it says in panic.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| panic_text(&*payload))
}

/// Panics are told as failures of their files, so the default report is noise; unless panics end the process,
/// because then there will be no other report.
pub fn silence() {
    if cfg!(panic = "unwind") {
        std::panic::set_hook(Box::new(|_| {}));
    }
}

fn panic_text(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or(payload.downcast_ref::<&str>().copied())
        .unwrap_or("no reason given")
        .to_string()
}
