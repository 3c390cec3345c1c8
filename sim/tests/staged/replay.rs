//! Replaying what is on record, silently and from checkpoints that leave out what can be made again, ends in exactly the
//! laboratory that was seen: random inputs of every kind, refused ones among them, over checkpoints near each other.
use sim::cluster::Cluster;
use sim::event::Event;
use sim::input::Input;
use sim::lab::Lab;
use sim::prng::Prng;
use sim::rule::Rule;
use sim::swarm::{RandomRun, Recipe, hunt_of};
use sim::timeline::Timeline;

/// A position as it was when it was played.
type Moment = (usize, Lab, Vec<Event>);

fn moment(timeline: &Timeline) -> Moment {
    (
        timeline.position(),
        timeline.lab().clone(),
        timeline.events().to_vec(),
    )
}

/// Records inputs, those that are refused left out, and remembers every fifth moment.
fn record(timeline: &mut Timeline, inputs: &[Input], draws: &mut Prng) -> Vec<Moment> {
    let mut moments = vec![moment(timeline)];
    for input in inputs {
        if timeline.push(input.clone()).is_ok() && draws.below(5) == 0 {
            moments.push(moment(timeline));
        }
    }
    moments.push(moment(timeline));
    moments
}

fn assert_found_again(timeline: &mut Timeline, moments: &[Moment], draws: &mut Prng, of: &str) {
    for _ in 0..moments.len() / 2 {
        let (position, lab, events) = &moments[draws.below(moments.len() as u64) as usize];
        timeline.seek(*position);
        let same = timeline.lab() == lab && timeline.events() == &events[..];
        assert!(same, "{of}: position {position} is another one");
    }
}

/// One random run: recorded, sought, forked in the past, and sought on both branches.
fn check(mut run: RandomRun, length: usize, gap: u64, of: &str) -> usize {
    let mut draws = Prng::new(gap);
    (0..length).for_each(|_| drop(run.step()));
    let cluster = Cluster::new(run.config().clone()).expect("it was made once");
    let mut timeline = Timeline::new(Lab::Cluster(cluster));
    timeline.set_checkpoint_gap(gap);
    let moments = record(&mut timeline, run.inputs(), &mut draws);
    assert_found_again(&mut timeline, &moments, &mut draws, of);

    let fork = draws.below(timeline.len() as u64) as usize;
    timeline.seek(fork);
    let mut other = vec![Input::Heal, Input::Tick { node: 1 }];
    other.extend(run.inputs().iter().skip(length / 2).cloned());
    let branch = record(&mut timeline, &other, &mut draws);
    let shared = |moment: &&Moment| moment.0 <= fork;
    let past: Vec<Moment> = moments.iter().filter(shared).cloned().collect();
    assert_found_again(&mut timeline, &branch, &mut draws, of);
    assert_found_again(&mut timeline, &past, &mut draws, of);
    if timeline.switch(0) {
        assert_found_again(&mut timeline, &moments, &mut draws, of);
    }
    timeline.lab().violations().len()
}

#[test]
fn a_silent_replay_of_anything_leaves_what_was_seen() {
    for seed in 0..24 {
        let run = RandomRun::new(seed, Recipe::Everything, None);
        check(run, 900, 100 + 900 * (seed % 4), &format!("seed {seed}"));
    }
}

#[test]
fn a_replay_that_breaks_invariants_breaks_them_again() {
    let mut broken = 0;
    for rule in Rule::ALL {
        let hunt = hunt_of(rule);
        for seed in 0..4 {
            let run = RandomRun::new(seed, Recipe::Hunt(hunt), Some(rule));
            broken += check(run, 700, 400, &format!("without {rule}, seed {seed}"));
        }
    }
    assert!(broken > 0, "no invariant broke, so nothing was tested");
}
