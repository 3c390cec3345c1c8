//! The network in words and numbers: a partition to pick, every directed link, and all that is wrong now.
use super::settings::RowVm;
use super::words;
use crate::action::Action;
use crate::i18n::{Locale, args};
use crate::store::Store;
use sim::input::{Input, LinkSettings, MessageId};
use sim::view::{LinkView, NetworkFault};

/// The dialog.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkVm {
    /// Whether anything can be done: not while a script of etcd's is played.
    pub open: bool,
    /// Nodes with the sides on which they stand.
    pub sides: Vec<SideVm>,
    /// The picked partition in words.
    pub divided: String,
    /// Directed links, a row for each sender.
    pub rows: Vec<LinkRowVm>,
    /// All that is wrong.
    pub faults: Vec<FaultVm>,
    /// Delay, loss and duplication of all links.
    pub settings: Vec<RowVm>,
}

/// A node and its side.
#[derive(Clone, Debug, PartialEq)]
pub struct SideVm {
    /// Its name.
    pub node: String,
    /// `A`, `B`, `C`.
    pub side: char,
    /// Puts it on the next side.
    pub action: Action,
    /// Both in words.
    pub title: String,
}

/// The links of a sender.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkRowVm {
    /// Its name.
    pub from: String,
    /// Links in order of receiver; `None` to itself.
    pub links: Vec<Option<LinkVm>>,
}

/// A directed link.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkVm {
    /// Stable name: `1-3`.
    pub name: String,
    /// What it does in a sign: `→` passes, `✕` cut, `‖` kept back, `%` loses some.
    pub sign: &'static str,
    /// What it does in words, and what a click does.
    pub title: String,
    /// Cuts it; restores it where it is cut.
    pub cut: Action,
    /// Keeps everything back; releases it where it is.
    pub hold: Action,
    /// Whether it keeps everything back.
    pub held: bool,
    /// Loses everything.
    pub is_cut: bool,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct FaultVm {
    /// In words.
    pub text: String,
    /// Mends it; `None` where only healing all does.
    pub mend: Option<Action>,
}

/// The dialog.
pub fn network(store: &Store) -> NetworkVm {
    let locale = store.prefs.locale;
    let lab = store.timeline.lab();
    let ids: Vec<u64> = lab.nodes().iter().map(|node| node.id).collect();
    let side = |id: &u64| {
        let (node, side) = (words::node(*id), letter(store.sides.of(*id)));
        SideVm {
            title: locale.fill("network.side", args![node, side]),
            node,
            side,
            action: Action::Side(*id),
        }
    };
    let groups = store.sides.groups(ids.iter().copied());
    let names: Vec<String> = groups
        .iter()
        .map(|group| words::nodes(locale, group))
        .collect();
    let settings = super::settings::settings(store).groups.into_iter();
    let wanted = ["delay", "loss", "duplication", "reorder"];
    NetworkVm {
        open: store.may_act(),
        sides: ids.iter().map(side).collect(),
        divided: names.join(" | "),
        rows: rows(locale, &ids, &lab.links()),
        faults: lab
            .network_faults()
            .iter()
            .map(|fault| fault_vm(locale, fault))
            .collect(),
        settings: settings
            .flat_map(|group| group.rows)
            .filter(|row| wanted.contains(&row.name))
            .collect(),
    }
}

fn letter(side: u8) -> char {
    char::from(b'A' + side)
}

fn rows(locale: Locale, ids: &[u64], links: &[LinkView]) -> Vec<LinkRowVm> {
    let link = |from: u64, to: u64| {
        links
            .iter()
            .find(|link| link.from == from && link.to == to)
            .map(|link| link_vm(locale, link))
    };
    ids.iter()
        .map(|from| LinkRowVm {
            from: words::node(*from),
            links: ids.iter().map(|to| link(*from, *to)).collect(),
        })
        .collect()
}

fn link_vm(locale: Locale, link: &LinkView) -> LinkVm {
    let (from, to) = (link.from, link.to);
    let (sign, key) = match link {
        LinkView { cut: true, .. } => ("✕", "network.link_cut"),
        LinkView { held: true, .. } => ("‖", "network.link_held"),
        LinkView { loss: 1.., .. } => ("%", "network.link_lossy"),
        _ => ("→", "network.link_whole"),
    };
    let act = |input| Action::Do(Box::new(input));
    LinkVm {
        name: format!("{from}-{to}"),
        sign,
        title: locale.fill(
            key,
            args![
                from = words::node(from),
                to = words::node(to),
                low = link.delay_ms.0,
                high = link.delay_ms.1,
                loss = link.loss
            ],
        ),
        cut: act(if link.cut {
            Input::Uncut { from, to }
        } else {
            Input::Cut { from, to }
        }),
        hold: act(Input::HoldLink {
            from,
            to,
            on: !link.held,
        }),
        held: link.held,
        is_cut: link.cut,
    }
}

