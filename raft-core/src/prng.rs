//! The only randomness: a small generator that each node owns and that repeats from its seed.

/// SplitMix64 (Steele, Lea and Flood, 2014). The same on every platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prng(u64);

impl Prng {
    /// A generator for one node: different ids draw different numbers from one seed.
    pub fn new(seed: u64, id: u64) -> Self {
        let mut mixer = Self(id);
        let stream = mixer.next_u64();
        Self(seed ^ stream)
    }

    /// A number in `0..bound`. The bound must not be 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        assert!(bound > 0, "no number is below 0");
        ((u128::from(self.next_u64()) * u128::from(bound)) >> 64) as u64
    }

    fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::Prng;

    fn draws(seed: u64, id: u64) -> Vec<u64> {
        let mut prng = Prng::new(seed, id);
        (0..64).map(|_| prng.below(10)).collect()
    }

    #[test]
    fn the_same_seed_and_id_draw_the_same_numbers() {
        assert_eq!(draws(7, 1), draws(7, 1));
        assert_ne!(draws(7, 1), draws(7, 2));
        assert_ne!(draws(7, 1), draws(8, 1));
    }

    #[test]
    fn every_number_below_the_bound_comes_up() {
        let mut seen = draws(1, 1);
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen, Vec::from_iter(0..10));
    }
}
