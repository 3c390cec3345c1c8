//! What is painted on the strip: few paths, whatever the length of the run.
use super::asked;
use super::axis::Axis;
use super::{AxisVm, LaneVm, PaintingVm};
use crate::i18n::{Locale, args};
use crate::view_model::mark::{Hue, RoleMark, hue};
use raft_core::{MessageType, NodeId, StateType};
use sim::timeline::{Chronicle, Fate, Flight, Kind, Kinds, Span, Timeline};
use std::fmt::Write;

/// More message lines than this say nothing; heartbeats go first, then replies, and then it is said.
const LINES: usize = 420;
/// A message that was sent so many messages before the window has ended, or is left out.
const LONG_LIVED: usize = 4_000;
/// Lanes stand so far apart at most.
const TALLEST: i32 = 96;
/// The lane of requests is so tall at most.
const TALLEST_CLIENT: i32 = 36;
/// Messages are named where lanes stand so far apart, and no more of them are under way than can be read.
const NAMED: (i32, usize) = (34, 60);
/// Room of a letter of such a name.
const LETTER: (i32, i32) = (7, 13);
/// Height of a lane's name, a little less.
const NAME: i32 = 8;
/// Room above the first lane, for the marks of terms.
const TOP: i32 = 12;

pub(super) fn paint(
    timeline: &Timeline,
    axis: &Axis,
    (width, height): (i32, i32),
    (locale, sought): (Locale, Option<Kind>),
) -> PaintingVm {
    let chronicle = timeline.chronicle();
    let bottom = axis.overview_top.map_or(height, |top| top - 3);
    let rows = Rows::new(chronicle, bottom);
    let (flights, names, thinned) = flights(chronicle, axis, &rows, (locale, sought));
    PaintingVm {
        width,
        height,
        left: axis.left,
        lanes: rows
            .ids
            .iter()
            .enumerate()
            .map(|(row, id)| lane(chronicle, (row, *id), axis, &rows))
            .collect(),
        flights,
        names,
        terms: terms(chronicle, axis),
        asked: rows
            .client
            .map(|lane| asked::paths(chronicle, axis, lane))
            .unwrap_or_default(),
        client: rows
            .client
            .map(|(y, _)| (locale.text("time.client").into_owned(), y)),
        marks: match sought.and_then(Kind::kinds) {
            Some(kinds) => sought_marks(timeline, axis, &rows, kinds),
            None if sought.is_some() => Vec::new(),
            None => marks(timeline, axis, &rows),
        },
        overview: axis
            .part
            .then(|| (axis.overview_x(axis.first), axis.overview_x(axis.last))),
        overview_bands: if axis.part {
            overview(timeline, axis)
        } else {
            Vec::new()
        },
        thinned,
        axis: AxisVm {
            left: axis.left,
            right: axis.right,
            positions: axis.positions.clone(),
            overview_top: axis.overview_top,
            whole: axis.whole.clone(),
        },
    }
}

/// The lanes' places.
struct Rows {
    ids: Vec<NodeId>,
    pitch: i32,
    band: i32,
    /// Only every so many lanes have room for their name.
    every: usize,
    /// Middle and height of the lane of requests, where there are any.
    client: Option<(i32, i32)>,
}

impl Rows {
    fn new(chronicle: &Chronicle, bottom: i32) -> Self {
        let ids: Vec<NodeId> = chronicle.nodes().collect();
        let asked = chronicle.asked().next().is_some();
        let lanes = ids.len() as i32 + i32::from(asked);
        let pitch = ((bottom - TOP) / lanes.max(1)).clamp(4, TALLEST);
        let client = TOP + ids.len() as i32 * pitch + pitch / 2;
        Rows {
            client: asked.then_some((client, pitch.min(TALLEST_CLIENT))),
            ids,
            pitch,
            band: (pitch * 2 / 5).clamp(2, 9),
            every: (NAME / pitch) as usize + 1,
        }
    }

    fn y(&self, node: NodeId) -> Option<i32> {
        let row = self.ids.iter().position(|id| *id == node)?;
        Some(TOP + row as i32 * self.pitch + self.pitch / 2)
    }
}

