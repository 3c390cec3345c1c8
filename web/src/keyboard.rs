//! One table of keys: what each does, and the text by which the dialog of keys tells it.
use crate::action::{Action, Dialog, Verb};

/// Where the focus is while a key is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// On nothing that wants keys.
    Free,
    /// On a button or a link: Space and Enter are its own.
    Button,
    /// In a field or a list: every key but Escape is its own.
    Field,
}

/// A heading of the dialog of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Stepping and playing.
    Time,
    /// What is done to the selected node.
    Nodes,
    /// What is done to the selected message.
    Messages,
    /// The page itself.
    Page,
}

impl Group {
    /// Every heading, in order.
    pub const ALL: [Group; 4] = [Group::Time, Group::Nodes, Group::Messages, Group::Page];

    /// Key of its text.
    pub fn key(self) -> &'static str {
        match self {
            Group::Time => "keys.time",
            Group::Nodes => "keys.nodes",
            Group::Messages => "keys.messages",
            Group::Page => "keys.page",
        }
    }
}

/// One row: keys that do the same.
pub struct Binding {
    /// `KeyboardEvent.key` values.
    pub keys: &'static [&'static str],
    /// How they are written in the dialog.
    pub shown: &'static [&'static str],
    /// Its heading.
    pub group: Group,
    /// Key of its text.
    pub text: &'static str,
    act: fn(&str) -> Action,
}

macro_rules! bind {
    ($group:ident, $text:literal, [$($key:literal),+], [$($shown:literal),+], $act:expr) => {
        Binding { keys: &[$($key),+], shown: &[$($shown),+], group: Group::$group, text: $text, act: $act }
    };
}

/// Every key of the page.
pub const BINDINGS: &[Binding] = &[
    bind!(
        Time,
        "keys.step",
        ["ArrowRight", "PageDown"],
        ["→", "PageDown"],
        |_| Action::Step
    ),
    bind!(
        Time,
        "keys.back",
        ["ArrowLeft", "PageUp"],
        ["←", "PageUp"],
        |_| Action::Back
    ),
    bind!(Time, "keys.play", [" ", "."], ["Space", "."], |_| {
        Action::TogglePlay
    }),
    bind!(Time, "keys.next", ["]"], ["]"], |_| Action::NextSought),
    bind!(Time, "keys.prev", ["["], ["["], |_| Action::PrevSought),
    bind!(Time, "keys.home", ["Home"], ["Home"], |_| Action::Home),
    bind!(Time, "keys.end", ["End"], ["End"], |_| Action::End),
    bind!(Time, "keys.faster", ["+", "="], ["+"], |_| Action::Faster),
    bind!(Time, "keys.slower", ["-", "_"], ["−"], |_| Action::Slower),
    bind!(
        Nodes,
        "keys.select",
        ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
        ["1", "…", "9"],
        select_node
    ),
    bind!(Nodes, "keys.propose", ["p"], ["P"], |_| {
        Action::FocusPropose
    }),
    bind!(Nodes, "keys.crash", ["c"], ["C"], |_| Action::OnSelected(
        Verb::Crash
    )),
    bind!(Nodes, "keys.restart", ["r"], ["R"], |_| Action::OnSelected(
        Verb::Restart
    )),
    bind!(
        Nodes,
        "keys.time_out",
        ["t"],
        ["T"],
        |_| Action::OnSelected(Verb::TimeOut)
    ),
    bind!(Nodes, "keys.isolate", ["x"], ["X"], |_| Action::OnSelected(
        Verb::Isolate
    )),
    bind!(Nodes, "keys.heal", ["h"], ["H"], |_| Action::Heal),
    bind!(Messages, "keys.message", ["m"], ["M"], |_| {
        Action::NextMessage
    }),
    bind!(Messages, "keys.deliver", ["d"], ["D"], |_| {
        Action::OnSelected(Verb::Deliver)
    }),
    bind!(
        Messages,
        "keys.drop",
        ["Delete", "Backspace"],
        ["Delete"],
        |_| Action::OnSelected(Verb::Drop)
    ),
    bind!(Page, "keys.legend", ["l"], ["L"], |_| Action::ToggleLegend),
    bind!(Time, "keys.time_big", ["z"], ["Z"], |_| {
        Action::ToggleTimeBig
    }),
    bind!(Time, "keys.zoom_in", [">"], [">"], |_| Action::ZoomTime(1)),
    bind!(Time, "keys.zoom_out", ["<"], ["<"], |_| Action::ZoomTime(
        -1
    )),
    bind!(Page, "keys.logs_only", ["f"], ["F"], |_| {
        Action::ToggleLogsOnly
    }),
    bind!(Page, "keys.black", ["b"], ["B"], |_| Action::ToggleBlack),
    bind!(Page, "keys.big", ["g"], ["G"], |_| Action::ToggleBig),
    bind!(Page, "keys.present", ["v"], ["V"], |_| Action::OpenDialog(
        Dialog::Present
    )),
    bind!(Page, "keys.share", ["u"], ["U"], |_| Action::OpenDialog(
        Dialog::Share
    )),
    bind!(Page, "keys.compare", ["w"], ["W"], |_| Action::OpenDialog(
        Dialog::Compare
    )),
    bind!(Page, "keys.settings", ["s"], ["S"], |_| Action::OpenDialog(
        Dialog::Settings
    )),
    bind!(Page, "keys.network", ["n"], ["N"], |_| Action::OpenDialog(
        Dialog::Network
    )),
    bind!(Page, "keys.requests", ["q"], ["Q"], |_| Action::OpenDialog(
        Dialog::Requests
    )),
    bind!(Page, "keys.lessons", ["e"], ["E"], |_| Action::OpenDialog(
        Dialog::Library
    )),
    bind!(Page, "keys.card_next", ["j"], ["J"], |_| Action::TurnCard(
        true
    )),
    bind!(Page, "keys.card_back", ["k"], ["K"], |_| Action::TurnCard(
        false
    )),
    bind!(Page, "keys.script", ["o"], ["O"], |_| Action::OpenDialog(
        Dialog::Script
    )),
    bind!(Page, "keys.keys", ["?"], ["?"], |_| Action::OpenDialog(
        Dialog::Keys
    )),
    bind!(Page, "keys.leave", ["Escape"], ["Esc"], |_| Action::Leave),
];

