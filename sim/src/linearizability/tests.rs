//! The search against a second one that tries every order, and the histories of the textbooks.
use super::way::effect;
use super::*;
use crate::input::ReadMode;
use crate::prng::Prng;
use proptest::prelude::*;

fn put(value: &str) -> Request {
    Request::Put {
        key: "x".into(),
        value: value.into(),
    }
}

fn get() -> Request {
    Request::Get {
        key: "x".into(),
        mode: ReadMode::Index,
    }
}

fn cas(expected: Option<&str>, value: &str) -> Request {
    Request::Cas {
        key: "x".into(),
        expected: expected.map(Arc::from),
        value: value.into(),
    }
}

fn read(value: &str) -> Reply {
    Reply::Value(Some(value.into()))
}

/// One thing that a history says.
#[derive(Clone, Debug)]
enum Said {
    Call(u64, Request),
    Answer(u64, Reply),
    Lose(u64),
    Fail(u64),
    Set(Value),
}
use Said::{Answer, Call, Fail, Lose, Set};

/// The place of the first thing in a history that no order explains.
fn first_breach(history: &[Said]) -> Option<usize> {
    let mut search = Search::new(None);
    history.iter().position(|said| {
        let verdict = match said {
            Call(id, request) => {
                search.call(*id, request, &None);
                Verdict::Explained
            }
            Answer(id, reply) => search.answer(*id, reply, &None),
            Fail(id) => search.fail(*id, &None),
            Lose(id) => {
                search.lose(*id);
                Verdict::Explained
            }
            Set(value) => {
                search.set(value);
                Verdict::Explained
            }
        };
        assert_ne!(verdict, Verdict::NotJudged);
        matches!(verdict, Verdict::Broken { .. })
    })
}

#[test]
fn a_read_after_an_answered_write_has_to_see_it() {
    let old = [
        Call(1, put("1")),
        Answer(1, Reply::Put),
        Call(2, get()),
        Answer(2, Reply::Value(None)),
    ];
    assert_eq!(first_breach(&old), Some(3));
}

#[test]
fn a_read_beside_a_write_may_see_either_value() {
    for seen in [Reply::Value(None), read("1")] {
        let history = [
            Call(1, put("1")),
            Call(2, get()),
            Answer(2, seen),
            Answer(1, Reply::Put),
        ];
        assert_eq!(first_breach(&history), None);
    }
}

#[test]
fn once_a_read_has_seen_a_write_no_later_read_sees_the_value_before() {
    let history = [
        Call(1, put("1")),
        Call(2, get()),
        Answer(2, read("1")),
        Call(3, get()),
        Answer(3, Reply::Value(None)),
    ];
    assert_eq!(first_breach(&history), Some(4));
}

#[test]
fn two_swaps_from_one_value_cannot_both_succeed() {
    let swapped = |swapped| Reply::Swapped { swapped };
    let history = |second| {
        [
            Call(1, cas(None, "1")),
            Call(2, cas(None, "2")),
            Answer(1, swapped(true)),
            Answer(2, swapped(second)),
        ]
    };
    assert_eq!(first_breach(&history(false)), None);
    assert_eq!(first_breach(&history(true)), Some(3));
}

#[test]
fn a_write_without_an_answer_may_take_effect_late_but_only_once() {
    let mut history = vec![
        Call(1, put("1")),
        Lose(1),
        Call(2, put("2")),
        Answer(2, Reply::Put),
        Call(3, get()),
        Answer(3, read("2")),
        Call(4, get()),
        Answer(4, read("1")),
    ];
    assert_eq!(first_breach(&history), None);
    history.extend([
        Call(5, put("3")),
        Answer(5, Reply::Put),
        Call(6, get()),
        Answer(6, read("1")),
    ]);
    assert_eq!(first_breach(&history), Some(11), "it was used up");
}

#[test]
fn a_write_that_was_said_to_have_failed_must_not_be_seen() {
    let history = [
        Call(1, put("1")),
        Call(2, get()),
        Answer(2, read("1")),
        Fail(1),
    ];
    assert_eq!(first_breach(&history), Some(3));
    assert_eq!(first_breach(&[Call(1, put("1")), Fail(1)]), None);
}

#[test]
fn an_entry_that_is_no_requests_sets_the_value_at_once() {
    let history = |seen| {
        [
            Call(1, get()),
            Set(Some("9".into())),
            Call(2, get()),
            Answer(1, Reply::Value(None)),
            Answer(2, seen),
        ]
    };
    assert_eq!(first_breach(&history(read("9"))), None);
    assert_eq!(first_breach(&history(Reply::Value(None))), Some(4));
}