fn lane(chronicle: &Chronicle, (row, id): (usize, NodeId), axis: &Axis, rows: &Rows) -> LaneVm {
    let (from, to) = axis.covers();
    let spans = chronicle.spans(id);
    let first = spans
        .partition_point(|span| span.from <= from)
        .saturating_sub(1);
    let mut bands: Vec<(i32, i32, RoleMark, Hue)> = Vec::new();
    for (place, span) in spans
        .iter()
        .enumerate()
        .skip(first)
        .take_while(|(_, span)| span.from <= to)
    {
        let end = spans.get(place + 1).map_or(to, |next| next.from.min(to));
        let (a, b) = (axis.x(span.from), axis.x(end));
        let look = (mark_of(span), hue(span.term));
        match bands.last_mut() {
            Some(last) if (last.2, last.3) == look => last.1 = b,
            _ if b > a => bands.push((a, b, look.0, look.1)),
            _ => {}
        }
    }
    LaneVm {
        y: rows.y(id).unwrap_or(TOP),
        height: rows.band,
        name: if row % rows.every == 0 {
            format!("n{id}")
        } else {
            String::new()
        },
        bands,
    }
}

fn mark_of(span: &Span) -> RoleMark {
    if span.up {
        RoleMark::of_role(span.role)
    } else {
        RoleMark::Down
    }
}

/// Where somebody begins to lead in the window.
fn terms(chronicle: &Chronicle, axis: &Axis) -> Vec<(i32, Hue, String)> {
    let (from, to) = axis.covers();
    let spans = chronicle.nodes().flat_map(|id| chronicle.spans(id));
    let mut terms: Vec<(usize, u64)> = spans
        .filter(|span| {
            span.up && span.role == StateType::Leader && (from..=to).contains(&span.from)
        })
        .map(|span| (span.from, span.term))
        .collect();
    terms.sort_unstable();
    let mut placed: Vec<(i32, Hue, String)> = Vec::new();
    for (position, term) in terms {
        let x = axis.x(position);
        if placed.last().is_none_or(|(before, ..)| x - before >= 24) {
            placed.push((x, hue(term), format!("t{term}")));
        }
    }
    placed
}

