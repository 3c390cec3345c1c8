//! The only timer: one animation frame at a time, asked for while something moves.
use gloo_render::{AnimationFrame, request_animation_frame};

/// Frames as they come. Dropping it cancels the one that was asked for.
#[derive(Default)]
pub struct Clock {
    frame: Option<AnimationFrame>,
    last_ms: Option<f64>,
}

impl Clock {
    /// Asks for the next frame, unless one is under way; `tell` gets its time stamp.
    pub fn run(&mut self, tell: impl Fn(f64) + 'static) {
        if self.frame.is_none() {
            self.frame = Some(request_animation_frame(tell));
        }
    }

    /// Asks for no more frames.
    pub fn stop(&mut self) {
        self.frame = None;
        self.last_ms = None;
    }

    /// A frame has come: how many milliseconds after the one before, 0 for the first.
    pub fn elapsed(&mut self, at_ms: f64) -> f64 {
        self.frame = None;
        let before = self.last_ms.replace(at_ms);
        before.map_or(0.0, |before| at_ms - before)
    }
}
