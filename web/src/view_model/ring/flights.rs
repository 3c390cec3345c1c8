//! Messages between the nodes: where each is now, how it looks, and where its label goes.
use super::places::{Lane, Places};
use super::{FlightVm, Point, Shape, Stage};
use crate::action::Hover;
use crate::i18n::args;
use crate::store::layout::Size;
use crate::view_model::mark::{ems, hue};
use crate::view_model::moment::Moment;
use raft_core::{MessageType, NodeId};
use sim::event::{Event, LossReason};
use sim::view::MessageView;

/// At most so many messages are drawn; the pane says how many there are.
pub(super) const DRAWN: usize = 24;

struct Placed<'m> {
    message: &'m MessageView,
    stage: Stage,
    lost: Option<LossReason>,
    lane: Lane,
    part: f64,
}

pub(super) fn flights(
    moment: &Moment,
    places: &Places,
    size: Size,
) -> (Vec<FlightVm>, Option<String>) {
    let mut placed: Vec<Placed> = ended(moment, places);
    placed.extend(
        moment
            .messages
            .iter()
            .filter_map(|message| under_way(moment, places, message)),
    );
    let all = placed.len();
    placed.sort_by_key(|p| std::cmp::Reverse(importance(moment, p)));
    placed.truncate(DRAWN);
    let mut taken = Taken::new(moment, places, size, &placed);
    let mut flights: Vec<FlightVm> = placed
        .iter()
        .map(|p| flight(moment, p, &mut taken))
        .collect();
    flights.sort_by_key(|flight| (flight.id, flight.stage != Stage::Flying));
    let hidden = (all > DRAWN).then(|| {
        moment
            .locale
            .fill("picture.ring.hidden", args![shown = DRAWN, all])
    });
    (flights, hidden)
}

/// Selected first, then what ended in this step, then all that is not a heartbeat, the latest first.
fn importance(moment: &Moment, placed: &Placed) -> (bool, bool, bool, u64) {
    let id = placed.message.id.0;
    (
        moment.message == Some(id),
        placed.stage != Stage::Flying,
        !is_heartbeat(placed.message.kind),
        id,
    )
}

fn is_heartbeat(kind: MessageType) -> bool {
    matches!(
        kind,
        MessageType::MsgHeartbeat | MessageType::MsgHeartbeatResp
    )
}

fn lane_of(moment: &Moment, places: &Places, message: &MessageView) -> Option<Lane> {
    let place = |id: NodeId| moment.nodes.iter().position(|node| node.id == id);
    places.lane(place(message.from)?, place(message.to)?)
}

fn ended<'m>(moment: &Moment<'m>, places: &Places) -> Vec<Placed<'m>> {
    let placed = moment.events.iter().filter_map(|event| {
        let (message, stage, lost) = match event {
            Event::Delivered { message } => (message, Stage::Arrived, None),
            Event::Lost { message, reason } => (message, Stage::Dying, Some(*reason)),
            _ => return None,
        };
        let lane = lane_of(moment, places, message)?;
        let flown = part(moment, message, message.due_ms.min(moment.now_ms));
        let part = match lost {
            None => flown.max(if moment.display_ms >= moment.now_ms as f64 {
                1.0
            } else {
                0.0
            }),
            Some(LossReason::Cut | LossReason::Chance | LossReason::Untold) => 0.5,
            Some(LossReason::Down | LossReason::QueueFull) => 0.92,
            Some(LossReason::Dropped) => part(moment, message, message.due_ms).min(0.9),
        };
        Some(Placed {
            message,
            stage,
            lost,
            lane,
            part,
        })
    });
    placed.collect()
}

fn under_way<'m>(moment: &Moment, places: &Places, message: &'m MessageView) -> Option<Placed<'m>> {
    let lane = lane_of(moment, places, message)?;
    let part = if message.due_ms > message.sent_ms {
        part(moment, message, message.due_ms)
    } else {
        queued(moment, message)
    };
    Some(Placed {
        message,
        stage: Stage::Flying,
        lost: None,
        lane,
        part,
    })
}

/// How much of its way a message has gone at the shown time, when it ends at `end`.
fn part(moment: &Moment, message: &MessageView, end: u64) -> f64 {
    let length = end.saturating_sub(message.sent_ms);
    if length == 0 {
        return 0.5;
    }
    ((moment.display_ms - message.sent_ms as f64) / length as f64).clamp(0.0, 1.0)
}

/// Without a clock messages stand in line before their receiver, the oldest in front.
fn queued(moment: &Moment, message: &MessageView) -> f64 {
    let same = |other: &&MessageView| other.from == message.from && other.to == message.to;
    let before = moment
        .messages
        .iter()
        .filter(same)
        .take_while(|other| other.id < message.id)
        .count();
    (0.72 - 0.16 * before as f64).max(0.12)
}

fn flight(moment: &Moment, placed: &Placed, taken: &mut Taken) -> FlightVm {
    let message = placed.message;
    let at = placed.lane.point(placed.part);
    let (shape, reply) = look(message.kind);
    let selected = moment.message == Some(message.id.0) && placed.stage == Stage::Flying;
    let mut title = message.text.to_string();
    if let Some(reason) = placed.lost {
        title = format!("{title}\n{}", moment.locale.text(loss_key(reason)));
    }
    FlightVm {
        id: message.id.0,
        key: key(message, placed.stage),
        stage: placed.stage,
        shape,
        reply,
        reject: message.reject,
        hue: hue(message.term),
        start: placed.lane.start,
        at,
        degrees: placed.lane.degrees(),
        scale: taken.scale,
        label: label(moment, placed, selected).and_then(|text| taken.place(at, &placed.lane, text)),
        selected,
        hovered: moment.hovered == Some(Hover::Message(message.id.0)),
        title,
    }
}

