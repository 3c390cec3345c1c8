//! A partition as the picture shows it: nodes that can hear of each other, in whatever roundabout way, stand on one side.
use super::places::Places;
use super::{Point, SideVm};
use crate::i18n::args;
use crate::view_model::moment::Moment;
use crate::view_model::words;
use raft_core::NodeId;

/// The sides of a divided network, in order of their lowest node; empty while every node can reach every other one.
pub(super) fn sides(moment: &Moment, places: &Places) -> Vec<SideVm> {
    let ids: Vec<NodeId> = moment.nodes.iter().map(|node| node.id).collect();
    let groups = groups(&ids, &moment.cuts);
    if groups.len() < 2 {
        return Vec::new();
    }
    let side = |(number, group): (usize, &Vec<usize>)| {
        let at = |place: &usize| places.at[(*place).min(places.at.len() - 1)];
        let members: Vec<NodeId> = group.iter().map(|place| ids[*place]).collect();
        SideVm {
            outline: outline(group.iter().map(at).collect()),
            width: places.radius * 2.0 + 16.0,
            title: moment.locale.fill(
                "picture.ring.side",
                args![
                    number = number + 1,
                    nodes = words::nodes(moment.locale, &members)
                ],
            ),
        }
    };
    groups.iter().enumerate().map(side).collect()
}

/// Places of nodes that a whole direction of a link joins, directly or through others.
fn groups(ids: &[NodeId], cuts: &[(NodeId, NodeId)]) -> Vec<Vec<usize>> {
    let joined = |a: NodeId, b: NodeId| !cuts.contains(&(a, b)) || !cuts.contains(&(b, a));
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut seen = vec![false; ids.len()];
    for first in 0..ids.len() {
        if seen[first] {
            continue;
        }
        seen[first] = true;
        let mut group = vec![first];
        let mut next = 0;
        while next < group.len() {
            let here = ids[group[next]];
            for (place, id) in ids.iter().enumerate() {
                if !seen[place] && joined(here, *id) {
                    seen[place] = true;
                    group.push(place);
                }
            }
            next += 1;
        }
        group.sort_unstable();
        groups.push(group);
    }
    groups
}

/// A path around the places; they stand on a ring, so that in their order they are a convex shape.
fn outline(points: Vec<Point>) -> String {
    let mut path = String::new();
    for (place, point) in points.iter().enumerate() {
        let step = if place == 0 { 'M' } else { 'L' };
        path.push_str(&format!("{step}{point}"));
    }
    // A path without length draws its round caps only where it is closed.
    path.push('Z');
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_open_direction_keeps_two_nodes_together() {
        let cut = |pairs: &[(u64, u64)]| groups(&[1, 2, 3], pairs);
        assert_eq!(cut(&[(1, 2)]), [vec![0, 1, 2]]);
        assert_eq!(cut(&[(1, 2), (2, 1)]), [vec![0, 1, 2]]);
        let alone = [(1, 2), (2, 1), (1, 3), (3, 1)];
        assert_eq!(cut(&alone), [vec![0], vec![1, 2]]);
        assert_eq!(cut(&alone[..3]), [vec![0, 1, 2]]);
    }
}
