//! From what is written to a typed expression: names get their meaning, kinds are checked.
use super::datum::{Datum, Type};
use super::functions::{FIELDS, FUNCTIONS, Function, PROGRESS, Param};
use super::raw::{Form, Raw, RawArg};
use super::{Argument, Call, Expr, Op};
use crate::invariants;
use crate::script::lex::{Read, Wrong};
use crate::script::pattern::{self, Pattern};
use crate::script::similar::similar;
use std::sync::Arc;

const CONDITION: &str = "a condition such as up(1) or committed(1) >= 5";

/// Something that holds or does not. A node or nodes stand for their existence.
pub(super) fn condition(raw: &Raw) -> Read<Expr> {
    let (expr, kind) = expression(raw, None)?;
    match kind {
        Type::Truth => Ok(expr),
        Type::Node | Type::Nodes => Ok(Expr::Exists(Box::new(expr))),
        _ => Err(Wrong::new(
            raw.at,
            format!("{CONDITION}: a comparison with {}", kind.expected()),
        )),
    }
}

/// An expression and its kind; what numbers and bare names mean depends on the kind that is looked for.
pub(super) fn expression(raw: &Raw, hint: Option<Type>) -> Read<(Expr, Type)> {
    match &raw.form {
        Form::Or(parts) => Ok((Expr::Or(parts_of(parts, true)?), Type::Truth)),
        Form::And(parts) => Ok((Expr::And(parts_of(parts, false)?), Type::Truth)),
        Form::Not(inner) => Ok((Expr::Not(Box::new(condition(inner)?)), Type::Truth)),
        Form::Compare(left, op, at, right) => compare(left, *op, *at, right),
        Form::Name(name) => named(raw.at, name, hint),
        Form::Number(number) => Ok(match hint {
            Some(Type::Node) => (Expr::Literal(Datum::Node(*number)), Type::Node),
            Some(Type::Nodes) => (Expr::Literal(Datum::Nodes(vec![*number])), Type::Nodes),
            _ => (Expr::Literal(Datum::Number(*number)), Type::Number),
        }),
        Form::Numbers(numbers) => {
            let mut nodes = numbers.clone();
            nodes.sort_unstable();
            nodes.dedup();
            Ok((Expr::Literal(Datum::Nodes(nodes)), Type::Nodes))
        }
        Form::Time(ms) => Ok((Expr::Literal(Datum::Time(*ms)), Type::Time)),
        Form::Text(text) => Ok((Expr::Literal(Datum::Text(text.clone())), Type::Text)),
        Form::Call { name, args, field } => call(raw.at, name, args, field.as_ref()),
    }
}

/// The parts of a chain; those of an inner chain of the same sign join it.
fn parts_of(parts: &[Raw], or: bool) -> Read<Vec<Expr>> {
    let mut found = Vec::new();
    for part in parts {
        match (condition(part)?, or) {
            (Expr::Or(inner), true) | (Expr::And(inner), false) => found.extend(inner),
            (other, _) => found.push(other),
        }
    }
    Ok(found)
}

fn compare(left: &Raw, op: Op, op_at: usize, right: &Raw) -> Read<(Expr, Type)> {
    let (a, b, kind) = sides(left, right)?;
    if !kind.is_ordered() && !matches!(op, Op::Equal | Op::Unequal) {
        let what = format!("== or !=: {} has no order", kind.expected());
        return Err(Wrong::new(op_at, what));
    }
    Ok((Expr::Compare(Box::new(a), op, Box::new(b)), Type::Truth))
}

/// Both sides of a comparison and their kind. The side whose kind is certain decides what the other one means: a number
/// may be a node, a name may be a role.
fn sides(left: &Raw, right: &Raw) -> Read<(Expr, Expr, Type)> {
    let right_decides = match (&left.form, &right.form) {
        (Form::Number(_), Form::Number(_)) => false,
        (Form::Number(_), _) => true,
        (Form::Name(_), Form::Call { .. }) => !expression(right, None)?.1.words().is_empty(),
        _ => false,
    };
    if right_decides {
        let (b, kind) = expression(right, None)?;
        return Ok((of_kind(left, kind)?, b, kind));
    }
    let (a, kind) = expression(left, None)?;
    Ok((a, of_kind(right, kind)?, kind))
}

/// An expression that has to be of a kind.
fn of_kind(raw: &Raw, kind: Type) -> Read<Expr> {
    match expression(raw, Some(kind))? {
        (expr, found) if found == kind => Ok(expr),
        (_, found) => Err(Wrong::new(
            raw.at,
            format!(
                "{} to compare with, not {}",
                kind.expected(),
                found.expected()
            ),
        )),
    }
}

fn named(at: usize, name: &Arc<str>, hint: Option<Type>) -> Read<(Expr, Type)> {
    if let Some(kind) = hint.filter(|kind| !kind.words().is_empty()) {
        let word = kind.words().iter().find(|word| **word == &**name);
        return match word {
            Some(word) => Ok((Expr::Literal(Datum::Word(word)), kind)),
            None => {
                Err(Wrong::new(at, kind.expected()).or(similar(name, kind.words().iter().copied())))
            }
        };
    }
    match &**name {
        "true" | "false" => Ok((Expr::Literal(Datum::Truth(&**name == "true")), Type::Truth)),
        _ => call(at, name, &[], None),
    }
}

