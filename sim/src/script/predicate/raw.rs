//! A condition as it is written, before names and kinds are known.
use super::Op;
use crate::script::lex::{self, In, Read, Wrong};
use std::sync::Arc;

/// How deep parentheses and `!` may nest.
const DEEPEST: usize = 64;

/// An expression and the byte where it begins.
#[derive(Clone, Debug)]
pub(super) struct Raw {
    pub(super) at: usize,
    pub(super) form: Form,
}

#[derive(Clone, Debug)]
pub(super) enum Form {
    Or(Vec<Raw>),
    And(Vec<Raw>),
    Not(Box<Raw>),
    /// With the byte of the operator.
    Compare(Box<Raw>, Op, usize, Box<Raw>),
    Name(Arc<str>),
    Number(u64),
    Time(u64),
    Text(Arc<str>),
    /// Two numbers or more in parentheses.
    Numbers(Vec<u64>),
    Call {
        name: Arc<str>,
        args: Vec<RawArg>,
        /// With its byte.
        field: Option<(Arc<str>, usize)>,
    },
}

#[derive(Clone, Debug)]
pub(super) enum RawArg {
    Expr(Raw),
    /// `key=` at a byte, with what follows.
    Named(usize, Arc<str>, Raw),
}

const OPERATORS: [(&str, Op); 6] = [
    ("==", Op::Equal),
    ("!=", Op::Unequal),
    ("<=", Op::AtMost),
    (">=", Op::AtLeast),
    ("<", Op::Less),
    (">", Op::Greater),
];

pub(super) fn read(input: &mut In<'_>) -> Read<Raw> {
    or(input, 0)
}

fn or(input: &mut In<'_>, depth: usize) -> Read<Raw> {
    chain(input, "||", Form::Or, |input| {
        chain(input, "&&", Form::And, |input| not(input, depth))
    })
}

