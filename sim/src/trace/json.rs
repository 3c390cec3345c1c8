//! Values of a line of JSON: what is missing or of another kind is said by name.
use serde_json::{Map, Value};

/// The largest index, term, id of a message or time that is taken: far beyond every run, and small enough for a page.
const LARGEST: u64 = 1_000_000_000;

/// An object, and where it stands in its line, for the errors: `message.entries[0].`, or nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Object<'a> {
    fields: &'a Map<String, Value>,
    place: &'a str,
}

impl<'a> Object<'a> {
    /// The object that a value is.
    pub(super) fn of(value: &'a Value, place: &'a str) -> Result<Self, String> {
        match value {
            Value::Object(fields) => Ok(Self { fields, place }),
            other => {
                let place = place.trim_end_matches('.');
                let place = if place.is_empty() { "the line" } else { place };
                Err(expected(place, "an object", other))
            }
        }
    }

    /// Where it stands, with the name of a field.
    pub(super) fn name(&self, field: &str) -> String {
        format!("{}{field}", self.place)
    }

    /// A field; `null` is as good as nothing.
    pub(super) fn get(&self, field: &str) -> Option<&'a Value> {
        self.fields.get(field).filter(|value| !value.is_null())
    }

    /// A field that has to be there.
    pub(super) fn need(&self, field: &str, what: &str) -> Result<&'a Value, String> {
        self.get(field)
            .ok_or_else(|| format!("`{}` is missing: expected {what}", self.name(field)))
    }

    /// A whole number that has to be there.
    pub(super) fn number(&self, field: &str) -> Result<u64, String> {
        let value = self.need(field, "a whole number")?;
        whole(&self.name(field), value)
    }

    /// A whole number, or `default`.
    pub(super) fn number_or(&self, field: &str, default: u64) -> Result<u64, String> {
        self.get(field)
            .map_or(Ok(default), |value| whole(&self.name(field), value))
    }

    /// `true` or `false`, or `default`.
    pub(super) fn flag_or(&self, field: &str, default: bool) -> Result<bool, String> {
        match self.get(field) {
            None => Ok(default),
            Some(Value::Bool(value)) => Ok(*value),
            Some(other) => Err(expected(&self.name(field), "true or false", other)),
        }
    }

    /// A text that has to be there.
    pub(super) fn text(&self, field: &str) -> Result<&'a str, String> {
        match self.need(field, "a text")? {
            Value::String(text) => Ok(text),
            other => Err(expected(&self.name(field), "a text", other)),
        }
    }

    /// A text, or nothing.
    pub(super) fn text_or_empty(&self, field: &str) -> Result<&'a str, String> {
        match self.get(field) {
            None => Ok(""),
            Some(_) => self.text(field),
        }
    }

    /// A list, or an empty one.
    pub(super) fn list(&self, field: &str) -> Result<&'a [Value], String> {
        match self.get(field) {
            None => Ok(&[]),
            Some(Value::Array(values)) => Ok(values),
            Some(other) => Err(expected(&self.name(field), "a list", other)),
        }
    }

    /// A list of whole numbers, or an empty one.
    pub(super) fn numbers(&self, field: &str) -> Result<Vec<u64>, String> {
        let name = self.name(field);
        self.list(field)?
            .iter()
            .map(|value| whole(&name, value))
            .collect()
    }

    /// One of some words, by its place among them.
    pub(super) fn word<T: Copy + ToString>(&self, field: &str, all: &[T]) -> Result<T, String> {
        let found = self.text(field)?;
        let known = all.iter().find(|word| word.to_string() == found);
        known.copied().ok_or_else(|| {
            let words: Vec<_> = all.iter().map(ToString::to_string).collect();
            format!(
                "`{}`: expected {}, found \"{}\"",
                self.name(field),
                either(&words),
                cut(found)
            )
        })
    }
}

fn whole(name: &str, value: &Value) -> Result<u64, String> {
    let number = value.as_u64().filter(|number| *number <= LARGEST);
    number.ok_or_else(|| expected(name, &format!("a whole number from 0 to {LARGEST}"), value))
}

fn expected(name: &str, what: &str, found: &Value) -> String {
    format!(
        "`{name}`: expected {what}, found {}",
        cut(&found.to_string())
    )
}

/// The first words of what was found: it can be long.
fn cut(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}

/// `a, b or c`.
fn either(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
