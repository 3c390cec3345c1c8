//! A panic of the laboratory is the end of its run and not of the others.
use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    /// Where the last panic of this thread was.
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// What `work` gives, or what it says in panic.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| panic_text(&*payload))
}

/// As [`caught`], with the place in the source, once [`silence`] was called.
pub fn caught_with_place<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    caught(work).map_err(|said| {
        let place = PLACE.with_borrow_mut(std::mem::take);
        match place.is_empty() {
            true => said,
            false => format!("{said} ({place})"),
        }
    })
}

/// Panics are told as findings, so the default report is noise; unless panics end the process, because then there will
/// be no other report.
pub fn silence() {
    if cfg!(panic = "unwind") {
        std::panic::set_hook(Box::new(|info| {
            let place = info.location().map(ToString::to_string);
            PLACE.with_borrow_mut(|last| *last = place.unwrap_or_default());
        }));
    }
}

fn panic_text(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or(payload.downcast_ref::<&str>().copied())
        .unwrap_or("no reason given")
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_told_with_its_place() {
        silence();
        let said = caught_with_place(|| assert_eq!(1 + 1, 3, "sums")).expect_err("it panics");
        assert!(said.contains("sums"), "{said}");
        assert!(said.contains("panics.rs:"), "{said}");
        assert_eq!(caught_with_place(|| 5), Ok(5));
    }
}