/// Paths of messages, names beside them, and what is left out.
type Painted = (
    Vec<(&'static str, String)>,
    Vec<(i32, i32, &'static str)>,
    Option<String>,
);

fn flights(
    chronicle: &Chronicle,
    axis: &Axis,
    rows: &Rows,
    (locale, sought): (Locale, Option<Kind>),
) -> Painted {
    let (from, to) = axis.covers();
    let flights = chronicle.flights();
    let beyond = flights.partition_point(|flight| flight.sent <= to);
    let begin = flights
        .partition_point(|flight| flight.sent < from)
        .saturating_sub(LONG_LIVED);
    let seen = |flight: &Flight| {
        flight.end.is_none_or(|(end, _)| end >= from)
            && sought.is_none_or(|kind| concerns(kind, flight))
    };
    let mut shown: Vec<Flight> = flights.range(begin..beyond).filter(seen).collect();
    if shown.len() > LINES && sought != Some(Kind::Message(MessageType::MsgHeartbeat)) {
        shown.retain(|flight| !is_heartbeat(flight.kind));
    }
    let all = shown.len();
    if shown.len() > LINES {
        shown.retain(|flight| !is_reply(flight.kind) || flight.reject);
    }
    if shown.len() > LINES {
        let every = shown.len().div_ceil(LINES);
        let mut at = 0;
        shown.retain(|_| {
            at += 1;
            at % every == 0
        });
    }
    let thinned = (shown.len() < all)
        .then(|| locale.fill("picture.strip.thinned", args![shown = shown.len(), all]));
    let mut paths: Vec<(&'static str, String)> = Vec::new();
    let named = rows.pitch >= NAMED.0
        && shown
            .iter()
            .filter(|flight| !is_heartbeat(flight.kind))
            .count()
            <= NAMED.1;
    let mut names = Vec::new();
    for flight in shown {
        let end = flight.end.map_or(to, |(end, _)| end.min(to));
        let (Some(y1), Some(y2)) = (rows.y(flight.from), rows.y(flight.to)) else {
            continue;
        };
        let (x1, x2) = (axis.x(flight.sent.max(from)), axis.x(end));
        let (y2, lost) = match flight.end {
            Some((_, Fate::Lost(_))) => ((y1 + y2) / 2, true),
            _ => (y2, false),
        };
        let path = path_of(&mut paths, class_of(&flight, lost));
        let _ = write!(path, "M{x1} {y1}L{x2} {y2}");
        if named && !is_heartbeat(flight.kind) {
            let part = |from: i32, to: i32| from + (to - from) * 3 / 10;
            let name = (part(x1, x2) + 4, part(y1, y2), short(flight.kind));
            let fits = name.0 + wide(name.2) <= axis.far + 6;
            if fits && names.iter().all(|other| apart(&name, other)) {
                names.push(name);
            }
        }
    }
    (paths, names, thinned)
}

/// Width of a name.
fn wide(name: &str) -> i32 {
    name.len() as i32 * LETTER.0 + 4
}

/// Whether two names can both be read where they stand.
fn apart(a: &(i32, i32, &str), b: &(i32, i32, &str)) -> bool {
    (a.1 - b.1).abs() >= LETTER.1 || a.0 + wide(a.2) <= b.0 || b.0 + wide(b.2) <= a.0
}

/// Whether a message belongs to the story of what is sought: its own type, and what brings such a thing about.
fn concerns(kind: Kind, flight: &Flight) -> bool {
    use MessageType as M;
    match kind {
        Kind::Message(only) => flight.kind == only,
        Kind::Election => matches!(
            flight.kind,
            M::MsgVote | M::MsgVoteResp | M::MsgPreVote | M::MsgPreVoteResp | M::MsgTimeoutNow
        ),
        Kind::Commit | Kind::Client => {
            matches!(flight.kind, M::MsgApp | M::MsgProp)
                || flight.kind == M::MsgAppResp && !flight.reject
        }
        Kind::Rejection => flight.reject,
        Kind::Truncation => flight.kind == M::MsgApp || flight.reject,
        Kind::Snapshot => flight.kind == M::MsgSnap,
        Kind::Fault => matches!(flight.end, Some((_, Fate::Lost(_)))),
        Kind::Membership | Kind::Crash | Kind::Restart | Kind::Violation => false,
    }
}

/// What a message is called where there is little room: etcd's name without `Msg`.
fn short(kind: MessageType) -> &'static str {
    match kind {
        MessageType::MsgApp => "App",
        MessageType::MsgAppResp => "AppResp",
        MessageType::MsgVote => "Vote",
        MessageType::MsgVoteResp => "VoteResp",
        MessageType::MsgPreVote => "PreVote",
        MessageType::MsgPreVoteResp => "PreVoteResp",
        MessageType::MsgSnap => "Snap",
        MessageType::MsgProp => "Prop",
        MessageType::MsgReadIndex => "ReadIndex",
        MessageType::MsgReadIndexResp => "ReadIndexResp",
        MessageType::MsgTimeoutNow => "TimeoutNow",
        MessageType::MsgTransferLeader => "TransferLeader",
        _ => "",
    }
}

fn path_of<'p>(paths: &'p mut Vec<(&'static str, String)>, class: &'static str) -> &'p mut String {
    let at = match paths.iter().position(|(known, _)| *known == class) {
        Some(at) => at,
        None => {
            paths.push((class, String::new()));
            paths.len() - 1
        }
    };
    &mut paths[at].1
}

fn is_heartbeat(kind: MessageType) -> bool {
    matches!(
        kind,
        MessageType::MsgHeartbeat | MessageType::MsgHeartbeatResp
    )
}

fn is_reply(kind: MessageType) -> bool {
    matches!(
        kind,
        MessageType::MsgAppResp | MessageType::MsgVoteResp | MessageType::MsgPreVoteResp
    )
}

fn class_of(flight: &Flight, lost: bool) -> &'static str {
    match flight.kind {
        MessageType::MsgAppResp if flight.reject => "strip-line strip-line--reject",
        _ if lost => "strip-line strip-line--lost",
        kind if is_heartbeat(kind) => "strip-line strip-line--heartbeat",
        MessageType::MsgVote | MessageType::MsgPreVote => "strip-line strip-line--vote",
        kind if is_reply(kind) => "strip-line strip-line--reply",
        _ => "strip-line strip-line--app",
    }
}

