//! The file and its crashes.
use super::*;

fn entry(index: Index, term: Term) -> Entry {
    Entry {
        index,
        term,
        ..Entry::normal("x=1")
    }
}

fn state(term: Term, commit: Index) -> HardState {
    HardState {
        term,
        vote: 1,
        commit,
    }
}

fn id(index: Index, term: Term) -> EntryId {
    EntryId { term, index }
}

fn terms(wal: &Wal) -> Vec<Term> {
    let entries = (wal.synced_first()..=wal.synced_last()).filter_map(|index| wal.synced(index));
    entries.map(|entry| entry.term).collect()
}

#[test]
fn what_is_written_becomes_durable_by_fsync_and_not_before() {
    let mut wal = Wal::default();
    wal.save(Some(state(1, 0)), &[entry(1, 1), entry(2, 1)]);
    assert_eq!((wal.last(), wal.synced_last()), (2, 0));
    assert_eq!(wal.durability(2, 1), Durability::Written);
    assert_eq!(wal.durability(3, 1), Durability::Unstable);
    assert!(wal.records().iter().all(|(_, synced)| !synced));
    wal.sync();
    assert_eq!((wal.last(), wal.synced_last()), (2, 2));
    assert_eq!(wal.durability(2, 1), Durability::Stored);
    assert_eq!(wal.synced_hard_state(), state(1, 0));
    assert_eq!(
        wal.records().iter().filter(|(_, synced)| *synced).count(),
        3
    );
}

#[test]
fn a_crash_takes_exactly_what_is_not_fsynced() {
    let mut wal = Wal::default();
    wal.save(None, &[entry(1, 1), entry(2, 1)]);
    wal.sync();
    wal.save(Some(state(2, 1)), &[entry(2, 2), entry(3, 2)]);
    wal.crash(0, false);
    assert_eq!(terms(&wal), [1, 1]);
    assert_eq!(wal.synced_hard_state(), HardState::default());
    assert!(!wal.recover());
}

#[test]
fn a_torn_record_is_found_once_and_what_is_before_it_stays() {
    let mut wal = Wal::default();
    wal.save(None, &[entry(1, 1)]);
    wal.sync();
    wal.save(Some(state(2, 1)), &[entry(2, 2), entry(3, 2)]);
    wal.crash(1, true);
    assert!(wal.is_torn());
    assert_eq!(terms(&wal), [1, 2]);
    assert_eq!(wal.synced_hard_state(), HardState::default());
    assert!(wal.recover(), "its checksum is wrong");
    assert!(!wal.recover(), "it was cut off");
}

#[test]
fn everything_written_may_have_reached_the_disk() {
    let mut wal = Wal::default();
    wal.save(Some(state(2, 1)), &[entry(1, 1), entry(2, 2)]);
    wal.crash(wal.pending(), true);
    assert!(!wal.is_torn(), "there is no record that could be torn");
    assert_eq!(terms(&wal), [1, 2]);
    assert_eq!(wal.synced_hard_state(), state(2, 1));
}

#[test]
fn an_entry_replaces_the_one_at_its_index_and_all_behind_it() {
    let mut wal = Wal::default();
    wal.save(None, &[entry(1, 1), entry(2, 1), entry(3, 1)]);
    wal.sync();
    wal.save(None, &[entry(2, 2)]);
    assert_eq!(wal.last(), 2);
    wal.sync();
    assert_eq!(terms(&wal), [1, 2]);
}

#[test]
fn a_mark_counts_once_the_commit_index_on_the_disk_reaches_it() {
    let mut wal = Wal::default();
    wal.save(Some(state(1, 1)), &[entry(1, 1), entry(2, 1), entry(3, 1)]);
    wal.mark(id(2, 1), false);
    assert_eq!(wal.snapshot(), id(0, 0), "nothing proves it");
    wal.compact(2);
    assert_eq!(wal.synced_first(), 1, "what may be needed stays");
    wal.save(Some(state(1, 2)), &[]);
    wal.sync();
    assert_eq!(wal.snapshot(), id(2, 1));
    wal.compact(1);
    assert_eq!((wal.synced_first(), wal.tail().first()), (2, 3));
    assert!(wal.holds(1, 1), "the snapshot has it");
}

#[test]
fn a_received_snapshot_begins_the_log_anew() {
    let mut wal = Wal::default();
    wal.save(Some(state(1, 1)), &[entry(1, 1), entry(2, 1), entry(3, 1)]);
    wal.sync();
    wal.mark(id(9, 4), true);
    assert_eq!((wal.last(), wal.synced_last()), (9, 3));
    wal.save(Some(state(4, 9)), &[entry(10, 4)]);
    wal.sync();
    assert_eq!(wal.snapshot(), id(9, 4));
    assert_eq!((wal.synced_first(), wal.synced_last()), (10, 10));
    assert_eq!(terms(&wal), [4]);
}

#[test]
fn a_received_snapshot_without_its_commit_index_is_void_after_a_crash() {
    let mut wal = Wal::default();
    wal.save(Some(state(1, 1)), &[entry(1, 1), entry(2, 1)]);
    wal.sync();
    wal.mark(id(9, 4), true);
    wal.save(Some(state(4, 9)), &[entry(10, 4)]);
    wal.crash(1, false);
    assert_eq!((wal.snapshot(), wal.synced_last()), (id(0, 0), 2));
    assert_eq!(wal.last(), 2);
}

#[test]
fn an_older_mark_changes_nothing() {
    let mut wal = Wal::default();
    wal.save(Some(state(1, 3)), &[entry(1, 1), entry(2, 1), entry(3, 1)]);
    wal.mark(id(3, 1), false);
    wal.mark(id(2, 1), true);
    assert_eq!((wal.snapshot(), wal.last()), (id(3, 1), 3));
}

#[test]
#[should_panic(expected = "would leave a gap")]
fn a_gap_is_noticed() {
    Wal::default().save(None, &[entry(2, 1)]);
}
