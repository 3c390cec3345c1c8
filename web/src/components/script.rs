//! Scripts: the dialog that opens one, and the panel with its output.
use super::chosen::chosen;
use super::focus::use_visiting_focus;
use crate::action::{Action, Export};
use crate::components::memo::memo;
use crate::effects::dropped::Named;
use crate::i18n::Locale;
use crate::view_model::script::{OutputVm, ScriptDialogVm};
use std::rc::Rc;
use yew::prelude::*;

/// What the dialog needs.
#[derive(Clone, Properties, PartialEq)]
pub struct DialogProps {
    /// What it shows.
    pub vm: Rc<ScriptDialogVm>,
    /// The language.
    pub locale: Locale,
    /// Where actions go.
    pub dispatch: Callback<Action>,
    /// Files to read; the page answers with their text.
    pub files: Callback<Vec<Named>>,
}

/// The dialog.
#[component]
pub fn ScriptDialog(props: &DialogProps) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let vm = &*props.vm;
    let area = use_node_ref();
    use_visiting_focus(area.clone());
    let close = props.dispatch.reform(|_: MouseEvent| Action::CloseDialog);
    let open = props.dispatch.reform(|_: MouseEvent| Action::OpenScript);
    let oninput = props.dispatch.reform(|event: InputEvent| {
        let area: web_sys::HtmlTextAreaElement = event.target_unchecked_into();
        Action::ScriptText(area.value())
    });
    let onchange = chosen(&props.files);
    html! {
        <section class="dialog script-dialog" data-name="script-dialog" aria-label={text("script.title")}>
            <div class="dialog-head">
                <h2>{ text("script.title") }</h2>
                <button type="button" class="button" data-name="close" onclick={close}>{ text("app.close") }<kbd aria-hidden="true">{ "Esc" }</kbd></button>
            </div>
            <p class="note">{ text("script.help") }</p>
            <textarea ref={area} class="script-text" data-name="script-text" aria-label={text("script.text")} rows="12" spellcheck="false"
                aria-invalid={vm.problem.is_some().to_string()} value={vm.text.clone()} {oninput} />
            if let Some(problem) = &vm.problem {
                <div class="problem" role="alert" data-name="problem">
                    <p>{ problem.clone() }</p>
                    <ol class="problem-lines">{ for vm.lines.iter().map(|(number, line, here)| html! {
                        <li class={here.then_some("here")}><span class="line-number">{ *number }</span><code>{ line.clone() }</code></li>
                    }) }</ol>
                </div>
            }
            <div class="deeds">
                <button type="button" class="button primary" data-name="open-script" onclick={open}>{ text("script.open") }</button>
                <button type="button" class="button" data-name="take-script" onclick={props.dispatch.reform(|_: MouseEvent| Action::TakeScript)}>
                    { text("script.take") }
                </button>
                <button type="button" class="button" data-name="save-script" onclick={props.dispatch.reform(|_: MouseEvent| Action::Export(Export::Script))}>
                    { text("script.save") }
                </button>
                <label class="button file">{ text("script.file") }<input type="file" class="hidden" accept=".txt,.raft,.jsonl,text/plain" {onchange} /></label>
            </div>
        </section>
    }
}

/// What the panel needs.
#[derive(PartialEq)]
pub struct OutputProps {
    /// The last command.
    pub vm: Rc<OutputVm>,
    /// The language.
    pub locale: Locale,
}

/// The panel.
pub fn output(props: OutputProps) -> Html {
    memo(props, draw_output)
}

fn draw_output(props: &OutputProps) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let vm = &*props.vm;
    html! {
        <section class="script-output" aria-label={text("script.output")}>
            <h2>{ text("script.output") }{ " " }<span class="place">{ vm.place.clone() }</span></h2>
            if vm.command.is_empty() && vm.caption.is_empty() {
                <p class="note">{ text("script.waiting") }</p>
            }
            if !vm.caption.is_empty() {
                <p class="caption">{ vm.caption.clone() }</p>
            }
            <code class="command">{ vm.command.clone() }</code>
            if let Some(actual) = &vm.actual {
                <p class={if vm.matches { "verdict good" } else { "verdict bad" }} data-name="verdict">
                    { text(if vm.matches { "script.matches" } else { "script.differs" }) }
                </p>
                <pre class="printed" tabindex="0" aria-label={text("script.ours")}>{ actual.clone() }</pre>
            }
            if let Some(expected) = &vm.expected {
                <h3>{ text("script.expected") }</h3>
                <pre class="printed" tabindex="0" aria-label={text("script.expected")}>{ expected.clone() }</pre>
            }
        </section>
    }
}
