//! A list whose clones share what is old: full chunks are frozen and counted, full blocks of chunks too; a clone copies
//! one counter per block, the chunks of the last block, and the last few items.
//!
//! Own code and not a persistent vector of a library, because lists can also share what they came to hold on their own
//! ways ([`SharedVec::adopt`]): the logs of all nodes are nearly the same, and are kept once.
use std::ops::Range;
use std::sync::Arc;

/// Items in a frozen chunk.
const CHUNK: usize = 32;
/// Chunks in a frozen block.
const BLOCK: usize = 32;

type Chunk<T> = Arc<[T]>;

/// A growable list with cheap clones; items count from 0. Equal lists are equal values.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SharedVec<T> {
    /// Each holds exactly [`BLOCK`] chunks.
    blocks: Vec<Arc<[Chunk<T>]>>,
    /// Chunks of exactly [`CHUNK`] items behind the blocks; fewer than [`BLOCK`].
    chunks: Vec<Chunk<T>>,
    /// The rest; fewer than [`CHUNK`] items.
    tail: Vec<T>,
}

impl<T> Default for SharedVec<T> {
    fn default() -> Self {
        Self {
            blocks: Vec::new(),
            chunks: Vec::new(),
            tail: Vec::new(),
        }
    }
}

impl<T: Clone> SharedVec<T> {
    pub(crate) fn len(&self) -> usize {
        self.frozen() * CHUNK + self.tail.len()
    }

    pub(crate) fn get(&self, at: usize) -> Option<&T> {
        match self.chunk(at / CHUNK) {
            Some(chunk) => chunk.get(at % CHUNK),
            None => self.tail.get(at.checked_sub(self.frozen() * CHUNK)?),
        }
    }

    /// An item to change it; copies the chunk that holds it if that is shared.
    pub(crate) fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        let (chunk, place) = (at / CHUNK, at % CHUNK);
        let frozen = self.frozen();
        if chunk >= frozen {
            return self.tail.get_mut(at - frozen * CHUNK);
        }
        let held = match self.blocks.get_mut(chunk / BLOCK) {
            Some(block) => &mut Arc::make_mut(block)[chunk % BLOCK],
            None => &mut self.chunks[chunk % BLOCK],
        };
        Arc::make_mut(held).get_mut(place)
    }

    pub(crate) fn push(&mut self, item: T) {
        self.tail.push(item);
        if self.tail.len() < CHUNK {
            return;
        }
        self.chunks.push(self.tail.drain(..).collect());
        if self.chunks.len() == BLOCK {
            self.blocks.push(self.chunks.drain(..).collect());
        }
    }

    /// Keeps the first `len` items; does nothing when there are no more.
    pub(crate) fn truncate(&mut self, len: usize) {
        if len >= self.len() {
            return;
        }
        let whole = len / CHUNK;
        if whole < self.frozen() {
            self.tail = self
                .chunk(whole)
                .map_or_else(Vec::new, |chunk| chunk.to_vec());
            if whole / BLOCK < self.blocks.len() {
                self.chunks = self.blocks[whole / BLOCK].to_vec();
                self.blocks.truncate(whole / BLOCK);
            }
            self.chunks.truncate(whole % BLOCK);
        }
        self.tail.truncate(len % CHUNK);
    }

    /// The items of a range, in order; those that do not exist are left out.
    pub(crate) fn range(&self, range: Range<usize>) -> impl DoubleEndedIterator<Item = &T> {
        (range.start..range.end.min(self.len())).filter_map(|at| self.get(at))
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.range(0..self.len())
    }

    /// The first place whose item does not hold `before`; the items that do come first.
    pub(crate) fn partition_point(&self, before: impl Fn(&T) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.get(middle).is_some_and(&before) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Bytes that a clone takes.
    pub(crate) fn clone_bytes(&self) -> usize {
        size_of_val(self.blocks.as_slice())
            + size_of_val(self.chunks.as_slice())
            + size_of_val(self.tail.as_slice())
    }

    /// Bytes of this list that `other` does not share.
    pub(crate) fn bytes_beside(&self, other: &Self) -> usize {
        let chunk_bytes = CHUNK * size_of::<T>();
        let new_chunks = |own: &[Chunk<T>], from: usize| {
            let is_new = |(at, chunk): &(usize, &Chunk<T>)| {
                !other
                    .held(from + at)
                    .is_some_and(|held| Arc::ptr_eq(held, chunk))
            };
            own.iter().enumerate().filter(is_new).count() * chunk_bytes
        };
        let mut bytes = self.clone_bytes();
        for (at, block) in self.blocks.iter().enumerate() {
            if !other
                .blocks
                .get(at)
                .is_some_and(|held| Arc::ptr_eq(held, block))
            {
                bytes += size_of_val(&**block) + new_chunks(block, at * BLOCK);
            }
        }
        bytes + new_chunks(&self.chunks, self.blocks.len() * BLOCK)
    }

    fn frozen(&self) -> usize {
        self.blocks.len() * BLOCK + self.chunks.len()
    }

    fn held(&self, chunk: usize) -> Option<&Chunk<T>> {
        match self.blocks.get(chunk / BLOCK) {
            Some(block) => block.get(chunk % BLOCK),
            None => self.chunks.get(chunk - self.blocks.len() * BLOCK),
        }
    }

    fn chunk(&self, chunk: usize) -> Option<&[T]> {
        self.held(chunk).map(|held| &**held)
    }
}

