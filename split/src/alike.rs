//! An order of functions in which those that look alike follow each other: they are packed better then.
use std::ops::Range;

/// So many bytes in a row are looked at.
const PIECE: usize = 5;
/// What stands in more functions than this tells little of them, and would take long to look at.
const COMMON: usize = 400;
/// Pieces that every function counts as having more than it has, so that the smallest ones do not win by chance.
const MORE: usize = 20;

/// The places of `bodies` in such an order: the smallest one first, then always that one of the others that has most pieces in common
/// with the one before, for its size.
pub(crate) fn order(bodies: &[&[u8]]) -> Vec<usize> {
    let mut pieces: Vec<(&[u8], usize)> = Vec::new();
    for (place, body) in bodies.iter().enumerate() {
        pieces.extend(body.windows(PIECE).map(|piece| (piece, place)));
    }
    pieces.sort_unstable();
    pieces.dedup();
    let mut sizes = vec![0; bodies.len()];
    let mut groups: Vec<Vec<Range<usize>>> = vec![Vec::new(); bodies.len()];
    let mut start = 0;
    for group in pieces.chunk_by(|(one, _), (other, _)| one == other) {
        let range = start..start + group.len();
        start = range.end;
        for (_, place) in group {
            sizes[*place] += 1;
            if (2..=COMMON).contains(&group.len()) {
                groups[*place].push(range.clone());
            }
        }
    }

    let mut left: Vec<usize> = (0..bodies.len()).collect();
    left.sort_by_key(|place| (bodies[*place].len(), *place));
    let mut is_left = vec![true; bodies.len()];
    let mut in_common = vec![0_usize; bodies.len()];
    let mut order = Vec::with_capacity(bodies.len());
    let mut smallest = left.into_iter();
    let mut next = smallest.next();
    while let Some(place) = next {
        order.push(place);
        is_left[place] = false;
        let mut found = Vec::new();
        for range in std::mem::take(&mut groups[place]) {
            for (_, other) in &pieces[range] {
                if is_left[*other] {
                    if in_common[*other] == 0 {
                        found.push(*other);
                    }
                    in_common[*other] += 1;
                }
            }
        }
        // The one with the greatest share; of equal ones the first.
        next = found.iter().copied().reduce(|best, other| {
            let share = |one: usize, than: usize| in_common[one] * (MORE + sizes[than]);
            let (own, others) = (share(best, other), share(other, best));
            if others > own || others == own && other < best {
                other
            } else {
                best
            }
        });
        for other in found {
            in_common[other] = 0;
        }
        next = next.or_else(|| smallest.find(|place| is_left[*place]));
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_alike_comes_one_after_the_other() {
        let bodies: [&[u8]; 6] = [
            b"the leader sends",
            b"",
            b"votes are counted",
            b"the leader sends heartbeats",
            b"x",
            b"votes are counted twice",
        ];
        assert_eq!(order(&bodies), [1, 4, 0, 3, 2, 5]);
        assert_eq!(order(&[]), [0; 0]);
    }
}
