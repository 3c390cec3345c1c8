//! The commands of scenarios: one table, from which come what the reader knows, the error texts, the formatter and the
//! reference page.
mod rows;

pub(super) use rows::ROWS;

/// A command.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) group: Group,
    pub(super) args: &'static [Arg],
    /// One line.
    pub(super) meaning: &'static str,
    pub(super) example: &'static str,
}

/// Chapters of the reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    Cluster,
    Time,
    Clients,
    Nodes,
    Network,
    Messages,
    Story,
}

impl Group {
    pub(super) const ALL: [Self; 7] = [
        Self::Cluster,
        Self::Time,
        Self::Clients,
        Self::Nodes,
        Self::Network,
        Self::Messages,
        Self::Story,
    ];

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Cluster => "The cluster and its settings",
            Self::Time => "Time",
            Self::Clients => "Clients and the membership",
            Self::Nodes => "Nodes and disks",
            Self::Network => "Links",
            Self::Messages => "Messages in flight",
            Self::Story => "Marks, expectations, questions",
        }
    }
}

/// An argument of a command.
#[derive(Debug)]
pub(super) struct Arg {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) form: Form,
    /// What holds without it; `None` when it has to be given.
    pub(super) default: Option<&'static str>,
}

/// How an argument is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Its value, in its place.
    At,
    /// Values up to the end or to the named arguments.
    Rest,
    /// `name=value`.
    Named,
    /// `name` alone.
    Flag,
    /// `name value`.
    After,
}

/// What values an argument takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Node,
    /// One or several in parentheses.
    Nodes,
    /// Several in parentheses.
    Group,
    Link,
    Duration,
    Range,
    /// What is counted.
    Number(&'static str),
    /// Bytes.
    Size,
    Share,
    Truth,
    Switch,
    Word(&'static [&'static str]),
    Types,
    /// `key=value`.
    Pair,
    /// A key.
    Key,
    /// A command of the key-value machine.
    Data,
    /// A mark, a rule, the id of a question.
    Name,
    /// What can be chosen.
    Choices,
    Snapshots,
    /// Rules, in parentheses or one.
    Rules,
    Change,
    Predicate,
    Expression,
    /// Nothing.
    Nothing,
}

impl Kind {
    /// What is expected where such a value should stand.
    pub(super) fn expected(self) -> String {
        let text = match self {
            Self::Node => "the id of a node",
            Self::Nodes => "nodes such as 1 or (1,3)",
            Self::Group => "a group of nodes such as (1,2)",
            Self::Link => "a link such as 1->3",
            Self::Duration => "a duration such as 500ms or 2s",
            Self::Range => "a range such as 20ms..60ms, or a duration",
            Self::Number(what) => what,
            Self::Size => "a number of bytes, or unlimited",
            Self::Share => "a share such as 5% or 0.05",
            Self::Truth => "true or false",
            Self::Switch => "on or off",
            Self::Word(words) => return one_of(words),
            Self::Types => super::pattern::MESSAGE_TYPE,
            Self::Pair => "a key and its value, such as x=1",
            Self::Key => "a key such as x",
            Self::Data => "a command such as x=1",
            Self::Name => "a name",
            Self::Choices => "choices such as (yes,no)",
            Self::Snapshots => "EVERY/KEEP such as 100/10, or off",
            Self::Rules => return format!("rules such as ({})", crate::rule::NAMES[..2].join(",")),
            Self::Change => "a change such as v4 (voter), l4 (learner) or r4 (removed)",
            Self::Predicate => "a condition such as leader == 1",
            Self::Expression => "an expression such as term(1)",
            Self::Nothing => "nothing",
        };
        text.to_string()
    }

    /// How the reference writes it.
    pub(super) fn short(self) -> String {
        let text = match self {
            Self::Node => "NODE",
            Self::Nodes => "NODES",
            Self::Group => "(NODES)",
            Self::Link => "FROM->TO",
            Self::Duration => "DURATION",
            Self::Range => "RANGE",
            Self::Number(_) => "NUMBER",
            Self::Size => "BYTES",
            Self::Share => "SHARE",
            Self::Truth => "true|false",
            Self::Switch => "on|off",
            Self::Word(words) => return words.join("|"),
            Self::Types => "TYPES",
            Self::Pair => "KEY=VALUE",
            Self::Key => "KEY",
            Self::Data => "COMMAND",
            Self::Name => "NAME",
            Self::Choices => "(WORDS)",
            Self::Snapshots => "EVERY/KEEP",
            Self::Rules => "RULES",
            Self::Change => "CHANGE",
            Self::Predicate => "PREDICATE",
            Self::Expression => "EXPRESSION",
            Self::Nothing => "",
        };
        text.to_string()
    }
}

/// `a, b or c`.
pub(super) fn one_of(words: &[&str]) -> String {
    match words {
        [] => "nothing".to_string(),
        [one] => one.to_string(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

impl Arg {
    /// How the reference and the error texts write it.
    pub(super) fn usage(&self) -> String {
        let value = self.kind.short();
        match self.form {
            Form::At => value,
            Form::Rest => format!("{value}…"),
            Form::Named => format!("{}={value}", self.name),
            Form::Flag => self.name.to_string(),
            Form::After => format!("{} {value}", self.name),
        }
    }
}

impl Row {
    pub(super) fn arg(&self, name: &str) -> Option<usize> {
        self.args.iter().position(|arg| arg.name == name)
    }

    /// The command with all its arguments.
    pub(super) fn usage(&self) -> String {
        let mut usage = self.name.to_string();
        for arg in self.args {
            let text = arg.usage();
            usage.push(' ');
            usage.push_str(&match arg.default {
                Some(_) => format!("[{text}]"),
                None => text,
            });
        }
        usage
    }
}

/// The command of a name.
pub(super) fn find(name: &str) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.name == name)
}