/// One part, or several with a sign between them.
fn chain(
    input: &mut In<'_>,
    sign: &'static str,
    form: impl Fn(Vec<Raw>) -> Form,
    part: impl Fn(&mut In<'_>) -> Read<Raw>,
) -> Read<Raw> {
    let first = part(input)?;
    let at = first.at;
    let mut parts = vec![first];
    while followed_by(input, sign) {
        lex::blanks(input);
        parts.push(part(input)?);
    }
    match parts.len() {
        1 => Ok(parts.remove(0)),
        _ => Ok(Raw {
            at,
            form: form(parts),
        }),
    }
}

/// Takes a sign after blanks; without it the blanks stay.
fn followed_by(input: &mut In<'_>, sign: &'static str) -> bool {
    let mut ahead = *input;
    lex::blanks(&mut ahead);
    let found = lex::take(&mut ahead, sign);
    if found {
        *input = ahead;
    }
    found
}

fn deeper(input: &In<'_>, depth: usize) -> Read<usize> {
    match depth < DEEPEST {
        true => Ok(depth + 1),
        false => Err(Wrong::here(
            input,
            format!("no more than {DEEPEST} levels of `!` and parentheses"),
        )),
    }
}

fn not(input: &mut In<'_>, depth: usize) -> Read<Raw> {
    let at = lex::place(input);
    if lex::take(input, "!") {
        let depth = deeper(input, depth)?;
        lex::blanks(input);
        let inner = not(input, depth)?;
        return Ok(Raw {
            at,
            form: Form::Not(Box::new(inner)),
        });
    }
    let left = primary(input, depth)?;
    for (sign, op) in OPERATORS {
        if followed_by(input, sign) {
            let op_at = lex::place(input) - sign.len();
            lex::blanks(input);
            let right = primary(input, depth)?;
            return Ok(Raw {
                at,
                form: Form::Compare(Box::new(left), op, op_at, Box::new(right)),
            });
        }
    }
    Ok(left)
}

fn primary(input: &mut In<'_>, depth: usize) -> Read<Raw> {
    let at = lex::place(input);
    let form = match input.chars().next() {
        Some('(') => return parentheses(input, deeper(input, depth)?),
        Some('"') => Form::Text(lex::quoted(input)?),
        Some('0'..='9') => number(input)?,
        Some(c) if c.is_alphabetic() => return call(input, depth),
        _ => return Err(Wrong::new(at, "a condition such as leader == 1")),
    };
    Ok(Raw { at, form })
}

fn number(input: &mut In<'_>) -> Read<Form> {
    let at = lex::place(input);
    let mut ahead = *input;
    if let Ok(ms) = lex::millis(&mut ahead, "a time") {
        *input = ahead;
        return Ok(Form::Time(ms));
    }
    let number = lex::number(input, "a number")?;
    match input.chars().next() {
        Some(c) if c.is_alphanumeric() => {
            Err(Wrong::new(at, "a number, or a time such as 500ms or 2s"))
        }
        _ => Ok(Form::Number(number)),
    }
}

/// `( … )`, or a list of numbers.
fn parentheses(input: &mut In<'_>, depth: usize) -> Read<Raw> {
    let at = lex::place(input);
    lex::take(input, "(");
    lex::blanks(input);
    let inner = or(input, depth)?;
    lex::blanks(input);
    let mut numbers = match inner.form {
        Form::Number(first) => vec![first],
        _ => Vec::new(),
    };
    while !numbers.is_empty() && lex::take(input, ",") {
        lex::blanks(input);
        numbers.push(lex::number(input, "a node")?);
        lex::blanks(input);
    }
    if !lex::take(input, ")") {
        return Err(Wrong::here(input, "`)`"));
    }
    match numbers.len() {
        0 | 1 => Ok(inner),
        _ => Ok(Raw {
            at,
            form: Form::Numbers(numbers),
        }),
    }
}

fn call(input: &mut In<'_>, depth: usize) -> Read<Raw> {
    let at = lex::place(input);
    let name: Arc<str> = lex::name(input, "a name")?.into();
    if !lex::take(input, "(") {
        return Ok(Raw {
            at,
            form: Form::Name(name),
        });
    }
    let depth = deeper(input, depth)?;
    let mut args = Vec::new();
    lex::blanks(input);
    if !lex::take(input, ")") {
        loop {
            lex::blanks(input);
            args.push(argument(input, depth)?);
            lex::blanks(input);
            if lex::take(input, ")") {
                break;
            }
            if !lex::take(input, ",") {
                return Err(Wrong::here(input, "`,` or `)`"));
            }
        }
    }
    let field = match lex::take(input, ".") {
        true => {
            let at = lex::place(input);
            Some((lex::name(input, "the name of a field")?.into(), at))
        }
        false => None,
    };
    Ok(Raw {
        at,
        form: Form::Call { name, args, field },
    })
}

fn argument(input: &mut In<'_>, depth: usize) -> Read<RawArg> {
    let at = lex::place(input);
    let mut ahead = *input;
    if let Ok(key) = lex::name(&mut ahead, "a name")
        && lex::take(&mut ahead, "=")
        && !ahead.starts_with('=')
    {
        *input = ahead;
        return Ok(RawArg::Named(at, key.into(), values(input, depth)?));
    }
    or(input, depth).map(RawArg::Expr)
}

/// One value of a named argument; several names in parentheses stay together as the arguments of a nameless call.
fn values(input: &mut In<'_>, depth: usize) -> Read<Raw> {
    let at = lex::place(input);
    let mut ahead = *input;
    let opened = lex::take(&mut ahead, "(");
    lex::blanks(&mut ahead);
    if !(opened && ahead.starts_with(char::is_alphabetic)) {
        return primary(input, depth);
    }
    let mut args = Vec::new();
    loop {
        lex::blanks(&mut ahead);
        let at = lex::place(&ahead);
        let name: Arc<str> = lex::name(&mut ahead, "a name")?.into();
        args.push(RawArg::Expr(Raw {
            at,
            form: Form::Name(name),
        }));
        lex::blanks(&mut ahead);
        if lex::take(&mut ahead, ")") {
            break;
        }
        if !lex::take(&mut ahead, ",") {
            return Err(Wrong::here(&ahead, "`,` or `)`"));
        }
    }
    *input = ahead;
    Ok(Raw {
        at,
        form: Form::Call {
            name: "".into(),
            args,
            field: None,
        },
    })
}
