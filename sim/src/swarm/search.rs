//! Random runs until a condition holds, and the shortest run that makes it hold.
use super::config::{machines_config, network_config};
use super::hunt;
use super::inputs::random_input;
use super::machines::random_machine_input;
use super::{RandomRun, Recipe, replay, script, shrink};
use crate::cluster::{Cluster, ClusterConfig};
use crate::input::{Input, ReadMode, Request};
use crate::prng::Prng;
use crate::rule::Rule;
use crate::script::{OpenOptions, Predicate, play};
use raft_core::{ConfChangeType, ConfChangeV2, NodeId};

/// Inputs of a run that is searched, at most: what holds late only is rarely worth a script.
const LENGTH: usize = 1_000;

/// In what clusters a condition is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terrain {
    /// How many voters there are.
    pub nodes: u64,
    /// Whether networks, machines and disks fail.
    pub faults: bool,
    /// A rule that is off.
    pub rule_off: Option<Rule>,
}

/// A condition that is looked for.
#[derive(Clone, Debug)]
pub struct Search {
    /// What has to hold.
    pub condition: Predicate,
    /// Where.
    pub terrain: Terrain,
    /// Whether a run of fewer nodes is as good.
    pub fewer_nodes: bool,
}

/// A run at whose end the condition holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The seed that it came from.
    pub seed: u64,
    /// The cluster.
    pub config: ClusterConfig,
    /// Its inputs; none when the condition holds at the beginning.
    pub inputs: Vec<Input>,
}

impl Search {
    /// How many nodes a search has when nobody says so: as many as the condition names, and at least three.
    pub fn usual_nodes(condition: &Predicate) -> u64 {
        condition.nodes().into_iter().fold(3, u64::max)
    }

    /// Plays the run of a seed until the condition holds, or to its end. Gives what was found, and how many events there
    /// were.
    pub fn look(&self, seed: u64) -> (Option<Found>, u64) {
        let Terrain { rule_off, .. } = self.terrain;
        let mut run = RandomRun::new(seed, Recipe::Search(self.terrain), rule_off);
        let found = run.play_until(&self.condition, LENGTH).then(|| Found {
            seed,
            config: run.config().clone(),
            inputs: run.inputs().to_vec(),
        });
        (found, run.events())
    }

    /// A run that is as short as leaving out can make it, in a cluster that is as simple.
    pub fn shorten(&self, found: &Found) -> Found {
        let nodes = found.config.voters.len();
        // A script may name its own nodes only.
        let named = self.condition.nodes().into_iter().max().unwrap_or(1);
        let fewest = match self.fewer_nodes {
            true => nodes.min(named as usize),
            false => nodes,
        };
        let holds = |config: &ClusterConfig, inputs: &[Input]| {
            config.voters.len() >= fewest && self.holds(config, inputs)
        };
        let (config, inputs) = shrink(&found.config, &found.inputs, holds);
        Found {
            seed: found.seed,
            config,
            inputs,
        }
    }

    fn holds(&self, config: &ClusterConfig, inputs: &[Input]) -> bool {
        let lab = replay(config, inputs);
        lab.is_some_and(|lab| self.condition.holds(&lab, &[]))
    }

    /// The script of a run, at whose end the condition is expected.
    pub fn script(&self, found: &Found) -> String {
        let text = format!(
            "# Found with seed {}: {}\n{}expect {}\n",
            found.seed,
            self.condition,
            script(&found.config, &found.inputs),
            self.condition
        );
        crate::script::format(&text).unwrap_or(text)
    }

    /// Whether a script that was written runs to its end, where the condition is expected.
    pub fn replays(&self, script: &str) -> bool {
        play(script, &OpenOptions::default()).is_ok()
    }
}

impl Terrain {
    /// The cluster of a seed. Every other seed is played by hand, where every message and every stage is an input: such
    /// runs are short. In the others the clock runs.
    pub(super) fn config(&self, draws: &mut Prng, seed: u64, machines: bool) -> ClusterConfig {
        let nodes = ClusterConfig::with_nodes(self.nodes, seed);
        if Self::is_by_hand(seed) {
            return ClusterConfig {
                clock: false,
                max_size_per_msg: if draws.below(2) == 0 { 0 } else { u64::MAX },
                ..nodes
            };
        }
        let drawn = match (self.faults, machines) {
            (false, _) => return nodes,
            (true, true) => machines_config(draws, seed),
            (true, false) => network_config(draws, seed),
        };
        ClusterConfig {
            voters: nodes.voters,
            learners: Vec::new(),
            ..drawn
        }
    }

    fn is_by_hand(seed: u64) -> bool {
        seed % 2 == 1
    }

    /// The next input.
    pub(super) fn draw(&self, draws: &mut Prng, cluster: &Cluster, sent: u64) -> Input {
        let nodes = cluster.node_count();
        let node = 1 + draws.below(nodes);
        let by_hand = !cluster.config().clock;
        match draws.below(100) {
            0..=11 => self.asked(draws, cluster, node, by_hand),
            12..=17 if self.faults && by_hand => fault_by_hand(draws, cluster, node),
            12..=15 if self.faults => random_input(draws, nodes, sent, 0),
            16 | 17 if self.faults => random_machine_input(draws, cluster),
            _ if by_hand => hunt::work(draws, cluster, node),
            _ => Input::Next,
        }
    }