fn fault_vm(locale: Locale, fault: &NetworkFault) -> FaultVm {
    let act = |input| Some(Action::Do(Box::new(input)));
    let pair = |from: &u64, to: &u64| args_of(*from, *to);
    match fault {
        NetworkFault::Cut { from, to } => FaultVm {
            text: locale.fill("network.fault_cut", &pair(from, to)),
            mend: act(Input::Uncut {
                from: *from,
                to: *to,
            }),
        },
        NetworkFault::LinkHeld { from, to } => FaultVm {
            text: locale.fill("network.fault_held", &pair(from, to)),
            mend: act(Input::HoldLink {
                from: *from,
                to: *to,
                on: false,
            }),
        },
        NetworkFault::MessageHeld { message } => FaultVm {
            text: locale.fill("network.fault_message", args![message = message.0]),
            mend: act(Input::Release {
                message: MessageId(message.0),
            }),
        },
        NetworkFault::Rules { link, settings } => FaultVm {
            text: rules_text(locale, *link, settings),
            mend: None,
        },
    }
}

fn args_of(from: u64, to: u64) -> [(&'static str, String); 2] {
    [("from", words::node(from)), ("to", words::node(to))]
}

fn rules_text(locale: Locale, link: Option<(u64, u64)>, settings: &LinkSettings) -> String {
    let whose = match link {
        Some((from, to)) => locale.fill("network.one_link", &args_of(from, to)),
        None => locale.text("network.all_links").into_owned(),
    };
    let (low, high) = settings.delay_ms.unwrap_or_default();
    let delay = match low == high {
        true => locale.fill("network.rule_fixed_delay", args![ms = low]),
        false => locale.fill("network.rule_delay", args![low, high]),
    };
    let mut parts = vec![delay];
    let mut part = |key, count: Option<u16>| {
        if let Some(count) = count.filter(|count| *count > 0) {
            parts.push(locale.fill(key, args![count]));
        }
    };
    part("network.rule_loss", settings.loss);
    part("network.rule_duplication", settings.duplication);
    if settings.reorder == Some(true) {
        parts.push(locale.text("network.rule_reorder").into_owned());
    }
    format!("{whose}: {}", parts.join(&locale.text("word.list")))
}

/// All that is wrong, in one line for the bar under the ring; `None` when nothing is.
pub fn line(store: &Store) -> Option<String> {
    let locale = store.prefs.locale;
    let lab = store.timeline.lab();
    let faults = lab.network_faults();
    let cuts = super::node::cuts(store).map(|links| locale.fill("cuts.links", args![links]));
    let others = faults
        .iter()
        .filter(|fault| !matches!(fault, NetworkFault::Cut { .. }))
        .map(|fault| fault_vm(locale, fault).text);
    let parts: Vec<String> = cuts.into_iter().chain(others).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// The setting that makes a link slow, lossy or whole again, for the tests of others.
#[cfg(test)]
pub(crate) fn lossy(from: u64, to: u64, loss: u16) -> Action {
    Action::Do(Box::new(Input::Set(sim::input::Setting::Link {
        link: Some((from, to)),
        settings: LinkSettings {
            loss: Some(loss),
            ..LinkSettings::default()
        },
    })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::options::Options;
    use crate::store::prefs::Prefs;

    fn store() -> Store {
        Store::new(Options::default(), Prefs::default(), true)
    }

    #[test]
    fn each_direction_can_be_cut_held_and_mended_by_itself() {
        let mut store = store();
        let link = |store: &Store| network(store).rows[0].links[2].clone().expect("n1 to n3");
        assert_eq!(link(&store).sign, "→");
        store.reduce(link(&store).cut);
        assert_eq!(link(&store).sign, "✕");
        assert_eq!(
            network(&store).rows[2].links[0].as_ref().map(|l| l.sign),
            Some("→")
        );
        store.reduce(link(&store).cut);
        store.reduce(link(&store).hold);
        assert_eq!(link(&store).sign, "‖");
        let fault = network(&store).faults[0].clone();
        store.reduce(fault.mend.expect("a held link can be released"));
        assert!(network(&store).faults.is_empty());
        assert_eq!(link(&store).sign, "→");
    }

    #[test]
    fn everything_that_is_wrong_is_named_and_one_heal_mends_it() {
        let mut store = store();
        store.reduce(lossy(1, 2, 250));
        store.reduce(Action::Cut { from: 2, to: 3 });
        let shown = network(&store);
        assert_eq!(shown.faults.len(), 2, "{:?}", shown.faults);
        assert!(line(&store).is_some_and(|text| text.contains("250")));
        store.reduce(Action::Heal);
        assert!(network(&store).faults.is_empty());
        assert_eq!(line(&store), None);
    }
}
