//! A sorted map whose clones share what did not change: leaves of a few pairs, copied one at a time when they are
//! written to.
use std::borrow::Borrow;
use std::sync::Arc;

/// Pairs in a leaf, at most.
const LEAF: usize = 12;

/// Bytes of a leaf beside its pairs: counters and the list's own.
const LEAF_BASE: usize = 40;

type Leaf<K, V> = Arc<Vec<(K, V)>>;

/// A map with cheap clones, in order of key. Equal contents are equal values, whatever the leaves are.
#[derive(Clone, Debug)]
pub(crate) struct SharedMap<K, V> {
    /// In order; none is empty.
    leaves: Vec<Leaf<K, V>>,
}

impl<K, V> Default for SharedMap<K, V> {
    fn default() -> Self {
        Self { leaves: Vec::new() }
    }
}

impl<K: Clone + Ord + PartialEq, V: Clone + PartialEq> PartialEq for SharedMap<K, V> {
    fn eq(&self, other: &Self) -> bool {
        let same = |(a, b): (&Leaf<K, V>, &Leaf<K, V>)| Arc::ptr_eq(a, b);
        let shared = self.leaves.len() == other.leaves.len()
            && self.leaves.iter().zip(&other.leaves).all(same);
        shared || self.iter().eq(other.iter())
    }
}

impl<K: Clone + Ord, V: Clone + PartialEq> SharedMap<K, V> {
    pub(crate) fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let leaf = self.leaves.get(self.leaf_of(key))?;
        let at = leaf
            .binary_search_by(|(known, _)| known.borrow().cmp(key))
            .ok()?;
        Some(&leaf[at].1)
    }

    /// Sets a key; the key is only made when it is new.
    pub(crate) fn set<Q: Ord + ?Sized>(&mut self, key: &Q, value: V, own: impl FnOnce(&Q) -> K)
    where
        K: Borrow<Q>,
    {
        let place = self.leaf_of(key);
        let Some(leaf) = self.leaves.get_mut(place) else {
            self.leaves.push(Arc::new(vec![(own(key), value)]));
            return;
        };
        let leaf = Arc::make_mut(leaf);
        match leaf.binary_search_by(|(known, _)| known.borrow().cmp(key)) {
            Ok(at) => leaf[at].1 = value,
            Err(at) => leaf.insert(at, (own(key), value)),
        }
        if leaf.len() > LEAF {
            let upper = leaf.split_off(LEAF / 2);
            self.leaves.insert(place + 1, Arc::new(upper));
        }
    }

    /// Removes a key. Whether it was there.
    pub(crate) fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        let place = self.leaf_of(key);
        let Some(leaf) = self.leaves.get_mut(place) else {
            return false;
        };
        let Ok(at) = leaf.binary_search_by(|(known, _)| known.borrow().cmp(key)) else {
            return false;
        };
        if leaf.len() == 1 {
            self.leaves.remove(place);
        } else {
            Arc::make_mut(leaf).remove(at);
        }
        true
    }

    /// How many pairs there are.
    pub(crate) fn len(&self) -> usize {
        self.leaves.iter().map(|leaf| leaf.len()).sum()
    }

    /// All pairs, in order of key.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        let leaves = self.leaves.iter();
        leaves.flat_map(|leaf| leaf.iter().map(|(key, value)| (key, value)))
    }

    /// Bytes that a clone takes.
    pub(crate) fn clone_bytes(&self) -> usize {
        size_of_val(self.leaves.as_slice())
    }

    /// Bytes of this map that none of `others` shares.
    pub(crate) fn bytes_beside(&self, others: &[&Self]) -> usize {
        let is_new = |(at, leaf): &(usize, &Leaf<K, V>)| {
            let held = others.iter().filter_map(|other| other.leaves.get(*at));
            !held.into_iter().any(|held| Arc::ptr_eq(held, leaf))
        };
        let new = self.leaves.iter().enumerate().filter(is_new);
        let bytes =
            |(_, leaf): (usize, &Leaf<K, V>)| leaf.capacity() * size_of::<(K, V)>() + LEAF_BASE;
        self.clone_bytes() + new.map(bytes).sum::<usize>()
    }

    /// Shares with `other` the leaves that are equal. Nothing that can be seen changes.
    pub(crate) fn adopt(&mut self, other: &Self) {
        for (own, held) in self.leaves.iter_mut().zip(&other.leaves) {
            if !Arc::ptr_eq(own, held) && own == held {
                *own = held.clone();
            }
        }
    }

    /// The place of the leaf in which a key is or belongs.
    fn leaf_of<Q: Ord + ?Sized>(&self, key: &Q) -> usize
    where
        K: Borrow<Q>,
    {
        let after = self
            .leaves
            .partition_point(|leaf| leaf[0].0.borrow() <= key);
        after.saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prng::Prng;
    use std::collections::BTreeMap;

    #[test]
    fn it_answers_as_a_btreemap_does() {
        let mut draws = Prng::new(5);
        let (mut map, mut model) = (SharedMap::default(), BTreeMap::new());
        let mut copies = Vec::new();
        for round in 0..4_000u64 {
            let key = draws.below(700);
            if draws.below(3) == 0 {
                assert_eq!(map.remove(&key), model.remove(&key).is_some());
            } else {
                map.set(&key, round, |key| *key);
                model.insert(key, round);
            }
            assert_eq!(map.len(), model.len());
            if round % 500 == 0 {
                copies.push((map.clone(), model.clone()));
            }
        }
        copies.push((map, model));
        for (map, model) in &copies {
            assert!(map.iter().eq(model.iter()));
            assert!((0..700).all(|key| map.get(&key) == model.get(&key)));
        }
    }

    #[test]
    fn maps_of_equal_contents_are_equal_and_can_share() {
        let (mut up, mut down) = (SharedMap::default(), SharedMap::default());
        (0..200u64).for_each(|key| up.set(&key, key, |key| *key));
        (0..200u64)
            .rev()
            .for_each(|key| down.set(&key, key, |key| *key));
        assert_eq!(up, down);
        let mut again = SharedMap::default();
        (0..200u64).for_each(|key| again.set(&key, key, |key| *key));
        again.adopt(&up);
        assert_eq!(again.bytes_beside(&[&up]), again.clone_bytes());
        again.set(&7, 0, |key| *key);
        assert_ne!(again, up);
    }
}
