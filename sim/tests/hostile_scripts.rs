//! Texts that somebody may paste into the page: however large or absurd, they open soon or are refused with a reason.
use sim::script::{OpenOptions, open};

/// What is said about a text: its reason, or how many steps its set-up took.
fn outcome(text: &str) -> Result<usize, String> {
    let timeline = open(text, &OpenOptions::default()).map_err(|error| error.to_string())?;
    Ok(timeline.len())
}

fn refused(text: &str, reason: &str) {
    let error = outcome(text).expect_err(reason);
    assert!(error.contains(reason), "{error:?} does not say {reason:?}");
}

/// Plays a script of etcd's to its end and gives why it stopped.
fn failure(text: &str) -> Option<String> {
    let mut timeline = open(text, &OpenOptions::default()).expect("the script can be read");
    while timeline.step() {}
    match timeline.lab() {
        sim::Lab::Interaction(script) => script.failure().map(|error| error.reason()),
        sim::Lab::Cluster(_) | sim::Lab::Recording(_) => panic!("not a script of etcd's"),
    }
}

#[test]
fn very_long_lines_are_read_in_one_pass() {
    refused(&format!("cluster {}", "a ".repeat(200_000)), "found `a`");
    refused(&"cluster \\\n".repeat(100_000), "found `cluster`");
    refused(
        &format!("cluster voters=({}", "(".repeat(200_000)),
        "expected nodes such as 1 or (1,3), found `(`",
    );
    let many = "1,".repeat(200_000);
    refused(
        &format!("cluster\ndrop from=({many}"),
        "expected nodes such as",
    );
    refused(
        &format!("cluster\npropose 1 \"{}", "\\n".repeat(200_000)),
        "that ends the text",
    );
}

#[test]
fn conditions_nest_and_grow_to_a_limit() {
    let expect = |condition: String| format!("cluster clock=off\nexpect {condition}");
    refused(&expect("(".repeat(200_000)), "no more than 64 levels");
    refused(&expect("!".repeat(200_000)), "no more than 64 levels");
    refused(&expect("term(".repeat(200_000)), "no more than 64 levels");
    refused(
        &expect("up(1) && ".repeat(100_000) + "up(1)"),
        "at most 4096 bytes",
    );
    refused(&expect("up(1) && ".repeat(100_000)), "expected a condition");
    assert_eq!(outcome(&expect("!".repeat(62) + "up(1)")), Ok(0));
    assert_eq!(
        outcome(&expect(format!(
            "{}up(1){}",
            "(".repeat(63),
            ")".repeat(63)
        ))),
        Ok(0)
    );
}

#[test]
fn very_many_errors_are_cut_off() {
    let errors = sim::script::play(
        &format!("cluster\n{}", "foo\n".repeat(100_000)),
        &OpenOptions::default(),
    );
    assert_eq!(errors.unwrap_err().len(), sim::script::ERROR_LIMIT);
}

#[test]
fn very_many_lines_are_read_in_one_pass() {
    refused(&"foo\n".repeat(100_000), "unknown command `foo`");
    refused(&"----\n".repeat(100_000), "unknown command `----`");
    let captions = format!("cluster\n{}", "# why\n\nheal\n".repeat(33_000));
    assert_eq!(outcome(&captions), Ok(33_000));
    let campaigns = format!("cluster nodes=3\n{}", "campaign 1\n".repeat(50_000));
    assert_eq!(outcome(&campaigns), Ok(50_000));
}

#[test]
fn absurd_numbers_are_refused_by_name() {
    refused("cluster nodes=999999999999", "expected 1 to 9");
    refused("cluster nodes=3 delay=99999999s", "delay");
    refused("cluster nodes=3 tick=0ms", "tick: 0 is out of range");
    refused("cluster nodes=3\nrun 99999999s", "more than 200000 steps");
    refused(
        "cluster clock=off\ntick 1 18446744073709551615",
        "more than 200000 steps",
    );
    refused("cluster\nrun 18446744073709551616ms", "expected a duration");
    refused(
        "cluster seed=18446744073709551616",
        "expected a number up to",
    );
    refused("cluster\ncrash 18446744073709551615", "a node from 1 to 3");
    refused("cluster\ndelay by=18446744073709551615s all", "duration");
    let marks: String = (0..1_001).map(|mark| format!("mark m{mark}\n")).collect();
    refused(
        &format!("cluster nodes=3\n{marks}"),
        "more than 1000 positions",
    );
    refused(
        "add-nodes 1 voters=(1) index=18446744073709551615\n\nstabilize",
        "at most 4611686018427387904",
    );
    let voters: Vec<String> = (1..=201).map(|id| id.to_string()).collect();
    let crowd = format!(
        "add-nodes 1 voters=({}) index=2\n\nstabilize",
        voters.join(",")
    );
    refused(&crowd, "at most 200 members");
}

#[test]
fn a_member_with_the_id_of_a_storage_thread_ends_the_script() {
    let script = "add-nodes 1 voters=(1,18446744073709551615) index=2\n\ncampaign 1\n\nstabilize";
    let reason = failure(script).expect("the script stops");
    assert_eq!(reason, "node 1 sends a MsgVote to a storage thread");
}
