//! Configuration changes: one at a time (V1), or several through a joint configuration (V2).

use super::wire::{DecodeError, Reader, Writer};
use super::{EntryType, Payload};
use crate::errors::ParseConfChangeError;
use crate::types::NodeId;
use std::fmt;

/// What happens to one node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum ConfChangeType {
    /// The node becomes a voter.
    #[default]
    ConfChangeAddNode,
    /// The node leaves the configuration.
    ConfChangeRemoveNode,
    /// Nothing, for raft: a message to the application about the node.
    ConfChangeUpdateNode,
    /// The node becomes a learner.
    ConfChangeAddLearnerNode,
}

impl ConfChangeType {
    fn from_wire(value: u64) -> Result<Self, DecodeError> {
        match value {
            0 => Ok(Self::ConfChangeAddNode),
            1 => Ok(Self::ConfChangeRemoveNode),
            2 => Ok(Self::ConfChangeUpdateNode),
            3 => Ok(Self::ConfChangeAddLearnerNode),
            _ => Err(DecodeError::UnknownVariant {
                of: "ConfChangeType",
                value,
            }),
        }
    }
}

impl fmt::Display for ConfChangeType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// How a change passes through a joint configuration (thesis, section 4.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum ConfChangeTransition {
    /// Directly when one node changes, else as the implicit transition.
    #[default]
    ConfChangeTransitionAuto,
    /// Through a joint configuration that the leader leaves by itself.
    ConfChangeTransitionJointImplicit,
    /// Through a joint configuration that stays until an empty change is proposed.
    ConfChangeTransitionJointExplicit,
}

impl ConfChangeTransition {
    fn from_wire(value: u64) -> Result<Self, DecodeError> {
        match value {
            0 => Ok(Self::ConfChangeTransitionAuto),
            1 => Ok(Self::ConfChangeTransitionJointImplicit),
            2 => Ok(Self::ConfChangeTransitionJointExplicit),
            _ => Err(DecodeError::UnknownVariant {
                of: "ConfChangeTransition",
                value,
            }),
        }
    }
}

impl fmt::Display for ConfChangeTransition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// One operation of a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ConfChangeSingle {
    /// What happens.
    pub change_type: ConfChangeType,
    /// To whom; an operation on node 0 is skipped.
    pub node_id: NodeId,
}

/// A change of one node (etcd's V1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ConfChange {
    /// What happens.
    pub change_type: ConfChangeType,
    /// To whom.
    pub node_id: NodeId,
    /// Opaque bytes for the application.
    pub context: Payload,
    /// Identifier for the application; 0 is not encoded.
    pub id: u64,
}

impl ConfChange {
    /// Protobuf bytes, as the entry stores them.
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        if self.id != 0 {
            writer.varint_field(1, self.id);
        }
        writer.varint_field(2, self.change_type as u64);
        writer.varint_field(3, self.node_id);
        if !self.context.is_nil() {
            writer.bytes_field(4, self.context.as_slice());
        }
        writer.finish()
    }

    /// Reads what [`encode`](Self::encode) wrote; unknown fields are skipped.
    pub fn decode(data: &[u8]) -> Result<Self, DecodeError> {
        let mut change = Self::default();
        let mut reader = Reader::new(data);
        while let Some((number, field)) = reader.next_field()? {
            match number {
                1 => change.id = field.varint(number)?,
                2 => change.change_type = ConfChangeType::from_wire(field.varint(number)?)?,
                3 => change.node_id = field.varint(number)?,
                4 => change.context = field.bytes(number)?.into(),
                _ => {}
            }
        }
        Ok(change)
    }

    /// The same change as a [`ConfChangeV2`] (etcd `AsV2`).
    pub fn to_v2(&self) -> ConfChangeV2 {
        ConfChangeV2 {
            transition: ConfChangeTransition::default(),
            changes: vec![ConfChangeSingle {
                change_type: self.change_type,
                node_id: self.node_id,
            }],
            context: self.context.clone(),
        }
    }
}

/// A change of any number of nodes; without changes it leaves a joint configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ConfChangeV2 {
    /// How the change takes effect.
    pub transition: ConfChangeTransition,
    /// The operations, applied in order.
    pub changes: Vec<ConfChangeSingle>,
    /// Opaque bytes for the application.
    pub context: Payload,
}

