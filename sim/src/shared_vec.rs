//! A list whose clones share everything until one of them changes: full chunks are frozen and counted, full blocks of
//! chunks too; the first change after a clone copies the last few items.
//!
//! Own code and not a persistent vector of a library, because lists can also share what they came to hold on their own
//! ways ([`SharedVec::adopt`]): the logs of all nodes are nearly the same, and are kept once.
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::Arc;

/// Items in a frozen chunk.
const CHUNK: usize = 32;
/// Chunks in a frozen block.
const BLOCK: usize = 32;
/// Items in a frozen block.
const SPAN: usize = BLOCK * CHUNK;

/// The items of a chunk; fewer than [`CHUNK`] when the list began behind its first places: then the last ones.
type Chunk<T> = Arc<[T]>;
/// Exactly [`BLOCK`] chunks.
type Block<T> = Arc<[Chunk<T>]>;

/// A growable list with cheap clones, which may be cut at both ends; items count from 0. Equal lists are equal values.
///
/// What is dropped at the front keeps its place, so that lists that were cut at different places share what they both
/// have: an item's place is its number and the number of the items that are gone.
#[derive(Clone, Debug)]
pub(crate) struct SharedVec<T> {
    /// Items at the front that are gone; their blocks are too, their chunks may stay.
    gone: usize,
    /// From the block of the first place that is not gone.
    blocks: Arc<Vec<Block<T>>>,
    /// Chunks behind the blocks; fewer than [`BLOCK`].
    chunks: Arc<Vec<Chunk<T>>>,
    /// The rest, none of them gone; its last place is in the chunk behind the others.
    tail: Arc<Vec<T>>,
    /// Items at the end that are held and do not belong to the list: those of a longer one that it shares all with.
    hidden: usize,
}

impl<T> Default for SharedVec<T> {
    fn default() -> Self {
        Self {
            gone: 0,
            blocks: Arc::default(),
            chunks: Arc::default(),
            tail: Arc::default(),
            hidden: 0,
        }
    }
}

impl<T: Clone + PartialEq> PartialEq for SharedVec<T> {
    fn eq(&self, other: &Self) -> bool {
        if self.gone != other.gone || self.end() != other.end() {
            return false;
        }
        self.shares_all(other) || self.same_from(self.gone / CHUNK, other)
    }
}

/// The last items of a chunk.
fn last<T>(chunk: &[T], count: usize) -> &[T] {
    &chunk[chunk.len().saturating_sub(count)..]
}

impl<T: Clone> SharedVec<T> {
    /// An empty list of which so many items are gone.
    pub(crate) fn behind(gone: usize) -> Self {
        let empty: Chunk<T> = Arc::from([]);
        Self {
            gone,
            chunks: Arc::new(vec![empty; gone % SPAN / CHUNK]),
            ..Self::default()
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.end() - self.gone
    }

    pub(crate) fn get(&self, at: usize) -> Option<&T> {
        let at = at.checked_add(self.gone).filter(|at| *at < self.end())?;
        match self.held(at / CHUNK) {
            Some(chunk) => chunk.get((at % CHUNK).checked_sub(CHUNK - chunk.len())?),
            None => self.tail.get(at.checked_sub(self.tail_from())?),
        }
    }

    /// An item to change it; copies the chunk that holds it if that is shared.
    pub(crate) fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        let at = at.checked_add(self.gone).filter(|at| *at < self.end())?;
        let (chunk, from) = (at / CHUNK, self.tail_from());
        if chunk >= self.frozen() {
            return Arc::make_mut(&mut self.tail).get_mut(at - from);
        }
        let block = chunk / BLOCK - self.first_block();
        let held = if block < self.blocks.len() {
            let block = &mut Arc::make_mut(&mut self.blocks)[block];
            &mut Arc::make_mut(block)[chunk % BLOCK]
        } else {
            &mut Arc::make_mut(&mut self.chunks)[chunk % BLOCK]
        };
        let missing = CHUNK - held.len();
        Arc::make_mut(held).get_mut((at % CHUNK).checked_sub(missing)?)
    }

