//! The one source of chance: a small seeded generator (SplitMix64) that is a value like everything else.

/// A stream of draws. Equal generators give equal streams, on every platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prng(u64);

impl Prng {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A stream of its own for one purpose, so that draws for one thing do not move those for another.
    pub fn stream(seed: u64, purpose: u64) -> Self {
        let mut mixer = Self(seed ^ purpose.wrapping_mul(0xd134_2543_de82_ef95));
        Self(mixer.draw())
    }

    /// The next 64 bits.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which is at least 1.
    pub fn below(&mut self, bound: u64) -> u64 {
        assert!(bound > 0, "nothing is below 0");
        let wide = u128::from(self.draw()) * u128::from(bound);
        (wide >> 64) as u64
    }

    /// A number of a range, both ends inclusive; the first end is not above the second.
    pub fn between(&mut self, (low, high): (u64, u64)) -> u64 {
        assert!(low <= high, "{low} is above {high}");
        match (high - low).checked_add(1) {
            Some(width) => low + self.below(width),
            None => self.draw(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Prng;

    #[test]
    fn the_stream_of_a_seed_never_changes() {
        let mut prng = Prng::new(0);
        assert_eq!(prng.draw(), 0xe220_a839_7b1d_cdaf);
        assert_eq!(prng.draw(), 0x6e78_9e6a_a1b9_65f4);
    }

    #[test]
    fn draws_of_a_range_reach_both_ends_and_nothing_beyond() {
        let mut prng = Prng::new(7);
        let drawn: Vec<u64> = (0..1_000).map(|_| prng.between((20, 24))).collect();
        assert_eq!(drawn.iter().min(), Some(&20));
        assert_eq!(drawn.iter().max(), Some(&24));
        assert_eq!(prng.between((5, 5)), 5);
    }

    #[test]
    fn purposes_have_streams_of_their_own() {
        assert_ne!(Prng::stream(1, 1).draw(), Prng::stream(1, 2).draw());
        assert_ne!(Prng::stream(1, 1).draw(), Prng::stream(2, 1).draw());
    }
}
