//! The card of a lesson or a challenge.
use crate::action::{Action, Export};
use crate::i18n::Locale;
use crate::view_model::lesson::{Block, CardVm, GoalVm, Inline, QuestionVm};
use std::rc::Rc;
use yew::prelude::*;

/// What the card needs.
#[derive(Clone, Properties, PartialEq)]
pub struct CardProps {
    /// What it shows.
    pub vm: Rc<CardVm>,
    /// The language.
    pub locale: Locale,
    /// Where actions go.
    pub dispatch: Callback<Action>,
}

/// The card.
#[component]
pub fn LessonCard(props: &CardProps) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let vm = &*props.vm;
    let deed = |name: &'static str, key: &str, on: bool, primary: bool, action: Action| {
        let onclick = props.dispatch.reform(move |_: MouseEvent| action.clone());
        let class = if primary { "button primary" } else { "button" };
        html! { <button type="button" {class} data-name={name} disabled={!on} {onclick}>{ text(key) }</button> }
    };
    let card = use_node_ref();
    let place = (vm.lesson.clone(), vm.step.clone(), vm.lane);
    use_effect_with(place, {
        let card = card.clone();
        // Another card is read from its beginning, however far the one before was scrolled.
        move |(_, _, lane)| {
            scroll_to_top(&card);
            scroll_to_lane(&card, *lane);
        }
    });
    html! {
        <section ref={card} class="lesson-card" data-name="lesson" aria-label={vm.lesson.clone()}>
            <p class="lesson-head">
                <span>{ vm.lesson.clone() }</span>
                <span class="note" data-name="lesson-step">{ vm.step.clone() }</span>
            </p>
            <h2 data-name="card-title">{ vm.title.clone() }</h2>
            <div class="card-body">{ blocks(&vm.body) }</div>
            if let Some(question) = &vm.question {
                { self::question(question, props) }
            }
            if let Some(goal) = &vm.goal {
                { self::goal(goal, props) }
            }
            if let Some(sources) = &vm.sources {
                <p class="note">{ sources.clone() }</p>
            }
            <div class="deeds">
                { deed("card-back", "lesson.back", vm.turns.0, false, Action::TurnCard(false)) }
                { deed("card-next", "lesson.next", vm.turns.1, true, Action::TurnCard(true)) }
                { deed("leave-lesson", "lesson.leave", true, false, Action::LeaveLesson) }
            </div>
        </section>
    }
}

fn scroll_to_top(card: &NodeRef) {
    let card = card.cast::<web_sys::Element>();
    let pane = card.and_then(|card| card.closest(".scrolls").ok().flatten());
    if let Some(pane) = pane {
        pane.set_scroll_top(0);
    }
}

/// Where the logs scroll by themselves, the lane that the card is about comes to their middle.
fn scroll_to_lane(card: &NodeRef, lane: Option<u32>) {
    let find = |css: &str| {
        let card = card.cast::<web_sys::Element>()?;
        let page = card.closest(".raftglass").ok().flatten()?;
        page.query_selector(css).ok().flatten()
    };
    let (Some(logs), Some(lanes), Some(lane)) = (find(".logs-box"), find(".logs__lanes"), lane)
    else {
        return;
    };
    let Some(lane) = lanes.children().item(lane) else {
        return;
    };
    let (inside, around) = (
        lane.get_bounding_client_rect(),
        logs.get_bounding_client_rect(),
    );
    let middle = |rect: &web_sys::DomRect| rect.top() + rect.height() / 2.0;
    let by = middle(&inside) - middle(&around);
    logs.set_scroll_top(logs.scroll_top() + by as i32);
}

fn question(vm: &QuestionVm, props: &CardProps) -> Html {
    let option = |option: &crate::view_model::lesson::OptionVm| {
        let given = option.given.clone();
        let onclick = props
            .dispatch
            .reform(move |_: MouseEvent| Action::Answer(given.clone()));
        html! {
            <button type="button" class="button answer" data-answer={option.given.clone()} aria-pressed={option.selected.to_string()} {onclick}>
                { option.label.clone() }
            </button>
        }
    };
    let typed = props.dispatch.reform(|event: Event| {
        let field: web_sys::HtmlInputElement = event.target_unchecked_into();
        Action::Answer(field.value())
    });
    html! {
        <div class="question" data-name="question">
            if let Some(what) = &vm.typed {
                <label class="setting-text"><span>{ what.clone() }</span>
                    <input data-name="answer" inputmode="numeric" autocomplete="off" size="4" value={vm.given.clone()} onchange={typed} />
                </label>
            }
            <div class="answers">{ for vm.options.iter().map(option) }</div>
            if let Some((right, said)) = &vm.verdict {
                <div class={if *right { "verdict good" } else { "verdict bad" }} role="status" data-name="lesson-verdict">
                    <p><strong>{ vm.word.clone() }</strong></p>
                    { blocks(said) }
                </div>
            }
        </div>
    }
}

fn goal(vm: &GoalVm, props: &CardProps) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let press = |action: Action| props.dispatch.reform(move |_: MouseEvent| action.clone());
    html! {
        <div class="goal" data-name="goal">
            if let Some(count) = &vm.count {
                <p class="note" data-name="inputs">{ count.clone() }</p>
            }
            if let Some(forbidden) = &vm.forbidden {
                <p class="problem" role="alert" data-name="forbidden">{ forbidden.clone() }</p>
            }
            { for vm.hints.iter().map(|hint| html! { <div class="hint">{ blocks(hint) }</div> }) }
            if let Some(done) = &vm.done {
                <div class="verdict good" role="status" data-name="goal-reached">
                    <p><strong>{ text("lesson.reached") }</strong></p>
                    { blocks(done) }
                    if let Some(link) = &vm.link {
                        <p>{ text("lesson.hand_in") }</p>
                        <div class="deeds">
                            <a class="button" data-name="result-link" href={link.clone()} target="_blank">{ text("lesson.open_result") }</a>
                            <button type="button" class="button primary" data-name="copy-result" onclick={press(Action::Export(Export::Result))}>{ text("lesson.copy_result") }</button>
                        </div>
                    }
                </div>
            } else {
                <div class="deeds">
                    if vm.more {
                        <button type="button" class="button" data-name="hint" onclick={press(Action::Hint)}>{ text("lesson.hint") }</button>
                    }
                    <button type="button" class="button" data-name="solution" onclick={press(Action::ShowSolution)}>{ text("lesson.solution") }</button>
                </div>
            }
        </div>
    }
}

fn blocks(list: &[Block]) -> Html {
    let block = |block: &Block| match block {
        Block::Paragraph(words) => html! { <p>{ for words.iter().map(inline) }</p> },
        Block::Code(code) => html! { <pre>{ code.clone() }</pre> },
        Block::List { numbered, items } => {
            let items = items
                .iter()
                .map(|item| html! { <li>{ for item.iter().map(inline) }</li> });
            if *numbered {
                html! { <ol>{ for items }</ol> }
            } else {
                html! { <ul>{ for items }</ul> }
            }
        }
    };
    list.iter().map(block).collect()
}

fn inline(word: &Inline) -> Html {
    match word {
        Inline::Text(text) => html! { { text.clone() } },
        Inline::Emphasis(text) => html! { <em>{ text.clone() }</em> },
        Inline::Strong(text) => html! { <strong>{ text.clone() }</strong> },
        Inline::Code(text) => html! { <code>{ text.clone() }</code> },
        Inline::Link { text, to } => {
            html! { <a href={to.clone()} target="_blank" rel="noreferrer">{ text.clone() }</a> }
        }
    }
}
