//! Stepping, seeking and playing. Real time enters only as `Elapsed`.
use super::Store;
use super::prefs::StopAt;
use sim::event::Event;
use sim::timeline::Stop;
use sim::view::HostStage;

/// How fast virtual time runs, as a power of two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speed(i8);

impl Default for Speed {
    /// 1/16: a message of 40 ms is under way for two thirds of a second.
    fn default() -> Self {
        Speed(-4)
    }
}

impl Speed {
    /// Slowest, 1/64.
    pub const SLOWEST: i8 = -6;
    /// Fastest, 8.
    pub const FASTEST: i8 = 3;

    /// The speed 2^exponent, within bounds.
    pub fn new(exponent: i8) -> Self {
        Speed(exponent.clamp(Self::SLOWEST, Self::FASTEST))
    }

    /// The power of two.
    pub fn exponent(self) -> i8 {
        self.0
    }

    /// Virtual milliseconds for each real one.
    pub fn factor(self) -> f64 {
        f64::from(self.0).exp2()
    }

    /// As people write it: `1/16×`, `2×`.
    pub fn label(self) -> String {
        match self.0 {
            e if e < 0 => format!("1/{}×", 1u32 << -e),
            e => format!("{}×", 1u32 << e),
        }
    }
}

/// A frame after a long pause of the browser counts for this much at the most, ms.
const LONGEST_FRAME_MS: f64 = 100.0;
/// Inputs that one frame may apply; the rest waits for the next.
const INPUTS_PER_FRAME: usize = 200;
fn has_output(events: &[Event]) -> bool {
    let output = |event: &Event| matches!(event, Event::ScriptOutput { .. });
    events.iter().any(output)
}

/// Inputs among which a stage is looked for.
const STAGE_SEARCH: usize = 2_000;
/// Virtual time between two micro-steps of a script of etcd's, which has no clock of its own, ms.
const SCRIPT_BEAT_MS: f64 = 40.0;
/// Real time in which the picture glides to the moment of a step, ms.
const GLIDE_MS: f64 = 220.0;

/// A short glide of the shown time after a step, so that messages move rather than jump.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glide {
    /// Virtual time at its start, ms.
    pub from: f64,
    /// Real time already spent, ms.
    pub spent: f64,
}

/// A stretch that is played to its end.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Until {
    position: usize,
    /// Virtual milliseconds for a real one.
    factor: f64,
    /// Steps of a frame, where the run has no clock.
    steps: usize,
}

/// A stretch between two cards takes so long at most, ms of real time.
const STRETCH_MS: f64 = 4_000.0;
/// The same in frames, for a run without a clock.
const STRETCH_FRAMES: usize = 150;

/// The state of the player.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Playback {
    /// Whether virtual time runs.
    pub playing: bool,
    /// How fast.
    pub speed: Speed,
    /// Virtual time shown, ms: between two steps while playing.
    pub display_ms: f64,
    /// The glide under way after a step.
    pub glide: Option<Glide>,
    /// The person asked for less motion: no glides.
    pub reduced_motion: bool,
    /// Play goes on to this position, at so many virtual ms for a real one, or with so many steps in a frame.
    until: Option<Until>,
    /// Virtual time since the last micro-step of a script without a clock, ms.
    beat_ms: f64,
}

impl Store {
    /// Whether frames are needed.
    pub fn moving(&self) -> bool {
        self.playback.playing || self.playback.glide.is_some()
    }

    /// Virtual time shown, ms.
    pub fn display_ms(&self) -> f64 {
        self.playback.display_ms
    }

    /// The time of the present position, ms.
    pub fn now_ms(&self) -> f64 {
        self.timeline.lab().now_ms() as f64
    }

    pub(super) fn elapsed(&mut self, ms: f64) -> bool {
        let ms = if ms.is_finite() {
            ms.clamp(0.0, LONGEST_FRAME_MS)
        } else {
            0.0
        };
        if self.playback.playing {
            match self.playback.until {
                Some(until) => self.play_stretch(until, ms),
                None => self.play_on(ms * self.playback.speed.factor()),
            }
        } else {
            self.glide_on(ms)
        }
    }

