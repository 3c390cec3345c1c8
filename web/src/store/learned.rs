//! What a learner did in lessons and challenges, as it is kept on their machine: how far each was read, which questions
//! were answered right at first, whether the goal was reached and with how many inputs.
use std::collections::BTreeMap;
use std::fmt::Write;

/// First line of the text: what it is, and the version of its form.
const HEAD: &str = "raftglass-learned 1";
/// Longest text that is read, bytes.
const LONGEST: usize = 65_536;
/// Longest name, bytes.
const LONGEST_NAME: usize = 100;

/// One lesson or challenge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The furthest card, from 1, of so many.
    pub cards: (usize, usize),
    /// Questions that were answered, by name: whether the first answer was right.
    pub answers: BTreeMap<String, bool>,
    /// Inputs with which the goal was reached; the fewest. `None` until then.
    pub inputs: Option<usize>,
}

/// All of them, by the name of their folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Learned {
    records: BTreeMap<String, Record>,
}

impl Learned {
    /// What was done in a lesson.
    pub fn of(&self, id: &str) -> Option<&Record> {
        self.records.get(id)
    }

    /// Whether nothing was done yet.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// A card was shown, from 1.
    pub fn saw(&mut self, id: &str, card: usize, of: usize) {
        let record = self.records.entry(id.to_owned()).or_default();
        record.cards = (record.cards.0.max(card), of);
    }

    /// A question was answered; only the first answer counts.
    pub fn answered(&mut self, id: &str, question: &str, right: bool) {
        let record = self.records.entry(id.to_owned()).or_default();
        record.answers.entry(question.to_owned()).or_insert(right);
    }

    /// The goal was reached.
    pub fn reached(&mut self, id: &str, inputs: usize) {
        let record = self.records.entry(id.to_owned()).or_default();
        record.inputs = Some(record.inputs.map_or(inputs, |before| before.min(inputs)));
    }

    /// The text that is kept: a line for each lesson.
    pub fn write(&self) -> String {
        let mut text = format!("{HEAD}\n");
        for (id, record) in &self.records {
            let answers = record
                .answers
                .iter()
                .map(|(name, right)| format!("{name}={}", if *right { "right" } else { "wrong" }));
            let answers: Vec<String> = answers.collect();
            let answers = if answers.is_empty() {
                "-".to_owned()
            } else {
                answers.join(",")
            };
            let inputs = record
                .inputs
                .map_or("-".to_owned(), |inputs| inputs.to_string());
            let (card, of) = record.cards;
            let _ = writeln!(text, "{id} {card}/{of} {answers} {inputs}");
        }
        text
    }

    /// Reads what was kept; `None` for any other text. A line that is not understood is left out.
    pub fn read(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let rest = text.strip_prefix(HEAD)?;
        let records = rest.lines().filter_map(record).collect();
        Some(Self { records })
    }
}

fn record(line: &str) -> Option<(String, Record)> {
    let mut words = line.split(' ');
    let (id, cards) = (words.next()?, words.next()?);
    let (answers, inputs) = (words.next()?, words.next()?);
    if !(1..=LONGEST_NAME).contains(&id.len()) || words.next().is_some() {
        return None;
    }
    let (card, of) = cards.split_once('/')?;
    let answers = answers.split(',').filter_map(|answer| {
        let (name, right) = answer.split_once('=')?;
        Some((name.to_owned(), right == "right"))
    });
    let record = Record {
        cards: (card.parse().ok()?, of.parse().ok()?),
        answers: answers.collect(),
        inputs: inputs.parse().ok(),
    };
    Some((id.to_owned(), record))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> Learned {
        let mut learned = Learned::default();
        learned.saw("01-a", 3, 10);
        learned.saw("01-a", 2, 10);
        learned.answered("01-a", "who", false);
        learned.answered("01-a", "who", true);
        learned.answered("01-a", "why", true);
        learned.reached("02-b", 7);
        learned.reached("02-b", 5);
        learned.reached("02-b", 9);
        learned
    }

    #[test]
    fn the_furthest_card_the_first_answer_and_the_fewest_inputs_count() {
        let learned = some();
        let first = learned.of("01-a").expect("it was read");
        assert_eq!(first.cards, (3, 10));
        assert!(!first.answers["who"]);
        assert_eq!(learned.of("02-b").expect("it was reached").inputs, Some(5));
    }

    #[test]
    fn what_is_kept_is_read_back_and_anything_else_is_not() {
        let learned = some();
        assert_eq!(Learned::read(&learned.write()), Some(learned.clone()));
        assert_eq!(Learned::read(""), None);
        assert_eq!(Learned::read("raftglass-work 1\n"), None);
        assert_eq!(Learned::read(&"x".repeat(100_000)), None);
        let torn = format!("{HEAD}\n01-a 3/ten - -\n02-b 1/2 - 4\nnonsense\n02-c 1/2 - - -\n");
        let read = Learned::read(&torn).expect("the rest is read");
        assert_eq!((read.of("01-a"), read.of("02-c")), (None, None));
        assert_eq!(read.of("02-b").expect("it is whole").inputs, Some(4));
        for cut in 0..learned.write().len() {
            drop(Learned::read(&learned.write()[..cut]));
        }
    }
}
