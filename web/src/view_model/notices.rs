//! Messages of the page itself.
use crate::store::Store;

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeVm {
    /// Unique within a page.
    pub id: u32,
    /// Its text.
    pub text: String,
    /// Whether it offers to return to the run that was replaced.
    pub undo: bool,
}

/// The messages, oldest first.
pub fn notices(store: &Store) -> Vec<NoticeVm> {
    let locale = store.prefs.locale;
    let notices = store.notices.list().iter();
    let shown = notices.map(|notice| {
        let mut text = locale.fill(notice.key, &notice.args);
        for (key, args) in &notice.also {
            text.push_str(" · ");
            text.push_str(&locale.fill(key, args));
        }
        let text = if notice.times > 1 {
            format!("{text} (×{})", notice.times)
        } else {
            text
        };
        NoticeVm {
            id: notice.id,
            text,
            undo: notice.undo,
        }
    });
    shown.collect()
}