    fn play_on(&mut self, virtual_ms: f64) -> bool {
        if self.timeline.lab().is_script() {
            return self.play_script(virtual_ms);
        }
        let target = self.playback.display_ms + virtual_ms;
        for _ in 0..INPUTS_PER_FRAME {
            match self.next_at_ms() {
                None => {
                    self.pause_at_end();
                    return true;
                }
                Some(at) if at > target => break,
                Some(_) => {
                    self.timeline.step();
                    self.remember();
                }
            }
        }
        self.playback.display_ms = target.max(self.now_ms());
        true
    }

    /// Plays what is on record up to a position, in a few seconds.
    pub(super) fn play_until(&mut self, position: usize) {
        let here = self.timeline.position();
        let span = self.timeline.mark_at(position).at_ms as f64 - self.now_ms();
        self.playback.until = Some(Until {
            position,
            factor: self.playback.speed.factor().max(span / STRETCH_MS),
            steps: position.saturating_sub(here) / STRETCH_FRAMES + 1,
        });
        self.playback.playing = true;
        self.playback.glide = None;
        self.playback.display_ms = self.now_ms();
    }

    fn play_stretch(&mut self, until: Until, ms: f64) -> bool {
        let target = self.playback.display_ms + ms * until.factor;
        let mut same_moment = 0;
        while self.timeline.position() < until.position {
            let before = self.timeline.lab().now_ms();
            match self.next_at_ms() {
                Some(at) if at <= target && same_moment < until.steps => self.timeline.step(),
                _ => break,
            };
            same_moment += usize::from(self.timeline.lab().now_ms() == before);
            self.remember();
        }
        self.playback.display_ms = target.max(self.now_ms());
        if self.timeline.position() >= until.position {
            self.pause_at_end();
        }
        true
    }

    fn play_script(&mut self, virtual_ms: f64) -> bool {
        self.playback.beat_ms += virtual_ms;
        if self.playback.beat_ms < SCRIPT_BEAT_MS {
            return false;
        }
        self.playback.beat_ms = 0.0;
        if self.timeline.step_until(Stop::Event) {
            self.remember();
            self.playback.display_ms = self.now_ms();
        } else {
            self.pause_at_end();
        }
        true
    }

    /// Virtual time of the next step, recorded or scheduled.
    fn next_at_ms(&self) -> Option<f64> {
        let position = self.timeline.position();
        let at = if position < self.timeline.len() {
            Some(self.timeline.mark_at(position + 1).at_ms)
        } else {
            self.timeline.lab().peek()
        };
        at.map(|ms| ms as f64)
    }

    fn pause_at_end(&mut self) {
        self.pause();
        self.playback.display_ms = self.now_ms();
        self.revision += 1;
    }

    fn glide_on(&mut self, ms: f64) -> bool {
        let Some(mut glide) = self.playback.glide else {
            return false;
        };
        glide.spent += ms;
        let part = (glide.spent / GLIDE_MS).min(1.0);
        self.playback.display_ms = glide.from + (self.now_ms() - glide.from) * part;
        self.playback.glide = (part < 1.0).then_some(glide);
        true
    }

    /// After the position has changed by anything but playing: shows its moment.
    pub(super) fn arrive(&mut self, glide: bool) {
        let from = self.playback.display_ms;
        let far = !(0.0..500.0).contains(&(self.now_ms() - from));
        if glide && !far && !self.playback.reduced_motion && from < self.now_ms() {
            self.playback.glide = Some(Glide { from, spent: 0.0 });
        } else {
            self.playback.glide = None;
            self.playback.display_ms = self.now_ms();
        }
        self.remember();
    }

    pub(super) fn toggle_play(&mut self) -> bool {
        self.playback.playing = !self.playback.playing;
        self.playback.until = None;
        self.playback.glide = None;
        self.playback.display_ms = self.now_ms();
        self.playback.beat_ms = 0.0;
        self.touched = true;
        self.notices.forget_refusals();
        true
    }

