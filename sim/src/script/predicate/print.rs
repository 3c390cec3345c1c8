//! The text form of expressions, with no more parentheses than are needed.
use super::functions::Param;
use super::{Argument, Call, Expr, Op};
use crate::script::lex;
use std::fmt::{self, Display, Formatter};

impl Display for Op {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
        })
    }
}

impl Expr {
    /// How tightly its parts hold together: 0 for `||` to 3 for what needs no parentheses anywhere.
    fn strength(&self) -> u8 {
        match self {
            Self::Or(_) => 0,
            Self::And(_) => 1,
            Self::Not(_) | Self::Compare(..) => 2,
            Self::Exists(inner) => inner.strength(),
            Self::Literal(_) | Self::Call(_) => 3,
        }
    }
}

/// An expression at a place where everything weaker than `least` needs parentheses.
struct Inside<'a>(&'a Expr, u8);

impl Display for Inside<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0.strength() >= self.1 {
            true => self.0.fmt(f),
            false => write!(f, "({})", self.0),
        }
    }
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Or(parts) => chain(f, " || ", parts, 1),
            Self::And(parts) => chain(f, " && ", parts, 2),
            Self::Not(inner) => match **inner {
                Self::Not(_) => write!(f, "!{inner}"),
                _ => write!(f, "!{}", Inside(inner, 3)),
            },
            Self::Compare(left, op, right) => {
                write!(f, "{} {op} {}", Inside(left, 3), Inside(right, 3))
            }
            Self::Exists(inner) => inner.fmt(f),
            Self::Literal(datum) => datum.fmt(f),
            Self::Call(call) => call.fmt(f),
        }
    }
}

fn chain(f: &mut Formatter<'_>, sign: &str, parts: &[Expr], least: u8) -> fmt::Result {
    for (at, part) in parts.iter().enumerate() {
        let sign = if at == 0 { "" } else { sign };
        write!(f, "{sign}{}", Inside(part, least))?;
    }
    Ok(())
}

impl Display for Call {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.function.name)?;
        let args: Vec<_> = self.args.iter().map(Argument::to_string).collect();
        let needed =
            self.function.params != [Param::Messages] && self.function.params != [Param::Invariant];
        if !args.is_empty() && (needed || args.iter().any(|arg| !arg.is_empty())) {
            write!(f, "({})", args.join(","))?;
        }
        match self.field {
            Some(field) => write!(f, ".{}", field.name),
            None => Ok(()),
        }
    }
}

impl Display for Argument {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expr(expr) => expr.fmt(f),
            Self::Word(word) if lex::is_name(word) => f.write_str(word),
            Self::Word(word) => f.write_str(&lex::quote(word)),
            Self::Messages(pattern) => pattern.fmt(f),
        }
    }
}
