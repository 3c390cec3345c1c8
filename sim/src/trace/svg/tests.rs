use crate::script::{OpenOptions, open};
use crate::trace::{Trace, shiviz, svg};

fn trace(script: &str) -> Trace {
    let mut timeline = open(script, &OpenOptions::default()).expect("it can be read");
    let end = timeline.len();
    Trace::of(&mut timeline, 0, end)
}

/// How often something stands in a text.
fn count(text: &str, part: &str) -> usize {
    text.matches(part).count()
}

const FAULTS: &str = "cluster nodes=3 clock=off
campaign 1
stage 1 4
drop to=3
stabilize 1 2
propose 1 x=<1>
stabilize 1 2
crash 2
";

#[test]
fn a_picture_has_its_lines_arrows_and_marks() {
    let trace = trace(FAULTS);
    let picture = svg(&trace, "A <test>");
    assert!(picture.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
    assert!(picture.contains("<title>A &lt;test&gt;</title>"));
    assert!(picture.ends_with("</svg>\n"));
    let names = &picture[picture.find("class=\"names\"").expect("it has names")..];
    assert_eq!(count(names, "<rect "), 3);
    let is = |what: &str| {
        trace
            .records
            .iter()
            .filter(|record| format!("{:?}", record.what).starts_with(what))
            .count()
    };
    // One arrow for each message: it arrived, was lost, or is under way.
    let (arrived, lost, sent) = (is("Receive"), is("Lose"), is("Send"));
    assert!(lost == 1 && arrived > 4 && sent > arrived);
    let (_, arrows) = picture
        .split_once("<g class=\"arrows\">")
        .expect("it has arrows");
    let (arrows, names) = arrows
        .split_once("<g class=\"arrow-names\">")
        .expect("they have names");
    assert!(count(names, "<g class=\"arrow ") == sent);
    assert_eq!(count(arrows, "<g class=\"arrow "), sent);
    assert_eq!(count(arrows, "class=\"lost\""), lost);
    assert_eq!(count(arrows, "<path class=\"head\""), arrived);
    for part in [
        ">leader</tspan>",
        ">commit 1</tspan>",
        ">crashes</tspan>",
        "MsgVote to n3, dropped",
        "+2 x=&lt;1&gt;",
    ] {
        assert!(picture.contains(part), "{part}");
    }
    assert_eq!(count(&picture, "class=\"crash\""), 1);
    assert!(picture.contains("<path class=\"leader t1\""));
    assert!(picture.contains("<path class=\"down t1\"") || picture.contains("crashes"));
}

#[test]
fn elements_are_closed_and_numbers_are_finite() {
    for script in [
        FAULTS,
        crate::script::library::FIRST_LIGHT.source(),
        "cluster nodes=1\n",
    ] {
        let picture = svg(&trace(script), "\u{0}\u{1b}");
        assert!(
            !picture.contains("NaN") && !picture.contains("inf\""),
            "{picture}"
        );
        assert!(!picture.contains('\u{1b}') && !picture.contains('\0'));
        for name in ["g", "text", "title", "tspan", "style", "svg"] {
            let opened =
                count(&picture, &format!("<{name}>")) + count(&picture, &format!("<{name} "));
            assert_eq!(opened, count(&picture, &format!("</{name}>")), "{name}");
        }
    }
}

#[test]
fn heartbeats_can_be_left_out() {
    let all = trace("cluster nodes=3\nrun until leader\nrun 1s\n");
    let is_beat = |trace: &Trace| svg(trace, "").contains(" heartbeat\"><title>");
    assert!(is_beat(&all));
    assert!(!is_beat(&all.without_heartbeats()));
}

#[test]
fn the_clocks_of_a_log_for_shiviz_grow_as_it_demands() {
    let text = shiviz(&trace(FAULTS));
    let mut lines = text.lines();
    assert_eq!(
        lines.next(),
        Some(r"(?<ms>\d+)ms step (?<step>\d+): (?<event>.*)\n(?<host>\S+) (?<clock>\{.*\})")
    );
    assert_eq!(lines.next(), Some(""));
    let mut own = std::collections::BTreeMap::new();
    let mut received = false;
    while let (Some(event), Some(clock)) = (lines.next(), lines.next()) {
        assert!(event.starts_with("0ms step "), "{event}");
        let (host, clock) = clock.split_once(' ').expect("a host and a clock");
        let counts: Vec<(&str, u64)> = clock
            .trim_matches(['{', '}'])
            .split(',')
            .map(|pair| {
                let (name, count) = pair.split_once(':').expect("a pair");
                (name.trim_matches('"'), count.parse().expect("a number"))
            })
            .collect();
        let of = |name: &str| {
            counts
                .iter()
                .find(|(known, _)| *known == name)
                .map(|pair| pair.1)
        };
        let last = own.entry(host.to_string()).or_insert(0);
        *last += 1;
        assert_eq!(of(host), Some(*last), "its own count grows by one");
        if event.contains("receives 1->2 MsgVote") {
            received = true;
            assert!(of("n1") >= Some(4), "{clock}");
        }
    }
    assert!(received);
}

#[test]
fn a_part_of_a_run_begins_with_what_its_nodes_are() {
    let script =
        "cluster nodes=3 clock=off\ncampaign 1\nstabilize\nmark led\npropose 1 x=1\nstabilize\n";
    let mut timeline = open(script, &OpenOptions::default()).expect("it can be read");
    let led = timeline.named("led").expect("it is marked");
    let trace = Trace::of(&mut timeline, led, usize::MAX);
    let leader = trace.nodes[0];
    assert_eq!((leader.term, leader.last, leader.commit), (1, 1, 1));
    assert!(
        trace
            .records
            .iter()
            .all(|record| record.position > led && record.term == 1)
    );
    assert!(svg(&trace, "").contains("<path class=\"leader t1\""));
}

#[test]
fn what_a_cut_link_takes_was_sent_before() {
    let trace = trace("cluster nodes=3 clock=off\nisolate 1\ncampaign 1\nstabilize\n");
    let place = |what: &str| {
        let of = |record: &crate::trace::Record| format!("{:?}", record.what).starts_with(what);
        trace.records.iter().position(of).expect("there is one")
    };
    assert!(place("Send") < place("Lose"));
    let picture = svg(&trace, "");
    assert_eq!(count(&picture, ", cut</text>"), 2);
    assert!(
        !picture.contains("<circle class=\"head\""),
        "nothing is under way"
    );
}
