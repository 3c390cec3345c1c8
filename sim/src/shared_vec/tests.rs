use super::*;
use crate::prng::Prng;

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
fn a_list_cut_at_both_ends_answers_as_a_vec_does() {
    let mut draws = Prng::new(3);
    for begin in [0, 1, CHUNK, 5 * CHUNK + 7, SPAN - 1, SPAN, 3 * SPAN + 40] {
        let (mut list, mut gone, mut model) = (SharedVec::behind(begin), begin, Vec::new());
        let mut copies = Vec::new();
        for round in 0..600 {
            let count = draws.below(3 * CHUNK as u64) as usize;
            match draws.below(8) {
                0 => {
                    list.drop_front(count);
                    let count = count.min(model.len());
                    model.drain(..count);
                    gone += count;
                }
                1 => {
                    let len = model.len().saturating_sub(count);
                    list.truncate(len);
                    model.truncate(len);
                }
                2 if count == 0 => {
                    list.drop_front(usize::MAX);
                    gone += model.len();
                    model.clear();
                }
                3 if count < model.len() => {
                    *list.get_mut(count).expect("it is there") = round;
                    model[count] = round;
                }
                _ => (0..count).for_each(|item| {
                    list.push(item);
                    model.push(item);
                }),
            }
            assert_eq!(list.len(), model.len());
            assert_eq!(list.get(model.len()), None);
            let mut again = SharedVec::behind(gone);
            model.iter().for_each(|item| again.push(*item));
            assert_eq!(list, again);
            if round % 50 == 0 {
                let seen: Vec<_> = list.iter().copied().collect();
                assert_eq!(seen, model);
                copies.push((list.clone(), seen));
            }
        }
        for (copy, model) in &copies {
            assert!(copy.iter().eq(model));
        }
    }
}

#[test]
fn lists_cut_at_different_places_can_share() {
    let whole = 3 * SPAN + 5 * CHUNK + 9;
    for (cut, other_cut) in [(0, 40), (SPAN + 5, 0), (SPAN + 40, SPAN), (whole, 3)] {
        let (mut list, mut other) = (filled(whole), filled(whole));
        list.drop_front(cut);
        other.drop_front(other_cut);
        let copy = list.clone();
        list.adopt(&other);
        assert_eq!(list, copy);
        assert!(list.bytes_beside(&[&other]) <= list.clone_bytes());
    }
}

#[test]
fn a_list_that_another_one_begins_with_shares_all_of_it_and_goes_its_own_way() {
    let whole = 2 * SPAN + 3 * CHUNK + 9;
    let long = filled(whole);
    for len in [
        0,
        1,
        CHUNK,
        SPAN - 1,
        SPAN,
        2 * SPAN + CHUNK,
        whole - 1,
        whole,
    ] {
        for gone in [0, 3, CHUNK + 1, len] {
            let (mut list, mut model) = (filled(len), filled(len));
            list.drop_front(gone.min(len));
            model.drop_front(gone.min(len));
            list.adopt(&long);
            assert_eq!(list, model);
            assert_eq!((list.len(), list.get(list.len())), (model.len(), None));
            assert!(list.iter().eq(model.iter()));
            let copy = list.clone();
            for item in 0..CHUNK + 3 {
                list.push(7_000 + item);
                model.push(7_000 + item);
            }
            assert_eq!(list, model);
            list.truncate(list.len() / 2);
            model.truncate(model.len() / 2);
            assert_eq!(list, model);
            list.adopt(&copy);
            list.drop_front(5);
            model.drop_front(5);
            assert_eq!(list, model);
        }
    }
    assert_eq!(long, filled(whole));
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
