//! A list whose clones share everything until one of them changes: full chunks are frozen and counted, full blocks of
//! chunks too; the first change after a clone copies the last few items.
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
    blocks: Arc<Vec<Arc<[Chunk<T>]>>>,
    /// Chunks of exactly [`CHUNK`] items behind the blocks; fewer than [`BLOCK`].
    chunks: Arc<Vec<Chunk<T>>>,
    /// The rest; fewer than [`CHUNK`] items.
    tail: Arc<Vec<T>>,
}

impl<T> Default for SharedVec<T> {
    fn default() -> Self {
        Self {
            blocks: Arc::default(),
            chunks: Arc::default(),
            tail: Arc::default(),
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
            return Arc::make_mut(&mut self.tail).get_mut(at - frozen * CHUNK);
        }
        let held = if chunk / BLOCK < self.blocks.len() {
            let block = &mut Arc::make_mut(&mut self.blocks)[chunk / BLOCK];
            &mut Arc::make_mut(block)[chunk % BLOCK]
        } else {
            &mut Arc::make_mut(&mut self.chunks)[chunk % BLOCK]
        };
        Arc::make_mut(held).get_mut(place)
    }

    pub(crate) fn push(&mut self, item: T) {
        let tail = Arc::make_mut(&mut self.tail);
        tail.push(item);
        if tail.len() < CHUNK {
            return;
        }
        let chunks = Arc::make_mut(&mut self.chunks);
        chunks.push(tail.drain(..).collect());
        if chunks.len() == BLOCK {
            Arc::make_mut(&mut self.blocks).push(chunks.drain(..).collect());
        }
    }

    /// Keeps the first `len` items; does nothing when there are no more.
    pub(crate) fn truncate(&mut self, len: usize) {
        if len >= self.len() {
            return;
        }
        let whole = len / CHUNK;
        if whole < self.frozen() {
            self.tail = Arc::new(self.chunk(whole).map_or_else(Vec::new, <[T]>::to_vec));
            if whole / BLOCK < self.blocks.len() {
                self.chunks = Arc::new(self.blocks[whole / BLOCK].to_vec());
                Arc::make_mut(&mut self.blocks).truncate(whole / BLOCK);
            }
            Arc::make_mut(&mut self.chunks).truncate(whole % BLOCK);
        }
        Arc::make_mut(&mut self.tail).truncate(len % CHUNK);
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

    /// Bytes that a clone takes as soon as it changes.
    pub(crate) fn clone_bytes(&self) -> usize {
        size_of_val(self.blocks.as_slice())
            + size_of_val(self.chunks.as_slice())
            + size_of_val(self.tail.as_slice())
    }

    /// Bytes of this list that none of `others` shares.
    pub(crate) fn bytes_beside(&self, others: &[&Self]) -> usize {
        let is_new = |at: usize, chunk: &Chunk<T>| {
            let held = others.iter().filter_map(|other| other.held(at));
            !held.into_iter().any(|held| Arc::ptr_eq(held, chunk))
        };
        let new_chunks = |own: &[Chunk<T>], from: usize| {
            let new = own
                .iter()
                .enumerate()
                .filter(|(at, chunk)| is_new(from + at, chunk));
            new.count() * CHUNK * size_of::<T>()
        };
        let mut bytes = 0;
        if !others
            .iter()
            .any(|other| Arc::ptr_eq(&self.tail, &other.tail))
        {
            bytes += size_of_val(self.tail.as_slice());
        }
        if !others
            .iter()
            .any(|other| Arc::ptr_eq(&self.chunks, &other.chunks))
        {
            bytes += size_of_val(self.chunks.as_slice());
            bytes += new_chunks(&self.chunks, self.blocks.len() * BLOCK);
        }
        if others
            .iter()
            .any(|other| Arc::ptr_eq(&self.blocks, &other.blocks))
        {
            return bytes;
        }
        bytes += size_of_val(self.blocks.as_slice());
        for (at, block) in self.blocks.iter().enumerate() {
            let mut held = others.iter().filter_map(|other| other.blocks.get(at));
            if !held.any(|held| Arc::ptr_eq(held, block)) {
                bytes += size_of_val(&**block) + new_chunks(block, at * BLOCK);
            }
        }
        bytes
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
        if !Arc::ptr_eq(&self.blocks, &other.blocks) {
            for (own, held) in Arc::make_mut(&mut self.blocks)
                .iter_mut()
                .zip(&*other.blocks)
                .rev()
            {
                if Arc::ptr_eq(own, held) {
                    break;
                }
                if own == held {
                    *own = held.clone();
                }
            }
        }
        let from = self.blocks.len() * BLOCK;
        if !Arc::ptr_eq(&self.chunks, &other.chunks) {
            for (at, own) in Arc::make_mut(&mut self.chunks).iter_mut().enumerate().rev() {
                match other.held(from + at) {
                    Some(held) if Arc::ptr_eq(own, held) => break,
                    Some(held) if own == held => *own = held.clone(),
                    _ => {}
                }
            }
        }
        if self.blocks.len() != other.blocks.len() {
            return;
        }
        let same = |(own, held): (&Arc<[Chunk<T>]>, &Arc<[Chunk<T>]>)| Arc::ptr_eq(own, held);
        if self.blocks.iter().zip(&*other.blocks).all(same) {
            self.blocks = other.blocks.clone();
        }
        if self.chunks.len() != other.chunks.len() {
            return;
        }
        let same = |(own, held): (&Chunk<T>, &Chunk<T>)| Arc::ptr_eq(own, held);
        if self.chunks.iter().zip(&*other.chunks).all(same) {
            self.chunks = other.chunks.clone();
        }
        if self.tail == other.tail {
            self.tail = other.tail.clone();
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
            assert!(other.bytes_beside(&[&long]) <= other.clone_bytes());
        }
        let mut different = filled(BLOCK * CHUNK);
        *different.get_mut(3).expect("it is there") = 0;
        let copy = different.clone();
        different.adopt(&long);
        assert_eq!(different, copy);
        assert!(different.bytes_beside(&[&long]) > different.clone_bytes());
    }
}
