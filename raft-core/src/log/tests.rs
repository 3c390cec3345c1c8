//! Tables for matching, cutting, slicing and pacing.

use super::*;
use crate::raftpb::ConfState;
use crate::raftpb::entries_size;
use crate::storage::MemoryStorage;

fn entry((term, index): (Term, Index)) -> Entry {
    Entry {
        term,
        index,
        ..Entry::default()
    }
}

fn numbered(first: Index, terms: &[Term]) -> Vec<Entry> {
    (first..)
        .zip(terms)
        .map(|(index, &term)| entry((term, index)))
        .collect()
}

/// A log whose first `stable` entries are in storage and whose others are not.
fn log_of(terms: &[Term], stable: usize) -> RaftLog<MemoryStorage> {
    let mut storage = MemoryStorage::with_conf_state(ConfState::default());
    storage.append(&numbered(1, &terms[..stable])).unwrap();
    let mut log = RaftLog::new(storage, u64::MAX).unwrap();
    let first = stable as u64 + 1;
    let rest = numbered(first, &terms[stable..]);
    log.append(&mut rest.into(), 0, &mut EventLog::default());
    log
}

/// A log that follows a snapshot of term 1 at index 3: entries 4 and 5 stable, 6 and 7 not.
fn log_after_snapshot() -> RaftLog<MemoryStorage> {
    let mut storage = MemoryStorage::new();
    let mut snapshot = Snapshot::default();
    (snapshot.metadata.index, snapshot.metadata.term) = (3, 1);
    storage.apply_snapshot(snapshot).unwrap();
    storage.append(&numbered(4, &[1, 1])).unwrap();
    let mut log = RaftLog::new(storage, u64::MAX).unwrap();
    log.append(
        &mut numbered(6, &[1, 1]).into(),
        0,
        &mut EventLog::default(),
    );
    log
}

fn terms(log: &RaftLog<MemoryStorage>) -> Vec<Term> {
    (log.first_index()..=log.last_index())
        .map(|index| log.term(index).unwrap())
        .collect()
}

#[test]
fn terms_are_known_from_before_the_first_entry_to_the_last() {
    let log = log_after_snapshot();
    assert_eq!(log.term(2), Err(StorageError::Compacted));
    assert!((3..=7).all(|index| log.term(index) == Ok(1)));
    assert_eq!(log.term(8), Err(StorageError::Unavailable));
    assert_eq!(
        (log.first_index(), log.last_index(), log.committed()),
        (4, 7, 3)
    );
}

#[test]
fn a_snapshot_that_is_not_stored_yet_hides_what_storage_has() {
    let mut log = log_after_snapshot();
    let mut snapshot = Snapshot::default();
    (snapshot.metadata.index, snapshot.metadata.term) = (9, 2);
    let mut events = EventLog::default();
    log.restore(snapshot, &mut events);
    assert_eq!(
        (log.first_index(), log.last_index(), log.committed()),
        (10, 9, 9)
    );
    assert_eq!(log.term(9), Ok(2));
    assert_eq!(log.term(7), Err(StorageError::Compacted));
    assert!(!log.has_next_committed_entries(true));
    assert_eq!(
        events.take()[0].to_string(),
        "log [committed=3, applied=3, applying=3, unstable.offset=6, \
         unstable.offsetInProgress=6, len(unstable.Entries)=2] starts to restore snapshot \
         [index: 9, term: 2]"
    );
}