#[test]
fn a_breach_is_reported_once_with_the_values_that_were_possible() {
    let mut search = Search::new(None);
    search.call(1, &get(), &None);
    let verdict = search.answer(1, &read("1"), &Some("1".into()));
    let possible = vec![None];
    assert_eq!(verdict, Verdict::Broken { possible });
    search.call(2, &get(), &None);
    assert_eq!(search.answer(2, &read("1"), &None), Verdict::Explained);
}

#[test]
fn too_many_open_writes_are_not_judged_until_none_is_open() {
    let mut search = Search::new(None);
    for id in 0..20 {
        search.call(id, &put(&id.to_string()), &None);
    }
    search.call(20, &get(), &None);
    assert_eq!(
        search.answer(20, &read("nobody"), &None),
        Verdict::NotJudged
    );
    for id in 0..20 {
        let verdict = search.answer(id, &Reply::Put, &None);
        assert_eq!(verdict, Verdict::NotJudged);
    }
    let newest = Some(Arc::from("7"));
    search.call(21, &get(), &newest);
    let verdict = search.answer(21, &read("8"), &newest);
    assert!(matches!(verdict, Verdict::Broken { .. }));
}

#[test]
fn many_writes_without_an_answer_are_judged() {
    let mut search = Search::new(None);
    for id in 0..100 {
        search.call(id, &put(&id.to_string()), &None);
        search.lose(id);
    }
    for id in 100..120 {
        search.call(id, &get(), &None);
        let seen = read(&(id - 100).to_string());
        assert_eq!(search.answer(id, &seen, &None), Verdict::Explained);
    }
    search.call(120, &get(), &None);
    let verdict = search.answer(120, &read("3"), &None);
    assert!(matches!(verdict, Verdict::Broken { .. }), "3 was used up");
}

/// A request of a random history.
struct Done {
    request: Request,
    called: usize,
    /// When and how it was answered; `None`: it was lost.
    answered: Option<(usize, Reply)>,
}

/// Tries every order.
fn explained(done: &[Done], taken: &mut Vec<usize>, value: &Value) -> bool {
    let waits = |at: &usize| !taken.contains(at);
    let left: Vec<usize> = (0..done.len()).filter(waits).collect();
    let ends = |at: usize| {
        done[at]
            .answered
            .as_ref()
            .map_or(usize::MAX, |(end, _)| *end)
    };
    let first_end = left.iter().map(|at| ends(*at)).min().unwrap_or(usize::MAX);
    if first_end == usize::MAX {
        return true;
    }
    let mut may_be_next = left.into_iter().filter(|at| done[*at].called < first_end);
    may_be_next.any(|at| {
        let (after, reply) = effect(value, &done[at].request)
            .unwrap_or_else(|| (value.clone(), Reply::Value(value.clone())));
        let answered = &done[at].answered;
        if answered.as_ref().is_some_and(|(_, said)| *said != reply) {
            return false;
        }
        taken.push(at);
        let found = explained(done, taken, &after);
        taken.pop();
        found
    })
}

/// A history of up to 7 requests with answers drawn at random, or taken from a true copy of the data.
fn random_history(seed: u64) -> (Vec<Said>, Vec<Done>) {
    let mut draws = Prng::new(seed);
    let (mut said, mut done, mut open) = (Vec::new(), Vec::<Done>::new(), Vec::new());
    let mut copy: Value = None;
    while done.len() < 7 || !open.is_empty() {
        let value = |draws: &mut Prng| Arc::<str>::from(draws.below(2).to_string());
        if done.len() < 7 && open.len() < 5 && draws.below(2) == 0 {
            let request = match draws.below(4) {
                0 => put(&value(&mut draws)),
                1 => Request::Delete { key: "x".into() },
                2 => cas(Some(&*value(&mut draws)), &value(&mut draws)),
                _ => get(),
            };
            open.push(done.len());
            said.push(Call(done.len() as u64, request.clone()));
            done.push(Done {
                request,
                called: said.len(),
                answered: None,
            });
        } else if !open.is_empty() {
            let at = open.swap_remove(draws.below(open.len() as u64) as usize);
            if draws.below(5) == 0 {
                said.push(Lose(at as u64));
                continue;
            }
            let (after, mut reply) = effect(&copy, &done[at].request)
                .unwrap_or_else(|| (copy.clone(), Reply::Value(copy.clone())));
            copy = after;
            if let (Reply::Value(read), 0) = (&mut reply, draws.below(3)) {
                *read = Some(value(&mut draws));
            }
            said.push(Answer(at as u64, reply.clone()));
            done[at].answered = Some((said.len(), reply));
        }
    }
    (said, done)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn the_search_agrees_with_one_that_tries_every_order(seed: u64) {
        let (said, done) = random_history(seed);
        let all = explained(&done, &mut Vec::new(), &None);
        prop_assert_eq!(first_breach(&said).is_none(), all, "{:?}", said);
    }
}
