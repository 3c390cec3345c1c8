//! A list whose clones share what is old: full chunks are frozen and counted, only the last one is copied.
use std::sync::Arc;

/// Items in a frozen chunk.
const CHUNK: usize = 128;

/// A growable list with cheap clones, which may be cut at both ends; items count from 0.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SharedVec<T> {
    /// Items at the front of the first chunk that are gone; fewer than [`CHUNK`].
    gone: usize,
    /// Each holds exactly [`CHUNK`] items.
    frozen: Vec<Arc<[T]>>,
    /// The rest; fewer than [`CHUNK`] items.
    tail: Vec<T>,
}

impl<T> Default for SharedVec<T> {
    fn default() -> Self {
        Self {
            gone: 0,
            frozen: Vec::new(),
            tail: Vec::new(),
        }
    }
}

impl<T: Clone> SharedVec<T> {
    pub(crate) fn len(&self) -> usize {
        self.frozen.len() * CHUNK + self.tail.len() - self.gone
    }

    pub(crate) fn get(&self, at: usize) -> Option<&T> {
        let at = at.checked_add(self.gone)?;
        match self.frozen.get(at / CHUNK) {
            Some(chunk) => chunk.get(at % CHUNK),
            None => self.tail.get(at - self.frozen.len() * CHUNK),
        }
    }

    pub(crate) fn push(&mut self, item: T) {
        self.tail.push(item);
        if self.tail.len() == CHUNK {
            self.frozen.push(Arc::from(std::mem::take(&mut self.tail)));
        }
    }

    /// Keeps the first `len` items; does nothing when there are no more.
    pub(crate) fn truncate(&mut self, len: usize) {
        if len >= self.len() {
            return;
        }
        let len = len + self.gone;
        let whole = len / CHUNK;
        if whole < self.frozen.len() {
            self.tail = self.frozen[whole].to_vec();
            self.frozen.truncate(whole);
        }
        self.tail.truncate(len - whole * CHUNK);
    }

    /// Forgets the first `count` items, or all of them when there are no more.
    pub(crate) fn drop_front(&mut self, count: usize) {
        self.gone += count.min(self.len());
        let whole = (self.gone / CHUNK).min(self.frozen.len());
        self.frozen.drain(..whole);
        self.gone -= whole * CHUNK;
        if self.frozen.is_empty() {
            self.tail.drain(..self.gone);
            self.gone = 0;
        }
    }

    /// Bytes that a clone takes, about.
    pub(crate) fn clone_bytes(&self) -> usize {
        size_of_val(self.frozen.as_slice()) + size_of_val(self.tail.as_slice())
    }

    #[cfg(test)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.frozen
            .iter()
            .flat_map(|chunk| chunk.iter())
            .chain(&self.tail)
            .skip(self.gone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(len: usize) -> SharedVec<usize> {
        let mut list = SharedVec::default();
        (0..len).for_each(|item| list.push(item));
        list
    }

    #[test]
    fn a_list_gives_back_what_was_pushed() {
        for len in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7] {
            let list = filled(len);
            assert_eq!(list.len(), len);
            assert_eq!(
                list.iter().copied().collect::<Vec<_>>(),
                (0..len).collect::<Vec<_>>()
            );
            assert_eq!(list.get(len), None);
        }
    }

    #[test]
    fn a_truncated_list_equals_one_that_was_never_longer() {
        for len in 0..=2 * CHUNK + 3 {
            let mut list = filled(2 * CHUNK + 3);
            list.truncate(len);
            assert_eq!(list, filled(len));
            list.push(len);
            assert_eq!(list, filled(len + 1));
        }
    }

    #[test]
    fn a_list_cut_in_front_gives_the_rest_and_grows_and_shrinks_at_its_end() {
        let whole = 3 * CHUNK + 7;
        for count in [
            0,
            1,
            CHUNK - 1,
            CHUNK,
            CHUNK + 5,
            3 * CHUNK,
            whole - 1,
            whole,
        ] {
            let mut list = filled(whole);
            list.drop_front(count);
            assert_eq!(list.len(), whole - count);
            assert_eq!(list.get(0).copied(), (count < whole).then_some(count));
            (whole..2 * whole).for_each(|item| list.push(item));
            list.truncate(whole);
            let held: Vec<_> = list.iter().copied().collect();
            assert_eq!(held, (count..count + whole).collect::<Vec<_>>());
            list.drop_front(2 * whole);
            assert_eq!((list.len(), list.get(0)), (0, None));
        }
    }

    #[test]
    fn a_clone_is_independent() {
        let mut list = filled(CHUNK + 5);
        let copy = list.clone();
        list.truncate(3);
        list.push(99);
        assert_eq!(copy, filled(CHUNK + 5));
    }
}