#[test]
fn appending_cuts_at_the_first_conflict() {
    // log, previous entry, new terms, leader's commit -> last new, log afterwards, commit
    type Case = (
        &'static [Term],
        EntryId,
        &'static [Term],
        Index,
        Option<Index>,
        Vec<Term>,
        Index,
    );
    let id = |term, index| EntryId { term, index };
    let cases: [Case; 8] = [
        (&[1, 2, 3], id(3, 3), &[4], 1, Some(4), vec![1, 2, 3, 4], 1),
        (&[1, 2, 3], id(2, 3), &[4], 1, None, vec![1, 2, 3], 0),
        (&[1, 2, 3], id(3, 4), &[4], 1, None, vec![1, 2, 3], 0),
        (&[1, 2, 3], id(3, 3), &[], 3, Some(3), vec![1, 2, 3], 3),
        (&[1, 2, 3], id(1, 1), &[2], 3, Some(2), vec![1, 2, 3], 2),
        (&[1, 2, 3], id(1, 1), &[4, 4], 9, Some(3), vec![1, 4, 4], 3),
        (
            &[1, 2, 3],
            id(0, 0),
            &[1, 2, 3, 4],
            2,
            Some(4),
            vec![1, 2, 3, 4],
            2,
        ),
        (&[1, 2, 3], id(2, 2), &[4], 2, Some(3), vec![1, 2, 4], 2),
    ];
    for (old, prev, new, commit, last, expected, committed) in cases {
        for stable in 0..=old.len() {
            let mut log = log_of(old, stable);
            let mut slice = numbered(prev.index + 1, new).into();
            let appended = log
                .maybe_append(
                    prev,
                    &mut slice,
                    commit,
                    Rules::default(),
                    &mut EventLog::default(),
                )
                .unwrap();
            let outcome = (appended, terms(&log), log.committed);
            assert_eq!(
                outcome,
                (last, expected.clone(), committed),
                "{old:?} {prev:?} {new:?}"
            );
        }
    }
}

#[test]
fn a_conflict_with_committed_entries_is_refused() {
    let mut log = log_of(&[1, 1, 1], 3);
    log.commit_to(2).unwrap();
    let (prev, mut slice) = (EntryId { term: 1, index: 1 }, numbered(2, &[2]).into());
    let refused = log.maybe_append(
        prev,
        &mut slice,
        3,
        Rules::default(),
        &mut EventLog::default(),
    );
    assert_eq!(
        refused,
        Err(Malformed::ConflictsWithCommitted {
            index: 2,
            committed: 2
        })
    );
    assert_eq!(terms(&log), [1, 1, 1]);
}

#[test]
fn only_a_conflict_with_an_existing_entry_is_reported() {
    for (new, reported) in [(&[1, 1][..], 0), (&[1, 2], 1), (&[1, 1, 1, 1], 0)] {
        let mut log = log_of(&[1, 1, 1], 3);
        let (prev, mut slice) = (EntryId::default(), numbered(1, new).into());
        let mut events = EventLog::default();
        log.maybe_append(prev, &mut slice, 0, Rules::default(), &mut events)
            .unwrap();
        let conflicts = events.take();
        let conflicts = conflicts
            .iter()
            .filter(|event| matches!(event, RaftEvent::FoundConflict { .. }));
        assert_eq!(conflicts.count(), reported, "{new:?}");
    }
}

#[test]
fn the_guess_goes_back_to_a_term_that_may_match_and_stops_where_terms_are_unknown() {
    let cases = [
        (&[1, 3, 3, 5, 5][..], 5, 4, (3, 3)),
        (&[1, 3, 3, 5, 5], 5, 5, (5, 5)),
        (&[1, 3, 3, 5, 5], 5, 2, (1, 1)),
        (&[2, 2], 2, 1, (0, 0)),
        (&[1, 1], 9, 1, (0, 9)),
    ];
    for (log, index, term, (expected_term, expected_index)) in cases {
        let guess = log_of(log, log.len() / 2).find_conflict_by_term(index, term);
        let expected = EntryId {
            term: expected_term,
            index: expected_index,
        };
        assert_eq!(guess, expected, "{log:?} at {index} for {term}");
    }
    let compacted = log_after_snapshot().find_conflict_by_term(5, 0);
    assert_eq!(compacted, EntryId { term: 0, index: 2 });
}

#[test]
fn committing_needs_an_entry_of_the_given_term() {
    let mut log = log_of(&[1, 1, 2], 1);
    assert!(
        !log.maybe_commit(EntryId { term: 2, index: 2 }),
        "the entry is of an earlier term"
    );
    assert!(
        !log.maybe_commit(EntryId { term: 2, index: 4 }),
        "there is no such entry"
    );
    assert!(log.maybe_commit(EntryId { term: 2, index: 3 }));
    assert!(
        !log.maybe_commit(EntryId { term: 2, index: 3 }),
        "it is committed already"
    );
}

