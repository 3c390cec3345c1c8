//! Durations, ranges of them, and links, as scripts write them.
use raft_core::NodeId;
use std::str::FromStr;

/// A duration, ms: `500ms` or `2s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Millis(pub(super) u64);

/// A range of durations, ms, both ends inclusive: `20ms..60ms`, or one duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spread(pub(super) u64, pub(super) u64);

/// One direction of a link: `1->3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link(pub(super) NodeId, pub(super) NodeId);

impl FromStr for Millis {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (digits, unit) = match text.strip_suffix("ms") {
            Some(digits) => (digits, 1),
            None => (text.strip_suffix('s').ok_or(())?, 1_000),
        };
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(());
        }
        let number: u64 = digits.parse().map_err(|_| ())?;
        number.checked_mul(unit).map(Self).ok_or(())
    }
}

impl FromStr for Spread {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (from, to) = text.split_once("..").unwrap_or((text, text));
        let (Millis(from), Millis(to)) = (from.parse()?, to.parse()?);
        if from <= to {
            Ok(Self(from, to))
        } else {
            Err(())
        }
    }
}

impl FromStr for Link {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (from, to) = text.split_once("->").ok_or(())?;
        Ok(Self(
            from.parse().map_err(|_| ())?,
            to.parse().map_err(|_| ())?,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_need_a_unit() {
        assert_eq!("500ms".parse(), Ok(Millis(500)));
        assert_eq!("2s".parse(), Ok(Millis(2_000)));
        for wrong in [
            "500",
            "",
            "s",
            "-1s",
            "+1s",
            "1.5s",
            "99999999999999999999s",
            "18446744073709551615s",
        ] {
            assert_eq!(wrong.parse::<Millis>(), Err(()), "{wrong}");
        }
    }

    #[test]
    fn a_range_runs_upwards() {
        assert_eq!("20ms..60ms".parse(), Ok(Spread(20, 60)));
        assert_eq!("1s".parse(), Ok(Spread(1_000, 1_000)));
        assert_eq!("60ms..20ms".parse::<Spread>(), Err(()));
        assert_eq!("20..60ms".parse::<Spread>(), Err(()));
    }

    #[test]
    fn a_link_has_a_direction() {
        assert_eq!("1->3".parse(), Ok(Link(1, 3)));
        assert_eq!("1-3".parse::<Link>(), Err(()));
    }
}
