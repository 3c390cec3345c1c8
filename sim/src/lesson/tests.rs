//! Each mistake of an author is told, at its line; no text stops the reader.
use super::*;
use proptest::prelude::*;

const SCRIPT: &str = include_str!("../../../lessons/01-one-leader-one-log/lesson.raft");
const ENGLISH: &str = include_str!("../../../lessons/01-one-leader-one-log/en.md");
const CHINESE: &str = include_str!("../../../lessons/01-one-leader-one-log/zh.md");

fn told(kind: Kind, script: &str, english: &str, chinese: &str) -> Vec<String> {
    let texts = [("en.md", english), ("zh.md", chinese)];
    let texts = texts.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let checked = check(kind, script, &texts);
    checked.problems.iter().map(Problem::to_string).collect()
}

fn lesson(script: &str, english: &str) -> Vec<String> {
    told(Kind::Lesson, script, english, CHINESE)
}

#[test]
fn a_lesson_that_is_right_has_nothing_to_tell() {
    assert_eq!(lesson(SCRIPT, ENGLISH), [""; 0]);
}

#[test]
fn mistakes_in_the_text_are_told() {
    for (from, to, expected) in [
        ("minutes: 6", "minutes: six", "minutes"),
        ("paper: 5, 5.3\n", "", "paper"),
        (
            "## committed:",
            "## comitted:",
            "the script has no comitted",
        ),
        (
            "## committed: Committed",
            "### Committed",
            "a card has notes once",
        ),
        (
            "### 2\n",
            "### 4\n",
            "the right answer, 2, has no explanation",
        ),
        ("### other\n", "### 9\n", "expected `### other`"),
        (
            "### no: No, all three must have it",
            "### no",
            "expected `### no: what the choice says`",
        ),
        (
            "### yes: Yes, two of three are enough",
            "### maybe: Perhaps",
            "maybe is none of the options: yes, no",
        ),
        ("### Done\n", "", "expected `### Done`"),
        (
            "## goal: Try it",
            "## goal: Try it\n\n### Hint\n\nA.\n\n### Hint\n\nB.",
            "the goal has 4 hints, expected 1 to 3",
        ),
    ] {
        assert!(ENGLISH.contains(from), "{from}");
        let problems = lesson(SCRIPT, &ENGLISH.replacen(from, to, 1));
        assert!(
            problems
                .iter()
                .any(|problem| problem.starts_with("en.md") && problem.contains(expected)),
            "{from} -> {to}: {problems:#?}"
        );
    }
    let other = CHINESE.replacen("minutes: 6", "minutes: 7", 1);
    let problems = told(Kind::Lesson, SCRIPT, ENGLISH, &other);
    assert!(
        problems.iter().any(|problem| problem.starts_with("zh.md")),
        "{problems:?}"
    );
    let none = check(Kind::Lesson, SCRIPT, &[]);
    assert_eq!(none.problems[0].to_string(), "en.md: it is missing");
}

#[test]
fn mistakes_in_the_script_are_told() {
    for (from, to, expected) in [
        ("expect leader == 2", "expect leader == 1", "does not hold"),
        (
            "mark applied",
            "mark committed",
            "there are two cards named committed",
        ),
        (
            "goal leader == 2 && count(running) == 2 && committed(2) >= 3",
            "goal up(1)",
            "holds already",
        ),
        (
            "until committed(2) >= 3\n",
            "until committed(2) >= 2\n",
            "lesson.raft",
        ),
        (
            "crash 3\n",
            "mark late\ncrash 3\n",
            "without marks and questions",
        ),
        (
            "goal leader == 2 && count(running) == 2 && committed(2) >= 3",
            "expect up(1)",
            "expected one goal, found 0",
        ),
        ("propose 3 x=1", "propse 3 x=1", "propose"),
    ] {
        assert!(SCRIPT.contains(from), "{from}");
        let problems = lesson(&SCRIPT.replacen(from, to, 1), ENGLISH);
        assert!(
            problems.iter().any(|problem| problem.contains(expected)),
            "{from} -> {to}: {problems:#?}"
        );
    }
    let unasked: Vec<&str> = SCRIPT
        .lines()
        .filter(|line| !line.starts_with("ask "))
        .collect();
    let problems = lesson(&unasked.join("\n"), ENGLISH);
    assert!(
        problems
            .iter()
            .any(|problem| problem.contains("asks two questions at least, this one 0"))
    );
}

#[test]
fn a_challenge_keeps_to_what_its_goal_allows() {
    let script = "cluster nodes=3 seed=7\nrun until leader\nmark start\ngoal up(1) && !leader\nset prevote=true\nisolate 1\nisolate 2\nisolate 3\ncrash 2\nrun 1s\n";
    let problems = told(Kind::Challenge, script, ENGLISH, CHINESE);
    let expected = "the solution does `set prevote=true`, which the goal does not allow";
    assert!(
        problems.iter().any(|problem| problem.contains(expected)),
        "{problems:#?}"
    );
    let allowed = script.replace("!leader\n", "!leader allow=(settings)\n");
    let problems = told(Kind::Challenge, &allowed, ENGLISH, CHINESE);
    assert!(
        !problems
            .iter()
            .any(|problem| problem.contains("does not allow"))
    );
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(source in "(---\n)?(minutes: [0-9]{0,4}\n)?(---\n)?(.|\n){0,300}") {
        drop(read("en.md", &source));
    }

    #[test]
    fn a_damaged_lesson_is_read_or_refused(at in 0..ENGLISH.len(), length in 0..200usize, put in "[-#:`*<&\\[\\]()\n a-z0-9]{0,12}") {
        let boundary = |mut at: usize| {
            while !ENGLISH.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let (from, to) = (boundary(at), boundary((at + length).min(ENGLISH.len())));
        let text = format!("{}{put}{}", &ENGLISH[..from], &ENGLISH[to..]);
        match read("en.md", &text) {
            Ok(text) => prop_assert!(!text.title.is_empty()),
            Err(problems) => prop_assert!(!problems.is_empty()),
        }
    }
}
