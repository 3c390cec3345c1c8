//! Markup of the panels, made without a browser.
use super::keys::{Keys, Props as KeysProps};
use super::memo;
use super::script::{DialogProps, ScriptDialog};
use crate::action::{Action, Dialog};
use crate::i18n::Locale;
use crate::keyboard::BINDINGS;
use crate::store::Store;
use crate::store::options::{Options, Raw};
use crate::store::prefs::Prefs;
use crate::view_model::{explain, node, notices, progress, script};
use std::rc::Rc;
use yew::{BaseComponent, Callback, LocalServerRenderer};

const EVIL: &str = "x=<img src=x onerror=alert(1)>";

fn opened(options: &[(&str, &str)]) -> Store {
    let raw = options
        .iter()
        .map(|(name, value)| ((*name).to_owned(), Raw::Text((*value).to_owned())));
    Store::new(Options::read(raw), Prefs::default(), true)
}

fn after(actions: &[Action]) -> Store {
    let mut store = opened(&[]);
    for action in actions {
        store.reduce(action.clone());
    }
    store
}

async fn markup<C: BaseComponent>(props: C::Properties) -> String
where
    C::Properties: Clone,
{
    LocalServerRenderer::<C>::with_props(props)
        .hydratable(false)
        .render()
        .await
}

async fn explained(store: &Store) -> String {
    let vm = Rc::new(explain::explain(store));
    memo::markup(super::explain::explain(super::explain::Props {
        vm,
        locale: store.prefs.locale,
        dispatch: Callback::noop(),
    }))
    .await
}

#[tokio::test]
async fn a_value_with_markup_is_escaped() {
    let html = explained(&after(&[Action::Propose {
        via: None,
        text: EVIL.to_owned(),
    }]))
    .await;
    assert!(
        html.contains("&lt;img src=x onerror=alert(1)&gt;"),
        "{html}"
    );
    assert!(!html.contains("<img"), "{html}");
}

#[tokio::test]
async fn the_sentence_comes_with_its_section_and_function() {
    let html = explained(&after(&[Action::ProposeDraft])).await;
    assert!(html.contains("A client proposes x=1 through"), "{html}");
    assert!(
        html.contains("Raft paper, section 8") && html.contains("<code>RawNode::propose</code>"),
        "{html}"
    );
}

#[tokio::test]
async fn the_stage_that_comes_next_is_marked() {
    let store = after(&[Action::ProposeDraft, Action::Step]);
    let vm = Rc::new(node::node(&store));
    let html = memo::markup(super::node::panel(super::node::Props {
        vm,
        locale: Locale::EN,
        dispatch: Callback::noop(),
    }))
    .await;
    assert!(
        html.contains("<li aria-current=\"step\" class=\"stage now\"><button"),
        "{html}"
    );
    assert!(html.contains("<li class=\"stage done\"><button"), "{html}");
}

#[tokio::test]
async fn a_crashed_node_offers_a_restart_and_no_crash() {
    let store = after(&[Action::Crash(1), Action::SelectNode(Some(1))]);
    let vm = Rc::new(node::node(&store));
    let html = memo::markup(super::node::panel(super::node::Props {
        vm,
        locale: Locale::EN,
        dispatch: Callback::noop(),
    }))
    .await;
    assert!(
        html.contains("data-name=\"restart\"") && !html.contains("data-name=\"crash\""),
        "{html}"
    );
}

#[tokio::test]
async fn a_probed_follower_is_shown_paused_with_the_cause() {
    let store = opened(&[("scenario", "figure-7")]);
    let vm = Rc::new(progress::progress(&store));
    let html = memo::markup(super::progress::panel(super::progress::Props {
        vm,
        locale: Locale::EN,
        dispatch: Callback::noop(),
    }))
    .await;
    assert!(
        html.contains("What n1 believes") && html.contains("class=\"chip probe\""),
        "{html}"
    );
    assert!(
        html.contains("aria-label=\"paused: a probe is under way\""),
        "{html}"
    );
}

#[tokio::test]
async fn the_wrong_line_of_a_script_is_marked() {
    let store = after(&[
        Action::OpenDialog(Dialog::Script),
        Action::ScriptText("cluster nodes=3\n\nfly\n".to_owned()),
        Action::OpenScript,
    ]);
    let vm = Rc::new(script::dialog(&store));
    let props = DialogProps {
        vm,
        locale: Locale::EN,
        dispatch: Callback::noop(),
        files: Callback::noop(),
    };
    let html = markup::<ScriptDialog>(props).await;
    assert!(
        html.contains(
            "<li class=\"here\"><span class=\"line-number\">3</span><code>fly</code></li>"
        ),
        "{html}"
    );
    assert!(html.contains("aria-invalid=\"true\""), "{html}");
}

#[tokio::test]
async fn the_dialog_of_keys_has_a_row_for_every_key() {
    let html = markup::<Keys>(KeysProps {
        locale: Locale::EN,
        dispatch: Callback::noop(),
    })
    .await;
    assert_eq!(html.matches("class=\"key-row\"").count(), BINDINGS.len());
}

#[tokio::test]
async fn a_notice_that_offers_an_undo_has_a_button_for_it() {
    let store = after(&[Action::ProposeDraft, Action::SetNodes(5)]);
    let vm = Rc::new(notices::notices(&store));
    let html = memo::markup(super::notices::notices(super::notices::Props {
        vm,
        locale: Locale::EN,
        dispatch: Callback::noop(),
    }))
    .await;
    assert!(html.contains("data-name=\"undo\""), "{html}");
}

#[tokio::test]
async fn every_panel_is_told_in_chinese() {
    let store = opened(&[("locale", "zh"), ("scenario", "figure-7")]);
    let html = explained(&store).await;
    assert!(html.contains("任期 8 的领导者"), "{html}");
}