#[test]
fn slices_join_storage_and_the_unstable_tail() {
    let log = log_after_snapshot();
    let indexes = |lo, hi, max| {
        let entries = log.slice(lo, hi, max)?;
        Ok(entries.iter().map(|entry| entry.index).collect::<Vec<_>>())
    };
    assert_eq!(indexes(3, 5, u64::MAX), Err(StorageError::Compacted));
    assert_eq!(indexes(4, 8, u64::MAX), Ok(vec![4, 5, 6, 7]));
    assert_eq!(indexes(5, 7, u64::MAX), Ok(vec![5, 6]));
    assert_eq!(indexes(6, 8, u64::MAX), Ok(vec![6, 7]));
    assert_eq!(indexes(5, 5, 0), Ok(vec![]));
}

#[test]
fn slices_keep_to_their_size_across_the_border() {
    let log = log_after_snapshot();
    let count = |lo, max| log.slice(lo, 8, max).unwrap().len();
    // Every entry takes 4 bytes.
    let cases = [
        (4, 0, 1),
        (4, 4, 1),
        (4, 7, 1),
        (4, 8, 2),
        (4, 11, 2),
        (4, 12, 3),
        (4, 16, 4),
    ];
    for (lo, max, expected) in cases {
        assert_eq!(count(lo, max), expected, "{max} bytes from {lo}");
    }
    assert_eq!((count(6, 0), count(6, 7), count(6, 8)), (1, 1, 2));
}

/// Committed up to the end, entries of 4 bytes each.
fn handed_out(log: &RaftLog<MemoryStorage>, allow_unstable: bool) -> Vec<Entry> {
    let mut entries = Vec::new();
    log.next_committed_entries(allow_unstable, &mut entries);
    entries
}

fn paced(max: u64) -> RaftLog<MemoryStorage> {
    let mut log = log_of(&[1, 1, 1, 1], 2);
    log.max_applying_size = max;
    log.commit_to(4).unwrap();
    log
}

#[test]
fn committed_entries_are_handed_out_once() {
    let mut log = paced(u64::MAX);
    assert_eq!(handed_out(&log, true).len(), 4);
    log.accept_applying(4, 16, true);
    assert!(!log.has_next_committed_entries(true));
    assert_eq!((log.applying(), log.applied()), (4, 0));
    log.applied_to(4, 16);
    assert_eq!(log.applied(), 4);
}

#[test]
fn unstable_entries_are_held_back_on_demand() {
    let mut log = paced(u64::MAX);
    assert_eq!(handed_out(&log, false).len(), 2);
    log.accept_applying(2, 8, false);
    assert!(!log.has_next_committed_entries(false));
    assert!(log.has_next_committed_entries(true));
}

#[test]
fn application_pauses_when_the_budget_is_used_or_something_was_held_back() {
    for (max, first) in [(8, 2), (9, 2), (4, 1)] {
        let mut log = paced(max);
        let handed = handed_out(&log, true);
        assert_eq!(handed.len(), first);
        log.accept_applying(first as u64, entries_size(&handed), true);
        assert!(!log.has_next_committed_entries(true), "{max} bytes");
        log.applied_to(first as u64, entries_size(&handed));
        assert!(log.has_next_committed_entries(true), "{max} bytes");
    }
}

#[test]
fn a_partial_report_of_application_frees_its_part_of_the_budget() {
    let mut log = paced(8);
    log.accept_applying(2, 8, true);
    log.applied_to(1, 4);
    assert_eq!(handed_out(&log, true).len(), 1);
}

#[test]
fn a_log_is_up_to_date_by_term_first_and_then_by_length() {
    let log = log_of(&[1, 1, 3], 1);
    let cases = [
        ((4, 1), true),
        ((3, 3), true),
        ((3, 4), true),
        ((3, 2), false),
        ((2, 9), false),
    ];
    for ((term, index), expected) in cases {
        assert_eq!(
            log.is_up_to_date(EntryId { term, index }),
            expected,
            "{term}/{index}"
        );
    }
}

#[test]
fn an_unapplied_configuration_change_is_found_page_by_page() {
    let mut log = paced(1);
    assert!(!log.has_unapplied_conf_changes());
    log.unstable.entries[1].entry_type = EntryType::EntryConfChange;
    assert!(log.has_unapplied_conf_changes());
    log.applied_to(4, 0);
    assert!(!log.has_unapplied_conf_changes());
}