    pub(crate) fn push(&mut self, item: T) {
        self.cut(self.len());
        let from = self.tail_from();
        let tail = Arc::make_mut(&mut self.tail);
        tail.push(item);
        if !(from + tail.len()).is_multiple_of(CHUNK) {
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
        if len < self.len() {
            self.cut(len);
        }
    }

    /// Lets go of everything behind the first `len` items, hidden ones too.
    fn cut(&mut self, len: usize) {
        let end = len + self.gone;
        if end == self.held_end() {
            return;
        }
        self.hidden = 0;
        let (whole, frozen) = (end / CHUNK, self.frozen());
        if whole < frozen {
            let live = CHUNK - self.gone.saturating_sub(whole * CHUNK);
            let held = self.held(whole);
            self.tail = Arc::new(held.map_or_else(Vec::new, |chunk| last(chunk, live).to_vec()));
            let block = whole / BLOCK - self.first_block();
            if block < self.blocks.len() {
                self.chunks = Arc::new(self.blocks[block].to_vec());
                Arc::make_mut(&mut self.blocks).truncate(block);
            }
            Arc::make_mut(&mut self.chunks).truncate(whole % BLOCK);
        }
        let keep = end - self.tail_from();
        Arc::make_mut(&mut self.tail).truncate(keep);
    }

    /// Forgets the first `count` items, or all of them when there are no more.
    pub(crate) fn drop_front(&mut self, count: usize) {
        let (from, block) = (self.tail_from(), self.first_block());
        self.gone += count.min(self.len());
        let blocks = self.first_block() - block;
        if blocks > 0 {
            Arc::make_mut(&mut self.blocks).drain(..blocks);
        }
        if self.gone > from {
            Arc::make_mut(&mut self.tail).drain(..self.gone - from);
        }
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
        let new_chunks = |own: &[Chunk<T>], from: usize| {
            let is_new = |(at, chunk): &(usize, &Chunk<T>)| {
                let held = others.iter().filter_map(|other| other.held(from + at));
                !held.into_iter().any(|held| Arc::ptr_eq(held, chunk))
            };
            let new = own.iter().enumerate().filter(is_new);
            new.map(|(_, chunk)| size_of_val(&**chunk)).sum::<usize>()
        };
        let mut bytes = 0;
        let mut lists = others.iter();
        if !lists.any(|other| Arc::ptr_eq(&self.tail, &other.tail)) {
            bytes += size_of_val(self.tail.as_slice());
        }
        let first = self.first_block();
        let mut lists = others.iter();
        if !lists.any(|other| Arc::ptr_eq(&self.chunks, &other.chunks)) {
            bytes += size_of_val(self.chunks.as_slice());
            bytes += new_chunks(&self.chunks, (first + self.blocks.len()) * BLOCK);
        }
        let mut lists = others.iter();
        if lists.any(|other| Arc::ptr_eq(&self.blocks, &other.blocks)) {
            return bytes;
        }
        bytes += size_of_val(self.blocks.as_slice());
        for (block, own) in (first..).zip(&*self.blocks) {
            let mut held = others.iter().filter_map(|other| other.block(block));
            if !held.any(|held| Arc::ptr_eq(held, own)) {
                bytes += size_of_val(&**own) + new_chunks(own, block * BLOCK);
            }
        }
        bytes
    }

    /// The block that the first place that is not gone is in.
    fn first_block(&self) -> usize {
        self.gone / SPAN
    }

    /// Frozen chunks, those included that are gone.
    fn frozen(&self) -> usize {
        (self.first_block() + self.blocks.len()) * BLOCK + self.chunks.len()
    }

    /// The place of the first item of the tail.
    fn tail_from(&self) -> usize {
        self.gone.max(self.frozen() * CHUNK)
    }

    /// The place behind the last item.
    fn end(&self) -> usize {
        self.held_end() - self.hidden
    }

    /// The place behind the last item that is held, hidden or not.
    fn held_end(&self) -> usize {
        self.tail_from() + self.tail.len()
    }

    /// The items of a chunk that belong to the list.
    fn piece(&self, chunk: usize) -> &[T] {
        let from = (chunk * CHUNK).max(self.gone);
        let to = ((chunk + 1) * CHUNK).min(self.end());
        match self.held(chunk) {
            Some(held) => {
                let first = (chunk + 1) * CHUNK - held.len();
                &held[from - first..to - first]
            }
            None => &self.tail[from - self.tail_from()..to - self.tail_from()],
        }
    }

    /// Whether both hold the very same memory.
    fn shares_all(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.blocks, &other.blocks)
            && Arc::ptr_eq(&self.chunks, &other.chunks)
            && Arc::ptr_eq(&self.tail, &other.tail)
    }

