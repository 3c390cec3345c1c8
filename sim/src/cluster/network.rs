//! Faults of the network: what may be done, and doing it.
use super::config::{LONGEST_MS, MOST_RETRIES};
use super::{Cluster, Kept, Step};
use crate::clients::Patience;
use crate::event::Event;
use crate::input::{Input, LinkSettings, MessageId, Refusal, Setting};
use raft_core::NodeId;

impl Cluster {
    /// Does what an input does to the network or sets of the clients; `false` when it is none of theirs.
    pub(super) fn apply_to_network(&mut self, input: &Input, step: &mut Step) -> bool {
        let (now_ms, events) = (self.now_ms, &mut step.events);
        match input {
            Input::Partition { groups } => {
                if self.network.partition(groups) {
                    events.push(Event::Partitioned {
                        groups: groups.clone(),
                    });
                }
            }
            Input::Hold { message } => self.network.hold(*message, events),
            Input::Release { message } => self.network.release(*message, now_ms, events),
            Input::Delay { message, ms } => self.network.delay(*message, *ms, events),
            Input::Duplicate { message } => self.network.duplicate(*message, now_ms, events),
            Input::HoldLink { from, to, on } => {
                self.network.hold_link((*from, *to), *on, now_ms, events);
            }
            Input::Set(Setting::Link { link, settings }) => {
                if self.network.set_link(*link, settings) {
                    events.push(Event::LinkSet {
                        link: *link,
                        settings: *settings,
                    });
                }
            }
            Input::Set(Setting::Client {
                timeout_ms,
                retries,
            }) => {
                let (timeout_ms, retries) = (*timeout_ms, *retries);
                if self.clients.set_patience(Patience {
                    timeout_ms,
                    retries,
                }) {
                    events.push(Event::ClientSet {
                        timeout_ms,
                        retries,
                    });
                }
            }
            _ => return false,
        }
        true
    }

    /// Whether an input about the network, or a setting of the clients, can be applied now.
    pub(super) fn check_network(&self, input: &Input) -> Result<(), Refusal> {
        match input {
            Input::Partition { groups } => self.check_groups(groups),
            Input::Hold { message } => self.check_flying(*message),
            Input::Release { message } => match self.check_message(*message)? {
                Kept::Held => Ok(()),
                _ => Err(Refusal::MessageNotHeld { message: *message }),
            },
            Input::Delay { message, ms } => {
                self.check_flying(*message)?;
                if !self.config.clock {
                    return Err(Refusal::ClockOff);
                }
                check_number("delay", *ms, (1, LONGEST_MS))
            }
            Input::Duplicate { message } => self.check_message(*message).map(drop),
            Input::HoldLink { from, to, .. } => self.check_link(*from, *to),
            Input::Set(Setting::Link { link, settings }) => {
                link.map_or(Ok(()), |(from, to)| self.check_link(from, to))?;
                check_settings(settings)
            }
            Input::Set(Setting::Client {
                timeout_ms,
                retries,
            }) => {
                check_number("client timeout", *timeout_ms, (0, LONGEST_MS))?;
                check_number("client retries", (*retries).into(), (0, MOST_RETRIES))
            }
            _ => Err(Refusal::NotYet),
        }
    }

    /// A message has to be in the network.
    pub(super) fn check_message(&self, message: MessageId) -> Result<Kept, Refusal> {
        match self.network.kept(message) {
            Kept::Gone => Err(Refusal::UnknownMessage { message }),
            kept => Ok(kept),
        }
    }

    /// A message has to be on its way, not held.
    fn check_flying(&self, message: MessageId) -> Result<(), Refusal> {
        match self.check_message(message)? {
            Kept::Held => Err(Refusal::MessageHeld { message }),
            _ => Ok(()),
        }
    }

    fn check_groups(&self, groups: &[Vec<NodeId>]) -> Result<(), Refusal> {
        if groups.is_empty() || groups.iter().any(Vec::is_empty) {
            return Err(Refusal::EmptyGroup);
        }
        let mut met = vec![false; self.hosts.len()];
        for node in groups.iter().flatten().copied() {
            self.known(node)?;
            if std::mem::replace(&mut met[node as usize - 1], true) {
                return Err(Refusal::NodeInTwoGroups { node });
            }
        }
        Ok(())
    }
}

fn check_settings(settings: &LinkSettings) -> Result<(), Refusal> {
    if *settings == LinkSettings::default() {
        return Err(Refusal::NothingToSet);
    }
    let of_thousand = |name, value: Option<u16>| {
        value.map_or(Ok(()), |value| check_number(name, value.into(), (0, 1_000)))
    };
    of_thousand("loss", settings.loss)?;
    of_thousand("duplication", settings.duplication)?;
    match settings.delay_ms {
        Some((from, to)) if from > to || to > LONGEST_MS => Err(Refusal::NoRange {
            name: "delay",
            range: (from, to),
            allowed: (0, LONGEST_MS),
        }),
        _ => Ok(()),
    }
}

fn check_number(name: &'static str, value: u64, allowed: (u64, u64)) -> Result<(), Refusal> {
    if (allowed.0..=allowed.1).contains(&value) {
        Ok(())
    } else {
        Err(Refusal::OutOfRange {
            name,
            value,
            allowed,
        })
    }
}
