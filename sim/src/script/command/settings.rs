//! `cluster`, `set` and `link`: configuration and settings.
use super::{Args, OpenOptions, Setup};
use crate::cluster::ClusterConfig;
use crate::input::{Input, LinkSettings, Setting};
use raft_core::{NodeId, ProbeStrategy};

pub(super) fn setup(args: &Args<'_>, options: &OpenOptions) -> Setup {
    let mut config = ClusterConfig::default();
    let voters = args.nodes("voters");
    match args.number("nodes") {
        Some(count) => config.voters = ids(count),
        None if !voters.is_empty() => config.voters = voters,
        None => {}
    }
    if let Some(count) = options.nodes {
        config.voters = ids(count);
    }
    config.learners = args.nodes("learners");
    config.seed = options.seed.or(args.number("seed")).unwrap_or(config.seed);
    config.probe = options.probe.or(probe(args)).unwrap_or(config.probe);
    put(&mut config.tick_ms, args.millis("tick"));
    put(&mut config.election_tick, args.number("election"));
    put(&mut config.heartbeat_tick, args.number("heartbeat"));
    put(&mut config.delay_ms, args.range("delay"));
    put(&mut config.fsync_ms, args.range("fsync"));
    put(&mut config.pre_vote, args.truth("prevote"));
    put(&mut config.check_quorum, args.truth("checkquorum"));
    put(
        &mut config.max_inflight_msgs,
        args.number("inflight").map(size),
    );
    put(
        &mut config.max_size_per_msg,
        args.number("max-size-per-msg"),
    );
    put(&mut config.client_timeout_ms, args.millis("client-timeout"));
    put(
        &mut config.client_retries,
        args.number("client-retries").map(count),
    );
    put(&mut config.lease_reads, args.truth("lease-reads"));
    put(&mut config.loss, args.share("loss"));
    put(&mut config.duplication, args.share("duplication"));
    put(&mut config.reorder, args.truth("reorder"));
    put(&mut config.clock, args.truth("clock"));
    for rule in args.rules("rules-off") {
        config.rules.set(rule, false);
    }
    storage(&mut config, args);
    limits(&mut config, args);
    Setup { config }
}

/// Disks, snapshots, and who is told of what does not arrive.
fn storage(config: &mut ClusterConfig, args: &Args<'_>) {
    put(&mut config.async_writes, args.truth("async-writes"));
    if let Some((every, keep)) = args.snapshots() {
        (config.snapshot_every, config.snapshot_keep) = (every, keep);
    }
    put(
        &mut config.snapshot_ms_per_kib,
        args.number("snapshot-ms-per-kib"),
    );
    put(&mut config.torn_tail, args.truth("torn-tail"));
    put(
        &mut config.report_unreachable,
        args.truth("report-unreachable"),
    );
}

/// The limits and switches of raft's own configuration.
fn limits(config: &mut ClusterConfig, args: &Args<'_>) {
    put(
        &mut config.max_inflight_bytes,
        args.number("max-inflight-bytes"),
    );
    put(
        &mut config.max_uncommitted_entries_size,
        args.number("max-uncommitted-size"),
    );
    put(
        &mut config.max_committed_size_per_ready,
        args.number("max-committed-size"),
    );
    let off = |name| args.truth(name).map(|on| !on);
    put(&mut config.disable_proposal_forwarding, off("forwarding"));
    put(
        &mut config.disable_conf_change_validation,
        off("confchange-validation"),
    );
    put(
        &mut config.step_down_on_removal,
        args.truth("step-down-on-removal"),
    );
}

/// The ids of `count` nodes. Far more than a cluster may have: enough for the refusal to say how many.
fn ids(count: u64) -> Vec<NodeId> {
    (1..=count.min(10_000)).collect()
}

fn put<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}

fn size(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn count(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// How patient clients are, when either is said.
fn patience(args: &Args<'_>) -> Option<Setting> {
    let timeout_ms = args.millis("client-timeout");
    let retries = args.number("client-retries").map(count);
    let said = timeout_ms.is_some() || retries.is_some();
    let default = ClusterConfig::default();
    said.then(|| Setting::Client {
        timeout_ms: timeout_ms.unwrap_or(default.client_timeout_ms),
        retries: retries.unwrap_or(default.client_retries),
    })
}

fn probe(args: &Args<'_>) -> Option<ProbeStrategy> {
    args.word("probe").and_then(|word| word.parse().ok())
}

fn snapshots(args: &Args<'_>) -> Option<Setting> {
    let (every, keep) = args.snapshots()?;
    Some(Setting::Snapshots { every, keep })
}

fn link_settings(args: &Args<'_>) -> LinkSettings {
    LinkSettings {
        delay_ms: args.range("delay"),
        loss: args.share("loss"),
        duplication: args.share("duplication"),
        reorder: args.truth("reorder"),
    }
}

pub(super) fn set(args: &Args<'_>) -> Result<Vec<Input>, String> {
    let node = args.0.get("node").map(|_| args.node("node"));
    let (fsync, tick) = (args.range("fsync"), args.millis("tick"));
    if node.is_some() && fsync.is_none() && tick.is_none() {
        return Err("fsync= or tick= with node=".to_string());
    }
    let mut settings = Vec::new();
    settings.extend(probe(args).map(Setting::Probe));
    settings.extend(args.truth("prevote").map(Setting::PreVote));
    settings.extend(args.truth("checkquorum").map(Setting::CheckQuorum));
    settings.extend(args.truth("lease-reads").map(Setting::LeaseReads));
    settings.extend(args.truth("async-writes").map(Setting::AsyncWrites));
    settings.extend(
        args.number("inflight")
            .map(size)
            .map(Setting::MaxInflightMsgs),
    );
    settings.extend(args.number("max-size-per-msg").map(Setting::MaxSizePerMsg));
    settings.extend(snapshots(args));
    settings.extend(patience(args));
    settings.extend(fsync.map(|ms| Setting::Fsync { node, ms }));
    settings.extend(tick.map(|ms| Setting::Tick { node, ms }));
    let link = link_settings(args);
    settings.extend((link != LinkSettings::default()).then_some(Setting::Link {
        link: None,
        settings: link,
    }));
    match settings.is_empty() {
        true => Err("a setting such as prevote=true".to_string()),
        false => Ok(settings.into_iter().map(Input::Set).collect()),
    }
}

pub(super) fn rule(args: &Args<'_>) -> Result<Input, String> {
    let named = args.word("name").and_then(|name| name.parse().ok());
    let rule = named.ok_or("the name of a rule")?;
    let on = args.switch("state");
    Ok(Input::Set(Setting::Rule { rule, on }))
}

pub(super) fn link(args: &Args<'_>) -> Result<Vec<Input>, String> {
    let (from, to) = args.link();
    let mut inputs = Vec::new();
    inputs.extend(args.word("state").map(|state| match state {
        "cut" => Input::Cut { from, to },
        "whole" => Input::Uncut { from, to },
        state => Input::HoldLink {
            from,
            to,
            on: state == "hold",
        },
    }));
    let settings = link_settings(args);
    inputs.extend(
        (settings != LinkSettings::default()).then_some(Input::Set(Setting::Link {
            link: Some((from, to)),
            settings,
        })),
    );
    match inputs.is_empty() {
        true => Err(
            "cut, whole, hold or release, or delay=, loss=, duplication= or reorder=".to_string(),
        ),
        false => Ok(inputs),
    }
}