fn select_node(key: &str) -> Action {
    Action::SelectNode(key.parse().ok())
}

/// What a key does, `modified` being whether Ctrl, Alt or Meta is held: those belong to the browser.
pub fn action(key: &str, modified: bool, focus: Focus) -> Option<Action> {
    let own = match focus {
        Focus::Free => false,
        Focus::Button => key == " " || key == "Enter",
        Focus::Field => key != "Escape",
    };
    if modified || own {
        return None;
    }
    let lower = if key.chars().count() == 1 {
        key.to_lowercase()
    } else {
        key.to_owned()
    };
    let binding = BINDINGS
        .iter()
        .find(|binding| binding.keys.contains(&lower.as_str()))?;
    Some((binding.act)(&lower))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Locale;

    #[test]
    fn each_key_does_one_thing() {
        let mut keys: Vec<&str> = BINDINGS
            .iter()
            .flat_map(|binding| binding.keys)
            .copied()
            .collect();
        let all = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), all);
    }

    #[test]
    fn every_key_and_heading_is_explained_in_every_language() {
        for locale in Locale::all() {
            for text in BINDINGS
                .iter()
                .map(|binding| binding.text)
                .chain(Group::ALL.map(Group::key))
            {
                assert_ne!(locale.text(text), text, "{} lacks {text}", locale.tag());
            }
        }
    }

    #[test]
    fn letters_act_in_either_case_and_digits_select() {
        assert_eq!(action("P", false, Focus::Free), Some(Action::FocusPropose));
        assert_eq!(
            action("c", false, Focus::Free),
            Some(Action::OnSelected(Verb::Crash))
        );
        assert_eq!(
            action("4", false, Focus::Free),
            Some(Action::SelectNode(Some(4)))
        );
        assert_eq!(action("y", false, Focus::Free), None);
    }

    #[test]
    fn typing_in_a_field_does_nothing_to_the_cluster() {
        for key in ["c", " ", "ArrowLeft", "Delete", "Home", "1"] {
            assert_eq!(action(key, false, Focus::Field), None, "{key}");
        }
        assert_eq!(action("Escape", false, Focus::Field), Some(Action::Leave));
    }

    #[test]
    fn a_focused_button_keeps_space_and_enter() {
        assert_eq!(action(" ", false, Focus::Button), None);
        assert_eq!(action("Enter", false, Focus::Button), None);
        assert_eq!(
            action("ArrowRight", false, Focus::Button),
            Some(Action::Step)
        );
    }

    #[test]
    fn keys_of_the_browser_stay_with_it() {
        assert_eq!(action("r", true, Focus::Free), None);
    }
}
