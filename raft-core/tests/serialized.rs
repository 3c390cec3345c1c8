//! With the feature `serde`: what is read back is what was written.
#![cfg(feature = "serde")]

use raft_core::{
    ConfChangeV2, ConfState, Config, Entry, HardState, MemoryStorage, Message, MessageType,
    Payload, RawNode, Snapshot, conf_changes_from_str,
};
use serde::{Serialize, de::DeserializeOwned};

fn check<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
    let text = serde_json::to_string(value).expect("it can be written");
    let back: T = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(&back, value, "{text}");
}

#[test]
fn nil_and_empty_payloads_stay_apart() {
    for payload in [
        Payload::nil(),
        "".into(),
        "x=1".into(),
        vec![0xff; 100].into(),
    ] {
        check(&payload);
    }
}

#[test]
fn a_message_comes_back_with_all_its_parts() {
    let mut snapshot = Snapshot::default();
    snapshot.metadata.index = 7;
    snapshot.metadata.conf_state = ConfState::from_voters([1, 2, 3]);
    let answer = Message {
        msg_type: MessageType::MsgAppResp,
        index: 9,
        ..Message::default()
    };
    for count in 0..3 {
        check(&Message {
            msg_type: MessageType::MsgStorageAppend,
            entries: vec![Entry::normal("x"); count].into(),
            snapshot: Some(Box::new(snapshot.clone())),
            context: "c".into(),
            responses: vec![answer.clone(); count].into(),
            ..Message::default()
        });
    }
}

#[test]
fn changes_configurations_readys_and_states_come_back() {
    check(&ConfChangeV2 {
        changes: conf_changes_from_str("v1 l2 r3").expect("these are changes"),
        ..ConfChangeV2::default()
    });
    let config = Config {
        id: 1,
        ..Config::default()
    };
    check(&config);
    let storage = MemoryStorage::with_conf_state(ConfState::from_voters([1]));
    let mut node = RawNode::new(config, storage).expect("the configuration is valid");
    node.campaign().expect("a voter may campaign");
    for _ in 0..2 {
        let ready = node.ready();
        check(&*ready);
        node.advance(ready);
    }
    check(&node.status());
    check(&HardState {
        term: 1,
        vote: 2,
        commit: 3,
    });
}