fn key(message: &MessageView, stage: Stage) -> String {
    let letter = match stage {
        Stage::Flying | Stage::Arrived => 'm',
        Stage::Dying => 'x',
    };
    format!("{letter}{}", message.id.0)
}

fn look(kind: MessageType) -> (Shape, bool) {
    match kind {
        MessageType::MsgApp => (Shape::Square, false),
        MessageType::MsgAppResp => (Shape::Square, true),
        MessageType::MsgHeartbeat => (Shape::Dot, false),
        MessageType::MsgHeartbeatResp => (Shape::Dot, true),
        MessageType::MsgVote | MessageType::MsgPreVote => (Shape::Triangle, false),
        MessageType::MsgVoteResp | MessageType::MsgPreVoteResp => (Shape::Triangle, true),
        MessageType::MsgProp => (Shape::Diamond, false),
        MessageType::MsgSnap => (Shape::Box, false),
        MessageType::MsgReadIndexResp => (Shape::Hexagon, true),
        _ => (Shape::Hexagon, false),
    }
}

fn loss_key(reason: LossReason) -> &'static str {
    match reason {
        LossReason::Cut => "picture.lost.cut",
        LossReason::Down | LossReason::QueueFull => "picture.lost.down",
        LossReason::Dropped => "picture.lost.dropped",
        LossReason::Chance => "picture.lost.chance",
        LossReason::Untold => "picture.lost.untold",
    }
}

/// A few letters beside a message. Heartbeats have none: their shape says all, and they are many.
fn label(moment: &Moment, placed: &Placed, selected: bool) -> Option<String> {
    if let Some(reason) = placed.lost {
        return Some(moment.locale.text(loss_key(reason)).into_owned());
    }
    let message = placed.message;
    if is_heartbeat(message.kind) && !selected {
        return None;
    }
    Some(short(moment, message))
}

fn short(moment: &Moment, message: &MessageView) -> String {
    let name = format!("{:?}", message.kind);
    let name = name.strip_prefix("Msg").unwrap_or(&name);
    match message.kind {
        MessageType::MsgApp => match message.entries {
            Some((first, last)) if first == last => format!("{name} {first}"),
            Some((first, last)) => format!("{name} {first}–{last}"),
            None => moment.locale.text("picture.ring.app_empty").into_owned(),
        },
        MessageType::MsgAppResp if message.reject => format!("{name} ✗{}", message.index),
        MessageType::MsgAppResp => format!("{name} {}", message.index),
        MessageType::MsgVote | MessageType::MsgPreVote => format!("{name} t{}", message.term),
        MessageType::MsgVoteResp | MessageType::MsgPreVoteResp => {
            format!("{name} {}", if message.reject { '✗' } else { '✓' })
        }
        _ => name.to_owned(),
    }
}

/// How much wider than a plain text the label of an arrived message is.
const BOLD: f64 = 1.12;

/// Distance between a label and the edge of the pane.
const MARGIN: f64 = 2.0;

/// Rectangles that a label must not cover: left, top, right, bottom.
struct Taken {
    size: Size,
    scale: f64,
    text: i32,
    boxes: Vec<(f64, f64, f64, f64)>,
}

impl Taken {
    fn new(moment: &Moment, places: &Places, size: Size, placed: &[Placed]) -> Self {
        let around = |at: Point, by: f64| (at.x - by, at.y - by, at.x + by, at.y + by);
        let nodes = places.at.iter().map(|at| around(*at, places.radius));
        let shapes = placed.iter().map(|p| around(p.lane.point(p.part), 7.0));
        Taken {
            size,
            scale: if places.radius < 18.0 { 0.8 } else { 1.0 },
            text: if moment.big { 14 } else { 11 },
            boxes: nodes.chain(shapes).collect(),
        }
    }

    /// Beside the message, away from the other direction of its link; where that is taken, on the other side; else
    /// nowhere: the title has it.
    fn place(
        &mut self,
        at: Point,
        lane: &Lane,
        text: String,
    ) -> Option<(Point, &'static str, String)> {
        let width = ems(&text) * f64::from(self.text) * BOLD;
        for side in [1.0, -1.0] {
            let (nx, ny) = (lane.side.x * side, lane.side.y * side);
            let (anchor, left) = match nx {
                0.35.. => ("start", 0.0),
                ..-0.35 => ("end", -width),
                _ => ("middle", -width / 2.0),
            };
            let reach = (self.size.width - width - MARGIN).max(MARGIN);
            let x = (at.x + nx * 11.0 + left).clamp(MARGIN, reach);
            let offset = Point {
                x: x - left - at.x,
                y: ny * 15.0 + 4.0,
            };
            let wanted = (x, at.y + offset.y - 10.0, x + width, at.y + offset.y + 3.0);
            if self.free(wanted) {
                self.boxes.push(wanted);
                return Some((offset, anchor, text));
            }
        }
        None
    }

    fn free(&self, (left, top, right, bottom): (f64, f64, f64, f64)) -> bool {
        let inside =
            left >= 0.0 && top >= 0.0 && right <= self.size.width && bottom <= self.size.height;
        inside
            && self
                .boxes
                .iter()
                .all(|b| right < b.0 || b.2 < left || bottom < b.1 || b.3 < top)
    }
}
