//! The network: nodes on a ring with their election timers, links, and the messages under way.
mod flights;
mod places;
mod sides;
#[cfg(test)]
mod tests;

use super::mark::{Hue, RoleMark, hue};
use super::moment::{Moment, Views};
use crate::i18n::args;
use crate::store::Store;
use crate::store::layout::Size;
use crate::tenths::Tenths;
use places::Places;
use raft_core::{NodeId, StateType};
use sim::event::Event;
use sim::view::NodeView;
use std::fmt;
use std::rc::Rc;

/// A place in the pane, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

/// As paths and transformations have it.
impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", Tenths(self.x), Tenths(self.y))
    }
}

/// Everything that the network pane draws.
#[derive(Clone, Debug, PartialEq)]
pub struct RingVm {
    /// Width of the pane.
    pub width: i32,
    /// Height of the pane.
    pub height: i32,
    /// Links and their cuts.
    pub links: Rc<LinksVm>,
    /// Sides of a divided network; empty while it is whole.
    pub sides: Rc<Vec<SideVm>>,
    /// Nodes, in order of id.
    pub nodes: Vec<Rc<NodeVm>>,
    /// Messages under way, those that arrived in this step, and those that were lost in it.
    pub flights: Rc<Vec<FlightVm>>,
    /// Said when not every message is drawn.
    pub hidden: Option<String>,
    /// Name of the whole, for screen readers.
    pub label: String,
}

/// Nodes that no message can leave or reach from outside.
#[derive(Clone, Debug, PartialEq)]
pub struct SideVm {
    /// A path from node to node.
    pub outline: String,
    /// How broad it is drawn, so that it surrounds them.
    pub width: f64,
    /// In words.
    pub title: String,
}

/// The links of the ring; they change only when something is cut or healed.
#[derive(Clone, Debug, PartialEq)]
pub struct LinksVm {
    /// Whole links: both directions work.
    pub whole: Vec<(Point, Point)>,
    /// Directions of links that are cut in one direction at least.
    pub directions: Vec<DirectionVm>,
    /// Where each direction can be clicked; empty when nobody can act.
    pub targets: Vec<DirectionVm>,
}

/// One direction of a link.
#[derive(Clone, Debug, PartialEq)]
pub struct DirectionVm {
    /// Sender.
    pub from: u64,
    /// Receiver.
    pub to: u64,
    /// At the sender's rim.
    pub start: Point,
    /// At the receiver's rim.
    pub end: Point,
    /// Half way.
    pub middle: Point,
    /// Degrees, clockwise from the right.
    pub degrees: i32,
    /// Whether nothing passes.
    pub cut: bool,
    /// What it is and what a click does.
    pub title: String,
}

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeVm {
    /// Its id.
    pub id: u64,
    /// Its centre.
    pub at: Point,
    /// Its radius.
    pub radius: f64,
    /// Role by shape.
    pub role: RoleMark,
    /// Hue of its term.
    pub hue: Hue,
    /// `n1`.
    pub name: String,
    /// `t6`.
    pub term: String,
    /// How far its election timer has run, in hundredths; `None` without one.
    pub timer: Option<i32>,
    /// Votes as a candidate: `2/3`.
    pub votes: Option<String>,
    /// Messages that wait for the disk.
    pub outbox: Option<OutboxVm>,
    /// Selected.
    pub selected: bool,
    /// The pointer rests on it, here or elsewhere.
    pub hovered: bool,
    /// Its role or running state changed in this step.
    pub lit: bool,
    /// All of it in words.
    pub title: String,
}

/// Messages that wait for the disk, beside their node.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxVm {
    /// Where the stack stands.
    pub at: Point,
    /// How many; at most three are drawn as a stack.
    pub count: usize,
    /// In words.
    pub title: String,
}

/// The shape of a message, by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `MsgApp`.
    Square,
    /// `MsgHeartbeat`.
    Dot,
    /// `MsgVote`, `MsgPreVote`.
    Triangle,
    /// `MsgProp`.
    Diamond,
    /// `MsgSnap`.
    Box,
    /// All others.
    Hexagon,
}

/// Where a message is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Under way.
    Flying,
    /// It arrived in this step.
    Arrived,
    /// It was lost in this step.
    Dying,
}

