//! The bar at the top: what is run, and how the page looks.
use super::words::Choice;
use crate::action::{Action, Dialog};
use crate::i18n::{Locale, args};
use crate::store::Store;
use crate::store::prefs::{Depth, Theme};
use crate::store::world::{NODES, OPENING, Source};
use raft_core::ProbeStrategy;
use sim::script::library;

/// The bar.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolbarVm {
    /// Scenarios.
    pub scenarios: Vec<Choice>,
    /// Numbers of nodes.
    pub nodes: Vec<Choice>,
    /// Why their number cannot be chosen; `None` where it can.
    pub nodes_fixed: Option<String>,
    /// The seed.
    pub seed: u64,
    /// Probe strategies.
    pub probes: Vec<Choice>,
    /// Depths.
    pub depths: Vec<Choice>,
    /// Themes.
    pub themes: Vec<Choice>,
    /// Languages.
    pub locales: Vec<Choice>,
    /// The open dialog.
    pub dialog: Option<Dialog>,
    /// Whether the legend is shown.
    pub legend: bool,
    /// The rules that are off, in words; nothing hides it.
    pub modified: Option<String>,
    /// Branches to switch to; empty when time was never forked.
    pub branches: Vec<Choice>,
}

/// The bar; `legend` is whether the logs pane shows the legend.
pub fn toolbar(store: &Store, legend: bool) -> ToolbarVm {
    let locale = store.prefs.locale;
    ToolbarVm {
        scenarios: scenarios(store),
        nodes: nodes(store),
        nodes_fixed: (store.world.source != Source::BuiltIn(OPENING.to_owned()))
            .then(|| locale.text("toolbar.nodes_fixed").into_owned()),
        seed: store.world.seed,
        probes: probes(store),
        depths: Depth::ALL
            .map(|depth| Choice {
                label: locale.text(depth_key(depth)).into_owned(),
                selected: depth == store.prefs.depth,
                action: Action::SetDepth(depth),
            })
            .to_vec(),
        themes: Theme::ALL
            .map(|theme| Choice {
                label: locale.text(theme_key(theme)).into_owned(),
                selected: theme == store.prefs.theme,
                action: Action::SetTheme(theme),
            })
            .to_vec(),
        locales: Locale::all()
            .map(|each| Choice {
                label: each.name(),
                selected: each == locale,
                action: Action::SetLocale(each),
            })
            .collect(),
        dialog: store.dialog,
        legend,
        modified: super::settings::modified(store),
        branches: branches(store),
    }
}

fn scenarios(store: &Store) -> Vec<Choice> {
    let (locale, world) = (store.prefs.locale, &store.world);
    let mut choices: Vec<Choice> = library::ALL
        .iter()
        .map(|scenario| Choice {
            label: locale
                .text(&format!("scenario.{}", scenario.id))
                .into_owned(),
            selected: world.source == Source::BuiltIn(scenario.id.to_owned()),
            action: Action::Load(scenario.id.to_owned()),
        })
        .collect();
    if matches!(world.source, Source::Own(_)) {
        let lesson = store.lesson.as_ref().and_then(|lesson| lesson.text(locale));
        let own = || {
            let key = match store.timeline.lab().recording() {
                Some(_) => "scenario.trace",
                None => "scenario.own",
            };
            locale.text(key).into_owned()
        };
        let label = lesson.map_or_else(own, |text| text.title.clone());
        choices.push(Choice {
            label,
            selected: true,
            action: Action::OpenDialog(Dialog::Script),
        });
    }
    choices
}

fn nodes(store: &Store) -> Vec<Choice> {
    let locale = store.prefs.locale;
    let here = store.timeline.lab().nodes().len() as u64;
    let count = |nodes: u64| {
        let key = if nodes == 1 {
            "toolbar.one_node"
        } else {
            "toolbar.nodes"
        };
        Choice {
            label: locale.fill(key, args![count = nodes]),
            selected: nodes == here,
            action: Action::SetNodes(nodes),
        }
    };
    NODES.map(count).collect()
}

fn probes(store: &Store) -> Vec<Choice> {
    let all = [
        ProbeStrategy::Decrement,
        ProbeStrategy::LastIndex,
        ProbeStrategy::TermHint,
    ];
    let present = store.timeline.lab().probe();
    all.map(|probe| Choice {
        label: store.prefs.locale.text(probe_key(probe)).into_owned(),
        selected: probe == present,
        action: Action::SetProbe(probe),
    })
    .to_vec()
}

fn branches(store: &Store) -> Vec<Choice> {
    let locale = store.prefs.locale;
    let list = store.timeline.branches();
    let choice = |(number, branch): (usize, &sim::timeline::Branch)| Choice {
        label: locale.fill(
            "time.branch",
            args![
                name = branch.name,
                at = store.timeline.mark_at(branch.at).ordinal
            ],
        ),
        selected: false,
        action: Action::SwitchBranch(number),
    };
    list.iter().enumerate().map(choice).collect()
}

/// The key of a strategy's name.
pub fn probe_key(probe: ProbeStrategy) -> &'static str {
    match probe {
        ProbeStrategy::Decrement => "probe.decrement",
        ProbeStrategy::LastIndex => "probe.last_index",
        ProbeStrategy::TermHint => "probe.term_hint",
    }
}

fn depth_key(depth: Depth) -> &'static str {
    match depth {
        Depth::Paper => "depth.paper",
        Depth::Etcd => "depth.etcd",
    }
}

fn theme_key(theme: Theme) -> &'static str {
    match theme {
        Theme::Auto => "theme.auto",
        Theme::Light => "theme.light",
        Theme::Dark => "theme.dark",
        Theme::Projector => "theme.projector",
    }
}