fn function(at: usize, name: &str) -> Read<&'static Function> {
    let known = || FUNCTIONS.iter().map(|function| function.name);
    FUNCTIONS
        .iter()
        .find(|function| function.name == name)
        .ok_or_else(|| Wrong::new(at, CONDITION).or(similar(name, known())))
}

fn call(
    at: usize,
    name: &str,
    args: &[RawArg],
    field: Option<&(Arc<str>, usize)>,
) -> Read<(Expr, Type)> {
    let function = function(at, name)?;
    let args = arguments(at, function, args)?;
    let (field, kind) = match (field, function.name == PROGRESS) {
        (None, false) => (None, function.result),
        (Some((_, at)), false) => return Err(Wrong::new(*at, format!("no field after {name}(…)"))),
        (written, true) => {
            let names = || FIELDS.iter().map(|field| field.name);
            let list = names().collect::<Vec<_>>().join(", .");
            let (written, at) = written.map_or(("", at), |(name, at)| (&**name, *at));
            let found = FIELDS.iter().find(|field| field.name == written);
            let expected = format!("a field of progress(leader,follower): .{list}");
            let found =
                found.ok_or_else(|| Wrong::new(at, expected).or(similar(written, names())))?;
            (Some(found), found.result)
        }
    };
    let call = Call {
        function,
        args,
        field,
    };
    Ok((Expr::Call(call), kind))
}

fn arguments(at: usize, function: &Function, args: &[RawArg]) -> Read<Vec<Argument>> {
    let wrong = |at| Wrong::new(at, format!("a use such as `{}`", function.example));
    if function.params == [Param::Messages] {
        let mut pattern = Pattern::default();
        for arg in args {
            message(&mut pattern, arg)?;
        }
        return Ok(vec![Argument::Messages(pattern)]);
    }
    let optional = function.params == [Param::Invariant];
    if args.len() != function.params.len() && !(optional && args.is_empty()) {
        let extra = args.get(function.params.len()).map_or(at, place);
        return Err(wrong(extra));
    }
    let read = |(arg, param): (&RawArg, &Param)| match arg {
        RawArg::Expr(raw) => argument(raw, *param),
        RawArg::Named(at, ..) => Err(wrong(*at)),
    };
    args.iter().zip(function.params).map(read).collect()
}

fn place(arg: &RawArg) -> usize {
    match arg {
        RawArg::Expr(raw) => raw.at,
        RawArg::Named(at, ..) => *at,
    }
}

fn argument(raw: &Raw, param: Param) -> Read<Argument> {
    match param {
        Param::Node => of_kind(raw, Type::Node).map(Argument::Expr),
        Param::Index | Param::Request => of_kind(raw, Type::Number).map(Argument::Expr),
        Param::Nodes => of_kind(raw, Type::Nodes).map(Argument::Expr),
        Param::Key => word(raw, "a key, in quotes if it is not a name").map(Argument::Word),
        Param::Mark => word(raw, "a mark, in quotes if it is not a name").map(Argument::Word),
        Param::Invariant => {
            let names = || invariants::TABLE.iter().map(|invariant| invariant.name);
            let expected = format!("an invariant: {}", names().collect::<Vec<_>>().join(", "));
            let word = word(raw, &expected)?;
            match names().any(|name| *name == *word) {
                true => Ok(Argument::Word(word)),
                false => Err(Wrong::new(raw.at, expected).or(similar(&word, names()))),
            }
        }
        Param::Messages => Err(Wrong::new(raw.at, "from=, to= or type=")),
    }
}

fn word(raw: &Raw, expected: &str) -> Read<Arc<str>> {
    match &raw.form {
        Form::Name(word) | Form::Text(word) => Ok(word.clone()),
        Form::Number(number) => Ok(number.to_string().into()),
        _ => Err(Wrong::new(raw.at, expected)),
    }
}

fn message(pattern: &mut Pattern, arg: &RawArg) -> Read<()> {
    let RawArg::Named(at, key, value) = arg else {
        return Err(Wrong::new(place(arg), "from=, to= or type="));
    };
    let nodes = || match &value.form {
        Form::Number(node) => Ok(vec![*node]),
        Form::Numbers(nodes) => Ok(nodes.clone()),
        _ => Err(Wrong::new(value.at, "a node, or nodes such as (1,3)")),
    };
    match &**key {
        "from" => pattern.from = nodes()?,
        "to" => pattern.to = nodes()?,
        "type" => {
            let names: Vec<(usize, Arc<str>)> = match &value.form {
                Form::Name(name) => vec![(value.at, name.clone())],
                Form::Call { name, args, .. } if name.is_empty() => {
                    let names = args.iter().filter_map(|arg| match arg {
                        RawArg::Expr(Raw {
                            at,
                            form: Form::Name(name),
                        }) => Some((*at, name.clone())),
                        _ => None,
                    });
                    names.collect()
                }
                _ => return Err(Wrong::new(value.at, pattern::MESSAGE_TYPE)),
            };
            let read = |(at, name): (usize, Arc<str>)| {
                pattern::message_type(&name).ok_or_else(|| Wrong::new(at, pattern::MESSAGE_TYPE))
            };
            pattern.kinds = names.into_iter().map(read).collect::<Read<_>>()?;
        }
        _ => return Err(Wrong::new(*at, "from=, to= or type=")),
    }
    Ok(())
}
