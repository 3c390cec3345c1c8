//! Events as etcd's log lines: node ids are hexadecimal, everything else decimal.

use super::RaftEvent;
use std::fmt;

mod election;
mod log;
mod proposal;
mod replication;
mod transfer;

impl fmt::Display for RaftEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let handled = self
            .fmt_role(f)
            .or_else(|| self.fmt_vote(f))
            .or_else(|| self.fmt_term(f))
            .or_else(|| self.fmt_refusal(f))
            .or_else(|| self.fmt_config(f))
            .or_else(|| self.fmt_progress(f))
            .or_else(|| self.fmt_sent_snapshot(f))
            .or_else(|| self.fmt_transfer(f))
            .or_else(|| self.fmt_entries(f))
            .or_else(|| self.fmt_snapshot(f));
        handled.unwrap_or_else(|| unreachable!("no text for {self:?}"))
    }
}
