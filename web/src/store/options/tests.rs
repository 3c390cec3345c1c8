//! What options are taken, and what is told of the others.
use super::*;
use crate::store::Store;

fn opened_with(name: &str, value: &str) -> Store {
    let options = Options::read([(name.to_owned(), Raw::Text(value.to_owned()))]);
    Store::new(options, Prefs::default(), true)
}

fn notice_keys(store: &Store) -> Vec<&'static str> {
    store
        .notices
        .list()
        .iter()
        .map(|notice| notice.key)
        .collect()
}

#[test]
fn bad_options_keep_their_defaults_and_are_told() {
    for (name, value, key) in [
        ("nodes", "300", "option.nodes"),
        ("nodes", "-1", "option.nodes"),
        ("nodes", "3.5", "option.nodes"),
        ("seed", "abc", "option.seed"),
        ("scenario", "<img src=x>", "option.scenario"),
        ("probe", "guess", "option.choice"),
        ("theme", "pink", "option.choice"),
        ("locale", "tlh", "option.choice"),
        ("depth", "deep", "option.choice"),
        ("speed", "1000", "option.speed"),
        ("speed", "-1", "option.speed"),
        ("nodez", "3", "option.unknown"),
        ("step", "-1", "option.step"),
        ("mark", "nowhere", "option.start"),
        ("panes", "logs pictures", "option.choice"),
        ("controls", "some", "option.choice"),
        ("readonly", "perhaps", "option.choice"),
        ("autoplay", "never", "option.choice"),
    ] {
        let store = opened_with(name, value);
        assert_eq!(notice_keys(&store), [key], "{name}={value}");
        assert_eq!(store.timeline.lab().nodes().len(), 3);
    }
}

#[test]
fn the_notice_of_300_nodes_says_what_is_used() {
    let store = opened_with("nodes", "300");
    let notice = &store.notices.list()[0];
    let text = Locale::EN.fill(notice.key, &notice.args);
    assert_eq!(text, "nodes=300: 1 to 9 nodes can be shown; 3 are used");
}

#[test]
fn good_options_are_taken() {
    let options = [
        ("nodes", "5"),
        ("seed", "9"),
        ("theme", "dark"),
        ("locale", "zh-CN"),
        ("depth", "paper"),
        ("speed", "0.25"),
    ];
    let options =
        Options::read(options.map(|(name, value)| (name.to_owned(), Raw::Text(value.to_owned()))));
    let store = Store::new(options, Prefs::default(), true);
    assert!(store.notices.list().is_empty());
    assert_eq!(store.timeline.lab().nodes().len(), 5);
    assert_eq!(store.timeline.lab().seed(), 9);
    assert_eq!(
        (store.prefs.theme, store.prefs.locale, store.prefs.depth),
        (Theme::Dark, Locale::ZH, Depth::Paper)
    );
    assert_eq!(store.playback.speed.label(), "1/4×");
}

#[test]
fn numbers_and_switches_are_read_as_well_as_texts() {
    let entries = [
        ("nodes", Raw::Number(5.0)),
        ("seed", Raw::Number(7.0)),
        ("depth", Raw::Bool(true)),
    ];
    let options = Options::read(entries.map(|(name, raw)| (name.to_owned(), raw)));
    assert_eq!((options.nodes, options.seed), (5, 7));
    assert_eq!(options.notices.len(), 1, "a switch is no depth");
}
