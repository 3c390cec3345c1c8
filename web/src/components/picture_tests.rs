//! The markup of the pictures.
use super::logs::{self as logs_pane, LogsPaneProps};
use super::memo::markup;
use super::ring::{Moves, RingPane, RingPaneProps};
use super::strip::{self as strip_pane, StripPaneProps};
use crate::i18n::Locale;
use crate::store::layout::Size;
use crate::view_model::fixture::{act, calm, figure_7, leader, moment};
use crate::view_model::{logs, ring, strip};
use sim::input::Input;
use sim::script::{self, OpenOptions};
use sim::timeline::{Stop, Timeline};
use std::path::Path;
use std::rc::Rc;
use yew::LocalServerRenderer;
use yew::prelude::*;

async fn logs_of(run: &Timeline) -> String {
    let vm = Rc::new(logs::of_moment(
        &moment(run),
        Size {
            width: 756.0,
            height: 640.0,
        },
    ));
    let props = LogsPaneProps {
        vm,
        dispatch: Callback::noop(),
    };
    markup(logs_pane::pane(props)).await
}

async fn pictures_of(run: &Timeline) -> String {
    let vm = Rc::new(ring::of_moment(
        &moment(run),
        Size {
            width: 266.0,
            height: 250.0,
        },
    ));
    let props = RingPaneProps {
        moves: Moves::default(),
        vm,
        dispatch: Callback::noop(),
    };
    let ring = LocalServerRenderer::<RingPane>::with_props(props)
        .hydratable(false)
        .render()
        .await;
    let vm = Rc::new(strip::of_timeline(
        run,
        (900, 92),
        Locale::EN,
        strip::Look::default(),
    ));
    let props = StripPaneProps {
        vm,
        dispatch: Callback::noop(),
    };
    let strip = markup(strip_pane::pane(props)).await;
    format!("{}{ring}{strip}", logs_of(run).await)
}

fn count(text: &str, part: &str) -> usize {
    text.matches(part).count()
}

#[tokio::test]
async fn a_value_with_markup_is_only_ever_text() {
    let mut run = calm(3);
    let node = leader(&run);
    act(
        &mut run,
        Input::Propose {
            node,
            data: "<b>x".into(),
        },
    );
    let markup = pictures_of(&run).await;
    assert!(!markup.contains("<b>") && markup.contains("&lt;b&gt;x"));
}

#[tokio::test]
async fn no_element_has_an_inline_style() {
    let mut run = figure_7();
    for _ in 0..30 {
        run.step_until(Stop::Event);
        let markup = pictures_of(&run).await;
        assert_eq!(count(&markup, " style="), 0);
        assert_eq!(count(&markup, "NaN") + count(&markup, "inf\""), 0);
    }
}

#[tokio::test]
async fn every_lane_has_one_button_that_says_everything() {
    let markup = logs_of(&figure_7()).await;
    assert_eq!(count(&markup, "<button"), 7);
    assert_eq!(count(&markup, "aria-pressed=\"false\""), 7);
    assert_eq!(count(&markup, "Its log goes from 1 to"), 7);
    assert_eq!(
        count(&markup, "<tr"),
        8,
        "and a table with a row for each node"
    );
}

#[tokio::test]
async fn the_strip_is_a_slider() {
    let run = calm(3);
    let markup = pictures_of(&run).await;
    assert!(
        markup.contains("role=\"slider\"")
            && markup.contains(&format!("aria-valuemax=\"{}\"", run.len()))
    );
}

#[tokio::test]
async fn every_moment_of_etcds_own_scripts_can_be_drawn() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/conformance/interaction");
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("skipped: {} is absent", folder.display());
        return;
    };
    for file in files {
        let source = std::fs::read_to_string(file.expect("a file").path()).expect("text");
        let mut run = script::open(&source, &OpenOptions::default()).expect("a script of etcd's");
        let mut steps = 0;
        while run.step_until(Stop::Input) && steps < 400 {
            steps += 1;
            if steps % 7 == 0 {
                let markup = pictures_of(&run).await;
                assert_eq!(count(&markup, "picture.") + count(&markup, "%{"), 0);
            }
        }
    }
}

#[tokio::test]
async fn a_moment_of_figure_7_takes_few_elements() {
    let mut run = figure_7();
    for _ in 0..25 {
        run.step_until(Stop::Event);
    }
    let elements = count(&pictures_of(&run).await, "<") / 2;
    assert!(elements < 1_100, "{elements} elements");
}
