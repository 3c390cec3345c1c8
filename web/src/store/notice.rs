//! Short messages of the page itself: why something was refused, which option was not understood.

/// How many are shown at once; older ones go first, offers to undo last.
const SHOWN: usize = 2;

/// The key of a text and its arguments.
pub type Told = (&'static str, Vec<(&'static str, String)>);

/// One message, as a key and its arguments, so that it follows the language.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Unique within a page.
    pub id: u32,
    /// Key of its text.
    pub key: &'static str,
    /// Arguments of its text.
    pub args: Vec<(&'static str, String)>,
    /// What is told in the same breath.
    pub also: Vec<Told>,
    /// Whether it offers to return to the run that was replaced.
    pub undo: bool,
    /// How often the same thing was told in a row.
    pub times: u32,
}

/// The messages on show, oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Notices {
    list: Vec<Notice>,
    last_id: u32,
}

impl Notices {
    /// The messages, oldest first.
    pub fn list(&self) -> &[Notice] {
        &self.list
    }

    /// Shows a message; always a visible change, so it returns `true`.
    pub fn tell(&mut self, key: &'static str, args: Vec<(&'static str, String)>) -> bool {
        self.push(key, args, false)
    }

    /// Shows a message that offers an undo.
    pub fn offer_undo(&mut self, key: &'static str, args: Vec<(&'static str, String)>) {
        self.list.retain(|notice| !notice.undo);
        self.push(key, args, true);
    }

    /// Shows several messages as one.
    pub fn tell_together(&mut self, notices: Vec<Told>) {
        let mut notices = notices.into_iter();
        if let Some((key, args)) = notices.next() {
            self.push(key, args, false);
            if let Some(notice) = self.list.last_mut() {
                notice.also = notices.collect();
            }
        }
    }

    /// Removes what was said of requests that came to nothing, for one has succeeded.
    pub fn forget_refusals(&mut self) {
        self.list.retain(|notice| !is_refusal(notice.key));
    }

    /// Removes a message; whether it was there.
    pub fn dismiss(&mut self, id: u32) -> bool {
        let before = self.list.len();
        self.list.retain(|notice| notice.id != id);
        self.list.len() != before
    }

    /// Removes the newest message; whether there was one.
    pub fn dismiss_last(&mut self) -> bool {
        self.list.pop().is_some()
    }

    /// Removes the offer to undo, once it has been taken.
    pub fn withdraw_undo(&mut self) {
        self.list.retain(|notice| !notice.undo);
    }

    fn push(&mut self, key: &'static str, args: Vec<(&'static str, String)>, undo: bool) -> bool {
        let before = self.list.iter().position(|notice| notice.key == key);
        let times = match before.map(|at| self.list.remove(at)) {
            Some(notice) if notice.args == args => notice.times + 1,
            _ => 1,
        };
        self.last_id += 1;
        self.list.push(Notice {
            id: self.last_id,
            key,
            args,
            also: Vec::new(),
            undo,
            times,
        });
        if self.list.len() > SHOWN {
            let oldest = self.list.iter().position(|notice| !notice.undo);
            self.list.remove(oldest.unwrap_or(0));
        }
        true
    }
}

fn is_refusal(key: &str) -> bool {
    const OTHERS: [&str; 6] = [
        "notice.nobody_up",
        "notice.no_message",
        "notice.select_message",
        "notice.select_node",
        "notice.nothing_found",
        "notice.script_ended",
    ];
    key.starts_with("refusal.") || OTHERS.contains(&key)
}
