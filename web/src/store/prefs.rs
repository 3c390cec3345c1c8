//! What a person prefers: kept between visits, no part of a run.
use crate::i18n::Locale;
use sim::timeline::Stop;

/// Colours of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Light or dark, as the system says.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// Dark on white with strong contrast and larger type.
    Projector,
}

impl Theme {
    /// Every theme, in the order of the picker.
    pub const ALL: [Theme; 4] = [Theme::Auto, Theme::Light, Theme::Dark, Theme::Projector];

    /// The word in options, storage and the `data-theme` attribute.
    pub fn word(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
            Theme::Projector => "projector",
        }
    }
}

/// How much is shown of the same moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// Roles, terms, logs, commit: what the paper has.
    Paper,
    /// Everything that etcd's raft has.
    #[default]
    Etcd,
}

impl Depth {
    /// Both depths.
    pub const ALL: [Depth; 2] = [Depth::Paper, Depth::Etcd];

    /// The word in options and storage.
    pub fn word(self) -> &'static str {
        match self {
            Depth::Paper => "paper",
            Depth::Etcd => "etcd",
        }
    }
}

/// Where a step forward or back stops.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StopAt {
    /// At the next thing worth a look: heartbeats and ticks that change nothing are passed over.
    #[default]
    Event,
    /// When a message arrives or is lost.
    Message,
    /// After each stage of a host.
    Stage,
    /// After every input, heartbeats included.
    Input,
    /// After each command of the script or scenario.
    Command,
}

impl StopAt {
    /// Every stop, in the order of the picker.
    pub const ALL: [StopAt; 5] = [
        StopAt::Event,
        StopAt::Message,
        StopAt::Stage,
        StopAt::Input,
        StopAt::Command,
    ];

    /// The word in storage.
    pub fn word(self) -> &'static str {
        match self {
            StopAt::Event => "event",
            StopAt::Message => "message",
            StopAt::Stage => "stage",
            StopAt::Input => "input",
            StopAt::Command => "command",
        }
    }

    /// The same in the simulator's words; commands are known to the page alone, and beyond them a step is an event.
    pub fn stop(self) -> Stop {
        match self {
            StopAt::Event | StopAt::Command => Stop::Event,
            StopAt::Message => Stop::Message,
            StopAt::Stage => Stop::Stage,
            StopAt::Input => Stop::Input,
        }
    }
}

/// All preferences.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prefs {
    /// Colours.
    pub theme: Theme,
    /// Language.
    pub locale: Locale,
    /// How much is shown.
    pub depth: Depth,
    /// Where a step stops.
    pub stop: StopAt,
    /// Larger type in every theme.
    pub big: bool,
}

impl Prefs {
    /// The same with another depth, and with it where a step stops: the paper knows messages and no host stages.
    pub fn with_depth(self, depth: Depth) -> Self {
        if depth == self.depth {
            return self;
        }
        let stop = match depth {
            Depth::Paper => StopAt::Message,
            Depth::Etcd => StopAt::Event,
        };
        Prefs {
            depth,
            stop,
            ..self
        }
    }
}

/// The value of `all` whose word this is.
pub fn by_word<T: Copy>(all: &[T], word: fn(T) -> &'static str, text: &str) -> Option<T> {
    all.iter().copied().find(|value| word(*value) == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_depth_of_the_paper_steps_by_messages_until_another_step_is_chosen() {
        let paper = Prefs::default().with_depth(Depth::Paper);
        assert_eq!(paper.stop, StopAt::Message);
        let chosen = Prefs {
            stop: StopAt::Input,
            ..paper
        };
        assert_eq!(chosen.with_depth(Depth::Paper), chosen);
        assert_eq!(chosen.with_depth(Depth::Etcd).stop, StopAt::Event);
    }
}