    /// Time stands.
    pub fn pause(&mut self) {
        self.playback.playing = false;
        self.playback.until = None;
    }

    /// One step as long as the preference says.
    pub(super) fn step_on(&mut self) -> bool {
        if self.prefs.stop == StopAt::Command {
            let here = self.timeline.position();
            if self.timeline.lab().is_script() {
                return self.play_to_output();
            }
            let told = (here < self.world.told_until).then(|| {
                let next = self.world.told.next_command(here);
                next.unwrap_or(self.world.told_until)
            });
            if let Some(next) = told {
                return self.seek(next.min(self.world.told_until));
            }
        }
        self.step_forward(self.prefs.stop.stop())
    }

    /// One step back as long as the preference says.
    pub(super) fn step_off(&mut self) -> bool {
        if self.prefs.stop == StopAt::Command {
            let here = self.timeline.position();
            if self.timeline.lab().is_script() {
                return self.back_to_output();
            }
            if here <= self.world.told_until {
                let before = self.world.told.previous_command(here);
                return self.seek(before.unwrap_or(0));
            }
        }
        self.step_back(self.prefs.stop.stop())
    }

    /// Plays a script of etcd's until a command has printed.
    fn play_to_output(&mut self) -> bool {
        self.pause();
        self.touched = true;
        let mut found = false;
        while !found && self.timeline.step() {
            found = has_output(self.timeline.events());
            self.remember();
        }
        if !found {
            self.tell_of_search();
        }
        self.arrive(found);
        true
    }

    /// Goes back to where the command before the present one had printed.
    fn back_to_output(&mut self) -> bool {
        self.pause();
        self.touched = true;
        while self.timeline.back() && !has_output(self.timeline.events()) {}
        self.arrive(false);
        true
    }

    pub(super) fn step_forward(&mut self, stop: Stop) -> bool {
        self.pause();
        self.touched = true;
        let found = self.timeline.step_until(stop);
        if found {
            self.notices.forget_refusals();
        } else {
            self.tell_of_search();
        }
        self.arrive(found);
        true
    }

    /// Lets time go on until a node's host has finished a stage; stays where it is when that is far.
    pub(super) fn run_to(&mut self, node: u64, stage: HostStage) -> bool {
        self.pause();
        self.touched = true;
        let start = self.timeline.position();
        let done = |event: &Event| matches!(event, Event::StageDone { node: at, stage: done, .. } if *at == node && *done == stage);
        for _ in 0..STAGE_SEARCH {
            if !self.timeline.step() {
                break;
            }
            if self.timeline.events().iter().any(done) {
                self.notices.forget_refusals();
                self.arrive(true);
                return true;
            }
        }
        self.timeline.seek(start);
        self.arrive(false);
        self.notices.tell("notice.stage_far", Vec::new())
    }

    /// A step forward has found nothing to stop at: says whether anything is left to happen.
    fn tell_of_search(&mut self) {
        let lab = self.timeline.lab();
        let key = if lab.is_script() {
            "notice.script_ended"
        } else if lab.recording().is_some() {
            "notice.trace_ended"
        } else if lab.peek().is_none() {
            "refusal.nothing_scheduled"
        } else {
            "notice.nothing_found"
        };
        self.notices.tell(key, Vec::new());
    }

    pub(super) fn step_back(&mut self, stop: Stop) -> bool {
        self.pause();
        self.touched = true;
        self.notices.forget_refusals();
        self.timeline.back_until(stop);
        self.arrive(false);
        true
    }

    pub(super) fn seek(&mut self, position: usize) -> bool {
        self.pause();
        self.touched = true;
        self.notices.forget_refusals();
        self.timeline.seek(position.min(self.timeline.len()));
        self.arrive(false);
        true
    }

    pub(super) fn home(&mut self) -> bool {
        let opening = self.world.start;
        let target = if self.timeline.position() > opening {
            opening
        } else {
            0
        };
        self.seek(target)
    }

    pub(super) fn set_speed(&mut self, speed: Speed) -> bool {
        let changed = self.playback.speed != speed;
        self.playback.speed = speed;
        changed
    }
}