/// A message.
#[derive(Clone, Debug, PartialEq)]
pub struct FlightVm {
    /// Its id.
    pub id: u64,
    /// Unique among the messages drawn.
    pub key: String,
    /// Where it is in its life.
    pub stage: Stage,
    /// Shape by kind.
    pub shape: Shape,
    /// A reply: hollow.
    pub reply: bool,
    /// A rejection: crossed, in red.
    pub reject: bool,
    /// Hue of its term.
    pub hue: Hue,
    /// Where it started.
    pub start: Point,
    /// Where it is.
    pub at: Point,
    /// Its direction in degrees, clockwise from the right.
    pub degrees: i32,
    /// How large its shape is drawn: smaller where nodes stand close.
    pub scale: f64,
    /// Label beside it: offset, anchor, text.
    pub label: Option<(Point, &'static str, String)>,
    /// Selected.
    pub selected: bool,
    /// The pointer rests on it, here or elsewhere.
    pub hovered: bool,
    /// What etcd prints for it, and how it ended.
    pub title: String,
}

impl FlightVm {
    /// Whether the other one looks the same, if it is somewhere else.
    pub fn looks_like(&self, other: &Self) -> bool {
        let Self {
            id,
            key,
            stage,
            shape,
            reply,
            reject,
            hue,
            start,
            at: _,
            degrees,
            scale,
            label,
            selected,
            hovered,
            title,
        } = self;
        (*id, key, *stage, *shape, *reply, *reject, *hue)
            == (
                other.id,
                &other.key,
                other.stage,
                other.shape,
                other.reply,
                other.reject,
                other.hue,
            )
            && (*start, *degrees, *scale, *selected, *hovered, title)
                == (
                    other.start,
                    other.degrees,
                    other.scale,
                    other.selected,
                    other.hovered,
                    &other.title,
                )
            && match (label, &other.label) {
                (Some((_, anchor, text)), Some((_, others, other))) => {
                    (anchor, text) == (others, other)
                }
                (None, None) => true,
                _ => false,
            }
    }
}

/// The network of a page in a pane of this size.
pub fn ring(store: &Store, size: Size) -> RingVm {
    Still::of(store, size).at_present(store)
}

/// The network of a moment.
#[cfg(test)]
pub fn of_moment(moment: &Moment, size: Size) -> RingVm {
    let views = Views {
        nodes: moment.nodes.clone(),
        messages: moment.messages.clone(),
        cuts: moment.cuts.clone(),
    };
    Still::of_moment(moment, views, size).at(moment)
}

/// What of the network stays as it is while nothing but the shown time goes on.
pub struct Still {
    /// What it holds for.
    key: (u64, usize, Size),
    views: Views,
    places: Places,
    links: Rc<LinksVm>,
    sides: Rc<Vec<SideVm>>,
    nodes: Vec<Rc<NodeVm>>,
    label: String,
}

impl Still {
    /// That of a page in a pane of this size.
    pub fn of(store: &Store, size: Size) -> Self {
        let views = Views::of(store.timeline.lab());
        let moment = Moment::with(store, views.clone());
        let still = Self::of_moment(&moment, views, size);
        Still {
            key: key(store, size),
            ..still
        }
    }

    fn of_moment(moment: &Moment, views: Views, size: Size) -> Self {
        let places = Places::new(moment.nodes.len(), size.width, size.height, moment.big);
        let nodes = moment.nodes.iter().enumerate();
        let nodes = nodes.map(|(place, node)| Rc::new(node_vm(moment, node, place, &places)));
        Still {
            key: (0, 0, size),
            links: Rc::new(links(moment, &places)),
            sides: Rc::new(sides::sides(moment, &places)),
            nodes: nodes.collect(),
            label: moment.locale.text("picture.ring.label").into_owned(),
            views,
            places,
        }
    }

    /// Whether it still holds.
    pub fn holds(&self, store: &Store, size: Size) -> bool {
        self.key == key(store, size)
    }

    /// The network at the shown time.
    pub fn at_present(&self, store: &Store) -> RingVm {
        self.at(&Moment::with(store, self.views.clone()))
    }

