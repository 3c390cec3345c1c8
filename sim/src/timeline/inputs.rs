//! A list of inputs in little room: nearly all of a run is [`Input::Next`], so only the others are kept.
use crate::input::Input;
use crate::shared_vec::SharedVec;

/// Inputs in order. Equal lists are equal values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inputs {
    /// How many there are.
    len: usize,
    /// Those that are not [`Input::Next`], with their places, in order of place.
    others: SharedVec<(usize, Input)>,
}

impl Inputs {
    /// How many inputs there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The input at a place, counted from 0.
    pub fn get(&self, at: usize) -> Option<Input> {
        if at >= self.len {
            return None;
        }
        let found = self.others.partition_point(|(place, _)| *place < at);
        match self.others.get(found) {
            Some((place, input)) if *place == at => Some(input.clone()),
            _ => Some(Input::Next),
        }
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = Input> + '_ {
        (0..self.len).filter_map(|at| self.get(at))
    }

    /// How many inputs at the beginning are the same in both lists.
    pub fn common_prefix(&self, other: &Self) -> usize {
        let (own, its) = (self.others.iter(), other.others.iter());
        let shortest = self.len.min(other.len);
        let same = own.zip(its).take_while(|(a, b)| a == b).count();
        let next = |list: &Self| {
            list.others
                .get(same)
                .map_or(usize::MAX, |(place, _)| *place)
        };
        shortest.min(next(self)).min(next(other))
    }

    /// Adds one at the end.
    pub fn push(&mut self, input: Input) {
        if input != Input::Next {
            self.others.push((self.len, input));
        }
        self.len += 1;
    }

    /// Takes away everything from `at` on and gives it back as a list of its own.
    pub(super) fn split_off(&mut self, at: usize) -> Self {
        let cut = self.others.partition_point(|(place, _)| *place < at);
        let mut tail = Self {
            len: self.len.saturating_sub(at),
            others: SharedVec::default(),
        };
        for (place, input) in self.others.range(cut..self.others.len()) {
            tail.others.push((place - at, input.clone()));
        }
        self.others.truncate(cut);
        self.len = self.len.min(at);
        tail
    }

    /// The inputs from `from` up to but not including `to`, followed by `tail`.
    pub(super) fn joined(&self, from: usize, to: usize, tail: &Self) -> Self {
        assert!(
            from <= to && to <= self.len,
            "{from}..{to} of {} inputs",
            self.len
        );
        let mut others = SharedVec::default();
        let own = |bound: usize| self.others.partition_point(|(place, _)| *place < bound);
        for (place, input) in self.others.range(own(from)..own(to)) {
            others.push((place - from, input.clone()));
        }
        let shift = to - from;
        for (place, input) in tail.others.iter() {
            others.push((place + shift, input.clone()));
        }
        Self {
            len: shift + tail.len,
            others,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crash(node: u64) -> Input {
        Input::Crash { node }
    }

    fn list(inputs: &[Input]) -> Inputs {
        let mut all = Inputs::default();
        inputs.iter().cloned().for_each(|input| all.push(input));
        all
    }

    #[test]
    fn a_list_gives_back_what_was_put_in() {
        let given = [Input::Next, crash(1), Input::Next, Input::Next, crash(2)];
        assert_eq!(list(&given).iter().collect::<Vec<_>>(), given);
        assert_eq!(list(&given).get(5), None);
    }

    #[test]
    fn lists_share_their_beginning() {
        let given = [Input::Next, crash(1), Input::Next, crash(2), Input::Next];
        for at in 0..given.len() {
            let mut other = given.to_vec();
            other[at] = crash(9);
            assert_eq!(list(&given).common_prefix(&list(&other)), at);
            assert_eq!(list(&given).common_prefix(&list(&given[..at])), at);
        }
        assert_eq!(list(&given).common_prefix(&list(&given)), given.len());
    }

    #[test]
    fn a_split_list_can_be_joined_again() {
        let given = [Input::Next, crash(1), Input::Next, crash(2), Input::Next];
        for at in 0..=given.len() {
            let mut head = list(&given);
            let tail = head.split_off(at);
            assert_eq!(head, list(&given[..at]), "head at {at}");
            assert_eq!(tail, list(&given[at..]), "tail at {at}");
            assert_eq!(head.joined(0, at, &tail), list(&given), "joined at {at}");
        }
    }
}
