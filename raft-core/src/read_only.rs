//! Linearizable reads without log entries: who still believes in this leader? (thesis, section
//! 6.4)

use crate::config::ReadOnlyOption;
use crate::quorum::JointConfig;
use crate::raftpb::{Message, Payload};
use crate::types::{Index, NodeId};
use std::collections::{BTreeMap, VecDeque};

/// A read that may be served as soon as `index` is applied.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ReadState {
    /// Commit index at the time of the request.
    pub index: Index,
    /// What the caller gave to [`read_index`](crate::RawNode::read_index).
    pub request_ctx: Payload,
}

/// A read that waits for heartbeat answers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ReadIndexRequest {
    pub(crate) request: Message,
    /// Commit index at the time of the request.
    pub(crate) index: Index,
}

/// Reads in order of arrival, numbered from 1; a heartbeat carries the number of the last one and
/// its answers confirm all reads up to it (etcd `readOnly`).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ReadOnly {
    pub(crate) option: ReadOnlyOption,
    /// Highest number that a node confirmed.
    acks: BTreeMap<NodeId, u64>,
    unconfirmed: VecDeque<ReadIndexRequest>,
    /// Number of the last confirmed read.
    confirmed: u64,
}

impl ReadOnly {
    pub(crate) fn new(option: ReadOnlyOption) -> Self {
        Self {
            option,
            acks: BTreeMap::new(),
            unconfirmed: VecDeque::new(),
            confirmed: 0,
        }
    }

    pub(crate) fn add_request(&mut self, index: Index, request: Message) {
        self.unconfirmed
            .push_back(ReadIndexRequest { request, index });
    }

    /// Records that `from` answered a heartbeat with this context; others than ours are ignored.
    pub(crate) fn recv_ack(&mut self, from: NodeId, context: &[u8]) {
        if let Ok(bytes) = context.try_into() {
            let ack = self.acks.entry(from).or_default();
            *ack = (*ack).max(u64::from_le_bytes(bytes));
        }
    }

    /// Takes the reads that a quorum confirmed by now.
    pub(crate) fn maybe_advance(&mut self, voters: &JointConfig) -> Vec<ReadIndexRequest> {
        let position = self.confirmed + self.unconfirmed.len() as u64;
        let confirmed = voters.committed_index(&self.acks).min(position);
        if confirmed <= self.confirmed {
            return Vec::new();
        }
        let count = (confirmed - self.confirmed) as usize;
        self.confirmed = confirmed;
        self.unconfirmed.drain(..count).collect()
    }

    /// The context whose answers confirm all waiting reads; nil when none waits.
    pub(crate) fn heartbeat_context(&self) -> Payload {
        if self.unconfirmed.is_empty() {
            return Payload::nil();
        }
        let position = self.confirmed + self.unconfirmed.len() as u64;
        Payload::from(&position.to_le_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_only(requests: u64) -> ReadOnly {
        let mut read_only = ReadOnly::new(ReadOnlyOption::Safe);
        (1..=requests).for_each(|index| read_only.add_request(index, Message::default()));
        read_only
    }

    fn voters() -> JointConfig {
        JointConfig {
            incoming: [1, 2, 3].into_iter().collect(),
            ..JointConfig::default()
        }
    }

    #[test]
    fn one_answer_confirms_all_earlier_reads_once_a_quorum_agrees() {
        let mut reads = read_only(2);
        let context = reads.heartbeat_context();
        reads.recv_ack(1, context.as_slice());
        assert!(reads.maybe_advance(&voters()).is_empty());
        reads.add_request(3, Message::default());
        reads.recv_ack(3, context.as_slice());
        let confirmed = reads.maybe_advance(&voters());
        assert_eq!(
            confirmed.iter().map(|read| read.index).collect::<Vec<_>>(),
            [1, 2]
        );
        assert_eq!(reads.heartbeat_context().as_slice(), 3u64.to_le_bytes());
    }

    #[test]
    fn an_older_answer_does_not_take_back_a_newer_one() {
        let mut reads = read_only(2);
        for from in [1, 2] {
            reads.recv_ack(from, &2u64.to_le_bytes());
            reads.recv_ack(from, &1u64.to_le_bytes());
        }
        assert_eq!(reads.maybe_advance(&voters()).len(), 2);
        assert!(reads.heartbeat_context().is_nil());
    }

    #[test]
    fn answers_that_nobody_asked_for_confirm_nothing_more() {
        let mut reads = read_only(1);
        for from in [1, 2] {
            reads.recv_ack(from, &u64::MAX.to_le_bytes());
            reads.recv_ack(from, b"odd");
        }
        assert_eq!(reads.maybe_advance(&voters()).len(), 1);
        assert!(reads.maybe_advance(&voters()).is_empty());
    }

    #[test]
    fn both_halves_of_a_joint_configuration_must_confirm() {
        let mut reads = read_only(1);
        let joint = JointConfig {
            outgoing: [4].into_iter().collect(),
            ..voters()
        };
        [1, 2]
            .iter()
            .for_each(|&from| reads.recv_ack(from, &1u64.to_le_bytes()));
        assert!(reads.maybe_advance(&joint).is_empty());
        reads.recv_ack(4, &1u64.to_le_bytes());
        assert_eq!(reads.maybe_advance(&joint).len(), 1);
    }
}