/// Ticks and crosses for what matters, at the lane of the node that it happened to.
fn marks(timeline: &Timeline, axis: &Axis, rows: &Rows) -> Vec<(&'static str, String)> {
    let (from, to) = axis.covers();
    let mut paths: Vec<(&'static str, String)> = Vec::new();
    let mut drawn = Drawn::default();
    for (at, mark) in timeline.marks().range(from..to + 1).enumerate() {
        let x = axis.x(from + at);
        let y = rows.y(mark.node).unwrap_or(TOP);
        for (kind, class, shape) in MARKS {
            if mark.kinds.intersects(*kind) && drawn.first(class, x, y) {
                shape(path_of(&mut paths, class), x, y, rows.band);
            }
        }
    }
    paths
}

/// A tall tick for every step that is sought, whatever it is, and violations, which are never left out.
fn sought_marks(
    timeline: &Timeline,
    axis: &Axis,
    rows: &Rows,
    kinds: Kinds,
) -> Vec<(&'static str, String)> {
    let (from, to) = axis.covers();
    let (mut sought, mut broken) = (String::new(), String::new());
    let mut drawn = Drawn::default();
    for (at, mark) in timeline.marks().range(from..to + 1).enumerate() {
        let x = axis.x(from + at);
        let y = rows.y(mark.node).unwrap_or(TOP);
        if mark.kinds.intersects(kinds) && drawn.first("sought", x, y) {
            tick(&mut sought, x, y, rows.pitch - 8);
        }
        if mark.kinds.intersects(Kinds::VIOLATION) {
            pole(&mut broken, x, y, 0);
        }
    }
    let paths = [
        ("strip-mark strip-mark--sought", sought),
        ("strip-mark strip-mark--violation", broken),
    ];
    paths
        .into_iter()
        .filter(|(_, path)| !path.is_empty())
        .collect()
}

/// What was drawn last of each look and lane: a second mark on the same pixel is not drawn again.
#[derive(Default)]
struct Drawn(Vec<(&'static str, i32, i32)>);

impl Drawn {
    fn first(&mut self, class: &'static str, x: i32, y: i32) -> bool {
        match self
            .0
            .iter_mut()
            .find(|(known, _, row)| *known == class && *row == y)
        {
            Some(last) if last.1 == x => false,
            Some(last) => {
                last.1 = x;
                true
            }
            None => {
                self.0.push((class, x, y));
                true
            }
        }
    }
}

type Mark = (Kinds, &'static str, fn(&mut String, i32, i32, i32));

const MARKS: &[Mark] = &[
    (Kinds::COMMIT, "strip-mark strip-mark--commit", tick),
    (Kinds::REJECT, "strip-mark strip-mark--reject", disc),
    (Kinds::CRASH, "strip-mark strip-mark--crash", cross),
    (Kinds::RESTART, "strip-mark strip-mark--restart", ring),
    (Kinds::CLIENT, "strip-mark strip-mark--client", arrow),
    (Kinds::VIOLATION, "strip-mark strip-mark--violation", pole),
];

fn tick(path: &mut String, x: i32, y: i32, band: i32) {
    let _ = write!(path, "M{x} {}v{}", y - band / 2 - 3, band + 6);
}

fn disc(path: &mut String, x: i32, y: i32, _: i32) {
    let _ = write!(path, "M{} {y}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0", x - 3);
}

fn ring(path: &mut String, x: i32, y: i32, _: i32) {
    let _ = write!(path, "M{} {y}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0", x - 4);
}

fn cross(path: &mut String, x: i32, y: i32, _: i32) {
    let _ = write!(path, "M{} {}l8 8M{} {}l8 -8", x - 4, y - 4, x - 4, y + 4);
}

fn arrow(path: &mut String, x: i32, y: i32, band: i32) {
    let _ = write!(path, "M{x} {}l-4 -6h8Z", y - band / 2 - 1);
}

fn pole(path: &mut String, x: i32, _: i32, _: i32) {
    let _ = write!(path, "M{x} 0V400");
}

/// Who led, over the whole run, in a thin bar.
fn overview(timeline: &Timeline, axis: &Axis) -> Vec<(i32, i32, Hue)> {
    let chronicle = timeline.chronicle();
    let marks = timeline.marks();
    let end = timeline.len();
    let x = |position: usize| axis.overview_x(marks.at(position.min(end)).ordinal);
    let mut bands = Vec::new();
    for id in chronicle.nodes() {
        let spans = chronicle.spans(id);
        for (place, span) in spans.iter().enumerate() {
            if span.up && span.role == StateType::Leader {
                let to = spans.get(place + 1).map_or(end, |next| next.from);
                bands.push((x(span.from), x(to).max(x(span.from) + 1), hue(span.term)));
            }
        }
    }
    bands.sort_unstable();
    bands
}
