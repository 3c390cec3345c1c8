//! What a command prints: raft's log lines and the harness's own texts in one buffer.
//!
//! Source: `rafttest/interaction_env_logger.go`.
use raft_core::{LogLevel, RaftEvent};
use std::fmt::Write;

/// The least level of what is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Threshold {
    #[default]
    Debug,
    Info,
    Warn,
    Error,
    Fatal,
    /// Nothing but errors of commands.
    None,
}

impl Threshold {
    const NAMES: [(&'static str, Self); 6] = [
        ("DEBUG", Self::Debug),
        ("INFO", Self::Info),
        ("WARN", Self::Warn),
        ("ERROR", Self::Error),
        ("FATAL", Self::Fatal),
        ("NONE", Self::None),
    ];

    /// The threshold of a name in any case; otherwise the answer that etcd gives.
    pub(crate) fn parse(name: &str) -> Result<Self, String> {
        let found = Self::NAMES
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, threshold)| *threshold).ok_or_else(|| {
            let names: Vec<_> = Self::NAMES.iter().map(|(name, _)| *name).collect();
            format!("log levels must be either of [{}]", names.join(" "))
        })
    }
}

/// The output of the command under way.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Output {
    /// Persists over commands.
    pub(crate) threshold: Threshold,
    text: String,
    /// The text of the indented section that is open.
    section: Option<String>,
}

impl Output {
    /// Prints a text of the harness.
    pub(crate) fn print(&mut self, text: &str) {
        if self.threshold != Threshold::None {
            self.section
                .as_mut()
                .unwrap_or(&mut self.text)
                .push_str(text);
        }
    }

    /// Prints a text of the harness and ends its line.
    pub(crate) fn print_line(&mut self, text: &str) {
        self.print(text);
        self.print("\n");
    }

    /// Prints a line of raft's log when its level passes.
    pub(crate) fn log(&mut self, event: &RaftEvent) {
        let (level, name) = match event.level() {
            LogLevel::Debug => (Threshold::Debug, "DEBUG"),
            LogLevel::Info => (Threshold::Info, "INFO"),
            LogLevel::Warn => (Threshold::Warn, "WARN"),
            LogLevel::Error => (Threshold::Error, "ERROR"),
            LogLevel::Fatal => (Threshold::Fatal, "FATAL"),
        };
        if self.threshold <= level {
            let text = self.section.as_mut().unwrap_or(&mut self.text);
            writeln!(text, "{name} {event}").expect("a String takes any text");
        }
    }

    /// Whatever is printed until [`close_section`](Self::close_section) is indented.
    pub(crate) fn open_section(&mut self) {
        self.section = Some(String::new());
    }

    pub(crate) fn close_section(&mut self) {
        for line in self.section.take().unwrap_or_default().lines() {
            self.text.push_str("  ");
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    /// Ends a command: what it printed, then the text of its error; `ok` when there is neither. Where nothing is
    /// printed, an error stands alone.
    pub(crate) fn take(&mut self, error: Option<&str>) -> String {
        self.close_section();
        let mut text = std::mem::take(&mut self.text);
        if error.is_some() && self.threshold == Threshold::None {
            text.clear();
        }
        text.push_str(error.unwrap_or(""));
        if text.is_empty() {
            "ok".to_string()
        } else {
            text
        }
    }
}