impl ConfChangeV2 {
    /// Protobuf bytes, as the entry stores them.
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.varint_field(1, self.transition as u64);
        for change in &self.changes {
            let mut single = Writer::default();
            single.varint_field(1, change.change_type as u64);
            single.varint_field(2, change.node_id);
            writer.bytes_field(2, &single.finish());
        }
        if !self.context.is_nil() {
            writer.bytes_field(3, self.context.as_slice());
        }
        writer.finish()
    }

    /// Reads what [`encode`](Self::encode) wrote; no bytes are the empty change.
    pub fn decode(data: &[u8]) -> Result<Self, DecodeError> {
        let mut change = Self::default();
        let mut reader = Reader::new(data);
        while let Some((number, field)) = reader.next_field()? {
            match number {
                1 => change.transition = ConfChangeTransition::from_wire(field.varint(number)?)?,
                2 => change.changes.push(decode_single(field.bytes(number)?)?),
                3 => change.context = field.bytes(number)?.into(),
                _ => {}
            }
        }
        Ok(change)
    }

    /// Whether the change goes through a joint configuration, and if so whether the leader leaves
    /// that by itself (etcd `EnterJoint`).
    pub fn enter_joint(&self) -> Option<bool> {
        use ConfChangeTransition::{ConfChangeTransitionAuto, ConfChangeTransitionJointExplicit};
        let joint = self.transition != ConfChangeTransitionAuto || self.changes.len() > 1;
        joint.then_some(self.transition != ConfChangeTransitionJointExplicit)
    }

    /// Whether the change leaves a joint configuration (etcd `LeaveJoint`).
    pub fn leave_joint(&self) -> bool {
        self.transition == ConfChangeTransition::ConfChangeTransitionAuto && self.changes.is_empty()
    }
}

impl From<ConfChange> for ConfChangeV2 {
    fn from(change: ConfChange) -> Self {
        change.to_v2()
    }
}

/// A proposed change, in the form in which its entry will store it (etcd `ConfChangeI`).
pub trait IntoConfChangeEntry {
    /// Entry type and data.
    fn into_entry(self) -> (EntryType, Payload);
}

impl IntoConfChangeEntry for ConfChange {
    fn into_entry(self) -> (EntryType, Payload) {
        (EntryType::EntryConfChange, self.encode().into())
    }
}

impl IntoConfChangeEntry for ConfChangeV2 {
    fn into_entry(self) -> (EntryType, Payload) {
        (EntryType::EntryConfChangeV2, self.encode().into())
    }
}

fn decode_single(data: &[u8]) -> Result<ConfChangeSingle, DecodeError> {
    let mut single = ConfChangeSingle::default();
    let mut reader = Reader::new(data);
    while let Some((number, field)) = reader.next_field()? {
        match number {
            1 => single.change_type = ConfChangeType::from_wire(field.varint(number)?)?,
            2 => single.node_id = field.varint(number)?,
            _ => {}
        }
    }
    Ok(single)
}

/// Reads operations such as `v1 l2 r3 u4`: make a voter, make a learner, remove, update
/// (etcd `ConfChangesFromString`).
pub fn conf_changes_from_str(text: &str) -> Result<Vec<ConfChangeSingle>, ParseConfChangeError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    text.split(' ').map(parse_single).collect()
}

fn parse_single(token: &str) -> Result<ConfChangeSingle, ParseConfChangeError> {
    if token.len() < 2 {
        return Err(ParseConfChangeError::UnknownToken(token.into()));
    }
    let change_type = match token.as_bytes()[0] {
        b'v' => ConfChangeType::ConfChangeAddNode,
        b'l' => ConfChangeType::ConfChangeAddLearnerNode,
        b'r' => ConfChangeType::ConfChangeRemoveNode,
        b'u' => ConfChangeType::ConfChangeUpdateNode,
        _ => return Err(ParseConfChangeError::UnknownInput(token.into())),
    };
    Ok(ConfChangeSingle {
        change_type,
        node_id: parse_id(&token[1..])?,
    })
}