    /// What people and clocks ask of a cluster in which nothing fails.
    fn asked(&self, draws: &mut Prng, cluster: &Cluster, node: NodeId, by_hand: bool) -> Input {
        let leading = hunt::leading(cluster, node);
        let key = "x".into();
        match draws.below(16) {
            0..=3 => Input::Campaign { node },
            4..=7 => Input::Propose {
                node: leading,
                data: format!("x={}", draws.below(10)).into(),
            },
            8 | 9 => Input::Ask {
                node: leading,
                request: Request::Put {
                    key,
                    value: draws.below(10).to_string().into(),
                },
            },
            10 => {
                let modes = [ReadMode::Index, ReadMode::Local];
                let mode = modes[draws.below(2) as usize];
                Input::Ask {
                    node,
                    request: Request::Get { key, mode },
                }
            }
            11 if by_hand => Input::Tick { node },
            12 => Input::TakeSnapshot { node },
            13 => Input::TransferLeader {
                node: leading,
                to: node,
            },
            14 => member(draws, cluster, leading),
            _ => Input::Tick { node: leading },
        }
    }
}

/// A change of one member, or a new machine that could become one.
fn member(draws: &mut Prng, cluster: &Cluster, leading: NodeId) -> Input {
    let kinds = [
        ConfChangeType::ConfChangeAddNode,
        ConfChangeType::ConfChangeAddLearnerNode,
        ConfChangeType::ConfChangeRemoveNode,
    ];
    let change_type = kinds[draws.below(3) as usize];
    let node_id = 1 + draws.below(cluster.node_count() + 1);
    if node_id > cluster.node_count() {
        return Input::AddNode;
    }
    let change = raft_core::ConfChangeSingle {
        change_type,
        node_id,
    };
    Input::ProposeConfChange {
        node: leading,
        change: ConfChangeV2 {
            changes: vec![change],
            ..ConfChangeV2::default()
        },
    }
}

fn fault_by_hand(draws: &mut Prng, cluster: &Cluster, node: NodeId) -> Input {
    match draws.below(12) {
        0 | 1 => Input::Crash { node },
        2..=4 => Input::Restart { node },
        5 => Input::Isolate { node },
        6 | 7 => hunt::partition(draws, cluster.node_count()),
        8 | 9 => Input::Heal,
        _ => hunt::flying(draws, cluster).map_or(Input::Heal, |message| Input::Drop { message }),
    }
}

impl RandomRun {
    /// Plays on until a condition holds, which it may do from the beginning, or until there are so many inputs. Whether
    /// it does.
    pub fn play_until(&mut self, condition: &Predicate, length: usize) -> bool {
        let mut holds = condition.holds(&self.lab, &[]);
        while !holds && self.inputs.len() < length {
            let now_ms = self.lab.now_ms();
            let events = self.step();
            // Without an event nothing is different but the time.
            let is_new = !events.is_empty() || self.lab.now_ms() != now_ms;
            holds = is_new && condition.holds(&self.lab, &[]);
        }
        holds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(condition: &str, faults: bool) -> Search {
        let condition = Predicate::parse(condition).expect("it can be read");
        Search {
            terrain: Terrain {
                nodes: Search::usual_nodes(&condition),
                faults,
                rule_off: None,
            },
            condition,
            fewer_nodes: true,
        }
    }

    fn first(search: &Search) -> Found {
        let found = (0..400).find_map(|seed| search.look(seed).0);
        found.unwrap_or_else(|| panic!("{} is not found", search.condition))
    }

    #[test]
    fn what_is_found_is_shortened_written_and_holds_at_the_end() {
        for condition in ["count(leaders) == 2", "rejections(3) >= 2"] {
            let search = search(condition, true);
            let found = first(&search);
            let short = search.shorten(&found);
            assert!(short.inputs.len() < found.inputs.len(), "{condition}");
            let script = search.script(&short);
            assert!(
                script.ends_with(&format!("expect {condition}\n")),
                "{script}"
            );
            assert!(search.replays(&script), "{script}");
        }
    }

    #[test]
    fn without_faults_no_node_fails() {
        let search = search("leader && committed(leader) >= 3", false);
        let found = first(&search);
        let is_fault = |input: &Input| {
            matches!(
                input,
                Input::Crash { .. }
                    | Input::Isolate { .. }
                    | Input::Partition { .. }
                    | Input::Drop { .. }
                    | Input::Cut { .. }
            )
        };
        assert!(!found.inputs.iter().any(is_fault));
        assert!((0..40).all(|seed| {
            Search {
                condition: Predicate::parse("count(running) < 3").expect("it can be read"),
                ..search.clone()
            }
            .look(seed)
            .0
            .is_none()
        }));
    }

    #[test]
    fn a_condition_that_holds_at_the_beginning_needs_no_input() {
        let search = search("count(nodes) == 3", true);
        assert_eq!(first(&search).inputs, []);
    }

    #[test]
    fn as_many_nodes_as_the_condition_names() {
        let search = search("up(5)", true);
        assert_eq!(search.terrain.nodes, 5);
        let kept = Search {
            fewer_nodes: false,
            ..search
        };
        assert_eq!(kept.shorten(&first(&kept)).config.voters.len(), 5);
    }
}
