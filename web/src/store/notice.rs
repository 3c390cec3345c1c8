//! Short messages of the page itself: why something was refused, which option was not understood.

/// How many are shown at once; older ones go first.
const SHOWN: usize = 4;

/// One message, as a key and its arguments, so that it follows the language.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Unique within a page.
    pub id: u32,
    /// Key of its text.
    pub key: &'static str,
    /// Arguments of its text.
    pub args: Vec<(&'static str, String)>,
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

    /// Shows several messages.
    pub fn add_all(&mut self, notices: Vec<(&'static str, Vec<(&'static str, String)>)>) {
        for (key, args) in notices {
            self.tell(key, args);
        }
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
        if let Some(last) = self
            .list
            .last_mut()
            .filter(|last| last.key == key && last.args == args)
        {
            last.times += 1;
            return true;
        }
        self.last_id += 1;
        self.list.push(Notice {
            id: self.last_id,
            key,
            args,
            undo,
            times: 1,
        });
        if self.list.len() > SHOWN {
            self.list.remove(0);
        }
        true
    }
}