impl<T: Clone + PartialEq> SharedVec<T> {
    /// Shares with `other` what both hold at the same places. Nothing that can be seen changes. What was shared before
    /// is not looked at again.
    pub(crate) fn adopt(&mut self, other: &Self) {
        for (own, held) in self.blocks.iter_mut().zip(&other.blocks).rev() {
            if Arc::ptr_eq(own, held) {
                break;
            }
            if own == held {
                *own = held.clone();
            }
        }
        let from = self.blocks.len() * BLOCK;
        for (at, own) in self.chunks.iter_mut().enumerate().rev() {
            match other.held(from + at) {
                Some(held) if Arc::ptr_eq(own, held) => break,
                Some(held) if own == held => *own = held.clone(),
                _ => {}
            }
        }
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
        for len in [
            0,
            1,
            CHUNK - 1,
            CHUNK,
            CHUNK + 1,
            3 * CHUNK + 7,
            2 * BLOCK * CHUNK,
            3 * BLOCK * CHUNK + 40,
        ] {
            let list = filled(len);
            assert_eq!(list.len(), len);
            assert!(list.iter().copied().eq(0..len));
            assert_eq!(list.get(len), None);
            assert_eq!(list.partition_point(|item| *item < len / 3), len / 3);
        }
    }

    #[test]
    fn a_truncated_list_equals_one_that_was_never_longer() {
        let whole = 2 * BLOCK * CHUNK + 3;
        for len in (0..=whole).step_by(7).chain([whole, BLOCK * CHUNK, CHUNK]) {
            let mut list = filled(whole);
            list.truncate(len);
            assert_eq!(list, filled(len));
            list.push(len);
            assert_eq!(list, filled(len + 1));
        }
    }

    #[test]
    fn a_clone_is_independent() {
        let mut list = filled(BLOCK * CHUNK + CHUNK + 5);
        let copy = list.clone();
        for at in [0, BLOCK * CHUNK + 1, BLOCK * CHUNK + CHUNK + 2] {
            *list.get_mut(at).expect("it is there") = 7_777;
            assert_eq!(list.get(at), Some(&7_777));
        }
        list.truncate(3);
        list.push(99);
        assert_eq!(copy, filled(BLOCK * CHUNK + CHUNK + 5));
    }

    #[test]
    fn lists_that_grew_alike_can_share() {
        let long = filled(BLOCK * CHUNK + 3 * CHUNK);
        for len in [5, 2 * CHUNK, BLOCK * CHUNK + CHUNK] {
            let mut other = filled(len);
            other.adopt(&long);
            assert_eq!(other, filled(len));
            assert_eq!(other.bytes_beside(&long), other.clone_bytes());
        }
        let mut different = filled(BLOCK * CHUNK);
        *different.get_mut(3).expect("it is there") = 0;
        let copy = different.clone();
        different.adopt(&long);
        assert_eq!(different, copy);
        assert!(different.bytes_beside(&long) > different.clone_bytes());
    }
}
