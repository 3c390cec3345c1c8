//! The page as a part of another one: which panes it has, which controls, and whether anything can be done in it.

/// What panes there are, in the order in which they are named to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// The nodes and their links, and the selected node.
    Network,
    /// The logs.
    Logs,
    /// What leaders believe, and majorities.
    Progress,
    /// What just happened, and the cards of lessons.
    Explain,
    /// The strip of time.
    Time,
    /// The field for proposals, and requests.
    Client,
}

impl Pane {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Network,
        Self::Logs,
        Self::Progress,
        Self::Explain,
        Self::Time,
        Self::Client,
    ];

    /// Its name in attributes and addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Logs => "logs",
            Self::Progress => "progress",
            Self::Explain => "explain",
            Self::Time => "time",
            Self::Client => "client",
        }
    }
}

/// How much there is to press.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Controls {
    /// The bar at the top, and all controls of time.
    #[default]
    Full,
    /// Steps and play, and the way to the whole page.
    Mini,
    /// Nothing.
    None,
}

impl Controls {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Full, Self::Mini, Self::None];

    /// Its name in attributes and addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Mini => "mini",
            Self::None => "none",
        }
    }
}

/// Where to start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// A named position; in a lesson the card of that name.
    Mark(String),
    /// A position; in a lesson the number of a card, from 1.
    Step(usize),
}

/// The page as it was asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// Panes that are shown; empty for all.
    pub panes: Vec<Pane>,
    /// What there is to press.
    pub controls: Controls,
    /// Whether nothing can be done but to look, step and answer.
    pub readonly: bool,
    /// The address of the whole page, for who wants more than the part; empty on the page of its own.
    pub home: String,
}

impl Frame {
    /// Whether a pane is shown. The cards of a lesson always are.
    pub fn shows(&self, pane: Pane) -> bool {
        self.panes.is_empty() || self.panes.contains(&pane)
    }

    /// Whether it is a part of another page.
    pub fn is_part(&self) -> bool {
        !self.home.is_empty()
    }
}

/// The panes that a text names, separated by spaces or commas, and the words that are none.
pub fn panes(text: &str) -> (Vec<Pane>, Vec<&str>) {
    let words = text.split([' ', ',', '\n', '\t']);
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for word in words.filter(|word| !word.is_empty()) {
        match Pane::ALL.into_iter().find(|pane| pane.word() == word) {
            Some(pane) if !known.contains(&pane) => known.push(pane),
            Some(_) => {}
            None => unknown.push(word),
        }
    }
    (known, unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panes_are_named_in_any_order_and_once_each() {
        let (known, unknown) = panes("logs,  time logs pictures");
        assert_eq!(known, [Pane::Logs, Pane::Time]);
        assert_eq!(unknown, ["pictures"]);
        let frame = Frame {
            panes: known,
            ..Frame::default()
        };
        assert!(frame.shows(Pane::Time) && !frame.shows(Pane::Network));
        assert!(Frame::default().shows(Pane::Network));
    }
}
