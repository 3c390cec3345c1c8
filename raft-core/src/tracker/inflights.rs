//! The sliding window of append messages that no answer has come to yet.

use std::collections::VecDeque;

/// One append message under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Inflight {
    /// Index of the last entry in the message.
    pub index: u64,
    /// Bytes of data of all its entries.
    pub bytes: u64,
}

/// Messages under way to one follower, oldest first (etcd `Inflights`).
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Inflights {
    /// Invariant: indexes never fall.
    window: VecDeque<Inflight>,
    /// Sum of `bytes` over the window.
    bytes: u64,
    /// Most messages at once.
    size: usize,
    /// Bytes from which on the window is full; 0 = no limit.
    max_bytes: u64,
}

impl Inflights {
    /// An empty window for `size` messages of together `max_bytes` bytes (0 = no limit). The byte
    /// limit is soft: the message that crosses it is still sent.
    pub fn new(size: usize, max_bytes: u64) -> Self {
        Self {
            size,
            max_bytes,
            ..Self::default()
        }
    }

    /// Adds a message whose last entry has `index`. The window must not be full.
    #[inline]
    pub fn add(&mut self, index: u64, bytes: u64) {
        assert!(
            !self.full(),
            "cannot add into a full window of {} messages",
            self.size
        );
        debug_assert!(self.window.back().is_none_or(|last| last.index <= index));
        self.window.push_back(Inflight { index, bytes });
        self.bytes = self.bytes.saturating_add(bytes);
    }

    /// Removes the messages whose entries all have indexes up to `index` (etcd `FreeLE`).
    #[inline]
    pub fn free_le(&mut self, index: u64) {
        while let Some(first) = self.window.front().filter(|first| first.index <= index) {
            self.bytes = self.bytes.saturating_sub(first.bytes);
            self.window.pop_front();
        }
    }

    /// Whether another message would exceed a limit.
    #[inline]
    pub fn full(&self) -> bool {
        self.window.len() >= self.size || (self.max_bytes != 0 && self.bytes >= self.max_bytes)
    }

    /// Messages under way.
    pub fn count(&self) -> usize {
        self.window.len()
    }

    /// Most messages at once.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Bytes of data under way.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Bytes from which on the window is full; 0 = no limit.
    pub fn max_bytes(&self) -> u64 {
        self.max_bytes
    }

    /// Messages under way, oldest first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Inflight> + '_ {
        self.window.iter().copied()
    }

    pub(crate) fn reset(&mut self) {
        self.window.clear();
        self.bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(size: usize, max_bytes: u64, messages: &[(u64, u64)]) -> Inflights {
        let mut inflights = Inflights::new(size, max_bytes);
        messages
            .iter()
            .for_each(|&(index, bytes)| inflights.add(index, bytes));
        inflights
    }

    #[test]
    fn the_window_is_full_at_its_count() {
        let window = filled(3, 0, &[(1, 10), (2, 10)]);
        assert!(!window.full());
        assert!(filled(3, 0, &[(1, 10), (2, 10), (3, 10)]).full());
    }

    #[test]
    fn the_byte_limit_is_soft_and_zero_is_none() {
        assert!(!filled(9, 100, &[(1, 99)]).full());
        assert!(filled(9, 100, &[(1, 99), (2, 400)]).full());
        assert!(!filled(9, 0, &[(1, u64::MAX), (2, 1)]).full());
    }

    #[test]
    #[should_panic(expected = "full window of 1 messages")]
    fn adding_to_a_full_window_is_a_bug() {
        filled(1, 0, &[(1, 1), (2, 1)]);
    }

    #[test]
    fn freeing_removes_a_prefix_and_its_bytes() {
        let mut window = filled(10, 0, &[(1, 1), (3, 2), (5, 4), (7, 8)]);
        window.free_le(0);
        assert_eq!((window.count(), window.bytes()), (4, 15));
        window.free_le(4);
        assert_eq!(
            window.iter().map(|slot| slot.index).collect::<Vec<_>>(),
            [5, 7]
        );
        assert_eq!(window.bytes(), 12);
        window.free_le(9);
        assert_eq!((window.count(), window.bytes()), (0, 0));
        window.add(8, 1);
        assert_eq!(window.count(), 1);
    }
}