/// Digit by digit, so that a number that is both too large and no number fails as it does in Go.
fn parse_id(digits: &str) -> Result<NodeId, ParseConfChangeError> {
    let mut id: NodeId = 0;
    for byte in digits.bytes() {
        if !byte.is_ascii_digit() {
            return Err(ParseConfChangeError::InvalidSyntax(digits.into()));
        }
        let longer = id.checked_mul(10);
        let longer = longer.and_then(|id| id.checked_add(NodeId::from(byte - b'0')));
        id = longer.ok_or_else(|| ParseConfChangeError::ValueOutOfRange(digits.into()))?;
    }
    Ok(id)
}

/// The inverse of [`conf_changes_from_str`] (etcd `ConfChangesToString`).
pub fn conf_changes_to_string(changes: &[ConfChangeSingle]) -> String {
    let token = |change: &ConfChangeSingle| {
        let letter = match change.change_type {
            ConfChangeType::ConfChangeAddNode => 'v',
            ConfChangeType::ConfChangeAddLearnerNode => 'l',
            ConfChangeType::ConfChangeRemoveNode => 'r',
            ConfChangeType::ConfChangeUpdateNode => 'u',
        };
        format!("{letter}{}", change.node_id)
    };
    changes.iter().map(token).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn v2(transition: ConfChangeTransition, changes: &str) -> ConfChangeV2 {
        let changes = conf_changes_from_str(changes).unwrap();
        ConfChangeV2 {
            transition,
            changes,
            ..ConfChangeV2::default()
        }
    }

    #[test]
    fn encoded_sizes_are_etcds() {
        let v1 = ConfChange {
            node_id: 3,
            ..ConfChange::default()
        };
        assert_eq!(v1.encode(), [0x10, 0, 0x18, 3]);
        assert_eq!(v2(ConfChangeTransition::default(), "").encode(), [8, 0]);
        assert_eq!(
            v2(ConfChangeTransition::default(), "v1 l2").encode().len(),
            2 + 6 + 6
        );
    }

    #[test]
    fn decoding_inverts_encoding() {
        let change = ConfChangeV2 {
            context: "x".into(),
            ..v2(
                ConfChangeTransition::ConfChangeTransitionJointExplicit,
                "v1 l300 r3 u4",
            )
        };
        assert_eq!(ConfChangeV2::decode(&change.encode()), Ok(change));
        let change = ConfChange {
            id: 7,
            node_id: 900,
            context: "y".into(),
            ..ConfChange::default()
        };
        assert_eq!(ConfChange::decode(&change.encode()), Ok(change));
        assert_eq!(ConfChangeV2::decode(&[]), Ok(ConfChangeV2::default()));
    }

    #[test]
    fn several_changes_or_an_explicit_transition_need_a_joint_configuration() {
        use ConfChangeTransition::*;
        assert_eq!(v2(ConfChangeTransitionAuto, "v1").enter_joint(), None);
        assert_eq!(
            v2(ConfChangeTransitionAuto, "v1 v2").enter_joint(),
            Some(true)
        );
        assert_eq!(
            v2(ConfChangeTransitionJointImplicit, "v1").enter_joint(),
            Some(true)
        );
        assert_eq!(
            v2(ConfChangeTransitionJointExplicit, "v1").enter_joint(),
            Some(false)
        );
        assert!(v2(ConfChangeTransitionAuto, "").leave_joint());
        assert!(!v2(ConfChangeTransitionJointExplicit, "").leave_joint());
    }

    #[test]
    fn bad_tokens_are_named_in_etcds_words() {
        let error = |text| conf_changes_from_str(text).unwrap_err().to_string();
        assert_eq!(error("v"), "unknown token v");
        assert_eq!(error("x1"), "unknown input: x1");
        assert_eq!(
            error("vx"),
            "strconv.ParseUint: parsing \"x\": invalid syntax"
        );
        assert_eq!(
            error("v18446744073709551616x"),
            "strconv.ParseUint: parsing \"18446744073709551616x\": value out of range"
        );
        assert_eq!(
            conf_changes_to_string(&conf_changes_from_str("v1 l2").unwrap()),
            "v1 l2"
        );
    }
}