    fn block(&self, block: usize) -> Option<&Block<T>> {
        self.blocks.get(block.checked_sub(self.first_block())?)
    }

    fn held(&self, chunk: usize) -> Option<&Chunk<T>> {
        let block = (chunk / BLOCK).checked_sub(self.first_block())?;
        match self.blocks.get(block) {
            Some(block) => block.get(chunk % BLOCK),
            None if block == self.blocks.len() => self.chunks.get(chunk % BLOCK),
            None => None,
        }
    }
}

impl<T: Clone + PartialEq> SharedVec<T> {
    /// Shares with `other` what both hold at the same places. Nothing that can be seen changes. What was shared before
    /// is not looked at again.
    pub(crate) fn adopt(&mut self, other: &Self) {
        if self.begins(other) {
            *self = Self {
                gone: self.gone,
                hidden: other.held_end() - self.end(),
                ..other.clone()
            };
            return;
        }
        self.cut(self.len());
        let first = self.first_block();
        if !Arc::ptr_eq(&self.blocks, &other.blocks) {
            let own = Arc::make_mut(&mut self.blocks).iter_mut().enumerate();
            for (at, own) in own.rev() {
                match other.block(first + at) {
                    Some(held) if Arc::ptr_eq(own, held) => break,
                    Some(held) if own == held => *own = held.clone(),
                    _ => {}
                }
            }
        }
        let from = (first + self.blocks.len()) * BLOCK;
        if !Arc::ptr_eq(&self.chunks, &other.chunks) {
            for (at, own) in Arc::make_mut(&mut self.chunks).iter_mut().enumerate().rev() {
                match other.held(from + at) {
                    Some(held) if Arc::ptr_eq(own, held) => break,
                    Some(held) if own == held => *own = held.clone(),
                    _ => {}
                }
            }
        }
        if first != other.first_block() || self.blocks.len() != other.blocks.len() {
            return;
        }
        let same = |(own, held): (&Block<T>, &Block<T>)| Arc::ptr_eq(own, held);
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
        if self.tail_from() == other.tail_from() && self.tail == other.tail {
            self.tail = other.tail.clone();
        }
    }

    /// Whether `other` begins with all items of this list, at the same places.
    fn begins(&self, other: &Self) -> bool {
        let first = self.first_block();
        let covers = other.first_block() == first
            && other.gone <= self.gone
            && self.gone <= other.tail_from()
            && self.end() <= other.end();
        let same = |(own, its): (&Block<T>, &Block<T>)| Arc::ptr_eq(own, its) || own == its;
        let full = (self.end() / SPAN - first).min(other.blocks.len());
        let full = full.min(self.blocks.len());
        covers
            && (self.shares_all(other)
                || self.blocks.iter().zip(&*other.blocks).take(full).all(same)
                    && self.same_from(((first + full) * BLOCK).max(self.gone / CHUNK), other))
    }

    /// Whether `other`, of which no more is gone, holds the same items from a chunk on up to the end of this list.
    fn same_from(&self, chunk: usize, other: &Self) -> bool {
        (chunk..self.end().div_ceil(CHUNK)).all(|chunk| {
            let first = chunk * CHUNK;
            let (own, its) = (self.piece(chunk), other.piece(chunk));
            let its = its.get(first.max(self.gone) - first.max(other.gone)..);
            let its = its.and_then(|its| its.get(..own.len()));
            its.is_some_and(|its| std::ptr::eq(own, its) || own == its)
        })
    }
}
