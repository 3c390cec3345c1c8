//! Messages of any content, with numbers that are small mostly, so that they concern something.

use arbitrary::{Arbitrary, Result, Unstructured};
use raft_core::{
    ConfState, Entry, EntryType, Message, MessageType, Payload, Snapshot, SnapshotMetadata,
};

/// A number near what is interesting, or any.
pub(crate) fn number(u: &mut Unstructured<'_>) -> Result<u64> {
    Ok(match u.int_in_range(0..=19)? {
        0 => u64::arbitrary(u)?,
        1 => u64::MAX,
        _ => u.int_in_range(0..=9)?,
    })
}

fn payload(u: &mut Unstructured<'_>) -> Result<Payload> {
    Ok(match u.int_in_range(0..=3)? {
        0 => Payload::nil(),
        1 => "CampaignTransfer".into(),
        2 => u64::to_le_bytes(number(u)?).as_slice().into(),
        _ => <&[u8]>::arbitrary(u)?.into(),
    })
}

fn entry(u: &mut Unstructured<'_>) -> Result<Entry> {
    let kinds = [
        EntryType::EntryNormal,
        EntryType::EntryNormal,
        EntryType::EntryConfChange,
        EntryType::EntryConfChangeV2,
    ];
    Ok(Entry {
        entry_type: *u.choose(&kinds)?,
        type_set: bool::arbitrary(u)?,
        term: number(u)?,
        index: number(u)?,
        data: payload(u)?,
    })
}

/// Entries that follow each other, or any.
fn entries(u: &mut Unstructured<'_>, after: u64) -> Result<Vec<Entry>> {
    let count = u.int_in_range(0..=4)?;
    let mut entries = (0..count).map(|_| entry(u)).collect::<Result<Vec<_>>>()?;
    if u.ratio(3, 4)? {
        let term = u.int_in_range(0..=4)?;
        for (entry, offset) in entries.iter_mut().zip(1..) {
            (entry.index, entry.term) = (after.wrapping_add(offset), term);
        }
    }
    Ok(entries)
}

pub(crate) fn conf_state(u: &mut Unstructured<'_>) -> Result<ConfState> {
    let mut ids = || -> Result<Vec<u64>> {
        let count = u.int_in_range(0..=3)?;
        (0..count).map(|_| u.int_in_range(0..=5)).collect()
    };
    Ok(ConfState {
        voters: ids()?,
        learners: ids()?,
        voters_outgoing: ids()?,
        learners_next: ids()?,
        auto_leave: bool::arbitrary(u)?,
    })
}

fn snapshot(u: &mut Unstructured<'_>) -> Result<Snapshot> {
    let conf_state = match u.ratio(2, 3)? {
        true => ConfState::from_voters([1, 2, 3]),
        false => conf_state(u)?,
    };
    Ok(Snapshot {
        data: payload(u)?,
        metadata: SnapshotMetadata {
            conf_state,
            index: number(u)?,
            term: number(u)?,
        },
    })
}

pub(crate) fn message(u: &mut Unstructured<'_>) -> Result<Message> {
    let index = number(u)?;
    Ok(Message {
        msg_type: *u.choose(&MessageType::ALL)?,
        to: 1,
        from: match u.int_in_range(0..=9)? {
            0 => number(u)?,
            1 => raft_core::LOCAL_APPEND_THREAD,
            2 => raft_core::LOCAL_APPLY_THREAD,
            _ => u.int_in_range(1..=4)?,
        },
        term: number(u)?,
        log_term: number(u)?,
        index,
        entries: entries(u, index)?.into(),
        commit: number(u)?,
        vote: number(u)?,
        snapshot: match u.ratio(1, 4)? {
            true => Some(Box::new(snapshot(u)?)),
            false => None,
        },
        reject: bool::arbitrary(u)?,
        reject_hint: number(u)?,
        context: payload(u)?,
        responses: Default::default(),
    })
}