    fn at(&self, moment: &Moment) -> RingVm {
        let (_, _, size) = self.key;
        let (flights, hidden) = flights::flights(moment, &self.places, size);
        let nodes = moment.nodes.iter().zip(&self.nodes);
        let nodes = nodes.map(|(node, drawn)| match timer(moment, node) {
            timer if timer == drawn.timer => drawn.clone(),
            timer => Rc::new(NodeVm {
                timer,
                ..(**drawn).clone()
            }),
        });
        RingVm {
            width: size.width as i32,
            height: size.height as i32,
            links: self.links.clone(),
            sides: self.sides.clone(),
            nodes: nodes.collect(),
            flights: Rc::new(flights),
            hidden,
            label: self.label.clone(),
        }
    }
}

/// What tells one moment from the next, whatever the shown time is.
fn key(store: &Store, size: Size) -> (u64, usize, Size) {
    (store.revision, store.timeline.position(), size)
}

fn node_vm(moment: &Moment, node: &NodeView, place: usize, places: &Places) -> NodeVm {
    let (at, outward) = (places.at[place.min(8)], places.outward[place.min(8)]);
    let role = RoleMark::of(node);
    let locale = moment.locale;
    let timer = timer(moment, node);
    let lit = moment.events.iter().any(|event| {
        matches!(event, Event::RoleChanged { node: at, .. } | Event::Crashed { node: at, .. }
            | Event::Restarted { node: at, .. } if *at == node.id)
    });
    let mut title = locale.fill(
        "picture.ring.node",
        args![
            node = node.id,
            role = locale.text(role.key()),
            term = node.term
        ],
    );
    if timer.is_some() {
        let (elapsed, timeout) = (
            node.timers.election_elapsed,
            node.timers.randomized_election_timeout,
        );
        title.push_str(&locale.fill("picture.ring.timer", args![elapsed, timeout]));
    }
    NodeVm {
        id: node.id,
        at,
        radius: places.radius,
        role,
        hue: hue(node.term),
        name: format!("n{}", node.id),
        term: format!("t{}", node.term),
        timer,
        votes: votes(node, moment.nodes.len()),
        outbox: outbox(moment, node, at, outward, places),
        selected: moment.selected == Some(node.id),
        hovered: matches!(moment.hovered, Some(crate::action::Hover::Node(id)) if id == node.id),
        lit,
        title,
    }
}

/// How far an election timer has run, in hundredths. While time runs it grows between two ticks as well.
fn timer(moment: &Moment, node: &NodeView) -> Option<i32> {
    let timers = node.timers;
    if !node.up || node.role == StateType::Leader || timers.randomized_election_timeout == 0 {
        return None;
    }
    let tick = timers.tick_ms.max(1) as f64;
    let since = timers.last_tick_ms.map_or(0.0, |last| {
        ((moment.display_ms - last as f64) / tick).clamp(0.0, 1.0)
    });
    let part = (timers.election_elapsed as f64 + since) / timers.randomized_election_timeout as f64;
    Some((part.min(1.0) * 100.0).round() as i32)
}

fn votes(node: &NodeView, voters: usize) -> Option<String> {
    let asks = matches!(node.role, StateType::Candidate | StateType::PreCandidate);
    let granted = node.votes.iter().filter(|(_, granted)| *granted).count();
    (node.up && asks).then(|| format!("{granted}/{voters}"))
}

fn outbox(
    moment: &Moment,
    node: &NodeView,
    at: Point,
    outward: Point,
    places: &Places,
) -> Option<OutboxVm> {
    let waiting = &node.host.outbox;
    if !moment.deep() || waiting.is_empty() {
        return None;
    }
    let side = if outward.x < -0.1 { -1.0 } else { 1.0 };
    let radius = places.radius;
    let aside = at.x + side * (radius + 9.0);
    let at = Point {
        x: aside.clamp(8.0, (places.width - 14.0).max(8.0)),
        y: at.y - radius * 0.62,
    };
    let texts: Vec<String> = waiting
        .iter()
        .take(6)
        .map(|message| message.text.to_string())
        .collect();
    let title = moment.locale.fill(
        "picture.ring.outbox",
        args![node = node.id, count = waiting.len()],
    );
    Some(OutboxVm {
        at,
        count: waiting.len(),
        title: format!("{title}\n{}", texts.join("\n")),
    })
}

fn links(moment: &Moment, places: &Places) -> LinksVm {
    let mut links = LinksVm {
        whole: Vec::new(),
        directions: Vec::new(),
        targets: Vec::new(),
    };
    let ids: Vec<NodeId> = moment.nodes.iter().map(|node| node.id).collect();
    for (a, from) in ids.iter().enumerate() {
        for (b, to) in ids.iter().enumerate().skip(a + 1) {
            let pair = [
                direction(moment, places, (a, *from), (b, *to)),
                direction(moment, places, (b, *to), (a, *from)),
            ];
            let pair = pair.into_iter().flatten();
            if pair.clone().any(|direction| direction.cut) {
                links.directions.extend(pair.clone());
            } else {
                links
                    .whole
                    .extend(places.at.get(a).copied().zip(places.at.get(b).copied()));
            }
            if !moment.scripted {
                links.targets.extend(pair);
            }
        }
    }
    links
}

fn direction(
    moment: &Moment,
    places: &Places,
    from: (usize, NodeId),
    to: (usize, NodeId),
) -> Option<DirectionVm> {
    let lane = places.lane(from.0, to.0)?;
    let cut = moment.cuts.contains(&(from.1, to.1));
    let key = if cut {
        "picture.ring.restore"
    } else {
        "picture.ring.cut"
    };
    Some(DirectionVm {
        from: from.1,
        to: to.1,
        start: lane.start,
        end: lane.end,
        middle: lane.point(0.5),
        degrees: lane.degrees(),
        cut,
        title: moment.locale.fill(key, args![from = from.1, to = to.1]),
    })
}
