//! What all pictures share: the hue of a term, the mark of a role, and how much room a text needs.
use raft_core::StateType;
use sim::view::NodeView;

/// A hue of the palette: 1 to 8, or 0 for "no term".
pub type Hue = u8;

/// Terms repeat after this many hues; the printed digit tells them apart.
const HUES: u64 = 8;

/// The hue of a term.
pub fn hue(term: u64) -> Hue {
    match term {
        0 => 0,
        _ => ((term - 1) % HUES) as Hue + 1,
    }
}

/// The class that gives an element the hue of a term (`pictures.css`).
pub fn hue_class(hue: Hue) -> &'static str {
    const CLASSES: [&str; 9] = [
        "term-0", "term-1", "term-2", "term-3", "term-4", "term-5", "term-6", "term-7", "term-8",
    ];
    CLASSES[usize::from(hue).min(8)]
}

/// A role as it is drawn; a process that is down has its own mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RoleMark {
    /// Filled disc.
    Leader,
    /// Double ring.
    Candidate,
    /// Double ring, the inner one dashed.
    PreCandidate,
    /// Outline.
    Follower,
    /// Dashed outline on hatching.
    Down,
}

impl RoleMark {
    /// The mark of a node.
    pub fn of(node: &NodeView) -> Self {
        if node.up {
            Self::of_role(node.role)
        } else {
            Self::Down
        }
    }

    /// The mark of a role of a process that runs.
    pub fn of_role(role: StateType) -> Self {
        match role {
            StateType::Leader => Self::Leader,
            StateType::Candidate => Self::Candidate,
            StateType::PreCandidate => Self::PreCandidate,
            StateType::Follower => Self::Follower,
        }
    }

    /// The word for it, as a key of the locale files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Leader => "role.leader",
            Self::Candidate => "role.candidate",
            Self::PreCandidate => "role.pre_candidate",
            Self::Follower => "role.follower",
            Self::Down => "role.down",
        }
    }

    /// The class of everything that shows it.
    pub fn class(self) -> &'static str {
        match self {
            Self::Leader => "is-leader",
            Self::Candidate => "is-candidate",
            Self::PreCandidate => "is-precandidate",
            Self::Follower => "is-follower",
            Self::Down => "is-down",
        }
    }
}

/// The width of a text in ems, roughly: pictures place labels before the browser has measured them.
pub fn ems(text: &str) -> f64 {
    text.chars()
        .map(|c| if is_wide(c) { 1.0 } else { 0.6 })
        .sum()
}

/// The width of a text at a type size, in pixels.
pub fn text_width(text: &str, size: i32) -> i32 {
    (ems(text) * f64::from(size)).ceil() as i32
}

/// As much of a text as fits into `width` pixels at a type size, with an ellipsis where it was cut.
pub fn clip(text: &str, width: i32, size: i32) -> String {
    let first_line = text.lines().next().unwrap_or_default();
    if first_line == text && text_width(text, size) <= width {
        return text.to_owned();
    }
    let room = f64::from(width) / f64::from(size.max(1)) - 0.6;
    let mut used = 0.0;
    let mut kept = String::new();
    for c in first_line.chars() {
        used += if is_wide(c) { 1.0 } else { 0.6 };
        if used > room {
            break;
        }
        kept.push(c);
    }
    kept.push('…');
    kept
}

fn is_wide(c: char) -> bool {
    matches!(c as u32, 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f
        | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1faff | 0x20000..=0x3fffd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hues_repeat_after_eight_terms_and_never_use_the_colour_of_no_term() {
        assert_eq!(
            (1..=9).map(hue).collect::<Vec<_>>(),
            [1, 2, 3, 4, 5, 6, 7, 8, 1]
        );
        assert_eq!(hue(0), 0);
        assert_eq!(hue(u64::MAX), ((u64::MAX - 1) % 8) as u8 + 1);
    }

    #[test]
    fn a_text_that_fits_stays_whole() {
        assert_eq!(clip("x=1", 22, 12), "x=1");
    }

    #[test]
    fn a_long_text_ends_in_an_ellipsis_and_fits() {
        let clipped = clip("temperature=21", 40, 12);
        assert_eq!(clipped, "temp…");
        assert!(text_width(&clipped, 12) <= 40);
    }

    #[test]
    fn wide_characters_take_a_whole_em_and_a_second_line_is_cut() {
        assert_eq!(text_width("任期", 10), 20);
        assert_eq!(clip("a\nb", 100, 12), "a…");
    }
}
