//! The panel of the selected node.
use crate::action::Action;
use crate::components::memo::memo;
use crate::i18n::{Locale, args};
use crate::view_model::node::{
    DeedVm, DetailVm, DiskVm, NodeVm, RecordVm, RowVm, StageProgress, StageVm,
};
use crate::view_model::words::Field;
use std::rc::Rc;
use yew::prelude::*;

/// What it needs.
#[derive(Clone, PartialEq)]
pub struct Props {
    /// What it shows.
    pub vm: Rc<NodeVm>,
    /// The language.
    pub locale: Locale,
    /// Where actions go.
    pub dispatch: Callback<Action>,
}

/// The panel.
pub fn panel(props: Props) -> Html {
    memo(props, draw)
}

fn draw(props: &Props) -> Html {
    let vm = &*props.vm;
    let text = |key: &str| props.locale.text(key).into_owned();
    html! {
        <div class="node-panel">
            <h2>{ text("node.label") }</h2>
            <div class="picks" role="group" aria-label={text("node.pick")}>
                { for vm.picker.iter().map(|pick| {
                    let action = pick.action.clone();
                    let onclick = props.dispatch.reform(move |_: MouseEvent| action.clone());
                    html! {
                        <button key={pick.label.clone()} type="button" class="pick" data-name={pick.label.clone()}
                            aria-pressed={pick.selected.to_string()} title={pick.role.clone()} {onclick}>
                            { pick.label.clone() }
                        </button>
                    }
                }) }
                if let Some(detail) = &vm.detail {
                    <p class="node-title" data-name="node-title">{ detail.title.clone() }</p>
                }
            </div>
            if let Some(detail) = &vm.detail {
                { self::detail(detail, props) }
            } else {
                <p class="note">{ text("node.none") }</p>
            }
        </div>
    }
}

fn detail(vm: &DetailVm, props: &Props) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    html! {
        <>
            <div class="deeds">{ for vm.deeds.iter().map(|deed| self::deed(deed, props)) }</div>
            { folds(vm, props) }
            if !vm.stages.is_empty() {
                <div class="stages-head">
                    <h3>{ text("node.host") }</h3>
                    { stage_mode(vm.crash_mode, props) }
                </div>
                { for vm.stages.iter().map(|row| stages(row, props)) }
            }
            <p class="host" data-name="host">{ vm.host.clone() }</p>
            { fields(&vm.state) }
            { waiting("node.outbox", &vm.outbox, props) }
            { waiting("node.inbox", &vm.inbox, props) }
            if let Some(disk) = &vm.disk {
                { self::disk(disk, props) }
            }
            <h3>{ text("node.kv") }</h3>
            if vm.pairs.is_empty() {
                <p class="note">{ text("node.kv_empty") }</p>
            } else {
                { fields(&vm.pairs) }
            }
            if vm.more_pairs > 0 {
                <p class="note">{ props.locale.fill("node.more", args![count = vm.more_pairs]) }</p>
            }
        </>
    }
}

/// What is done more rarely, folded away.
fn folds(vm: &DetailVm, props: &Props) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let changes = props.dispatch.reform(|event: Event| {
        let field: web_sys::HtmlInputElement = event.target_unchecked_into();
        Action::ChangeMembers(field.value())
    });
    html! {
        <div class="folds">
            <details data-name="more-deeds">
                <summary>{ text("node.machine") }</summary>
                <div class="deeds">{ for vm.more.iter().map(|deed| self::deed(deed, props)) }</div>
            </details>
            <details data-name="member-deeds">
                <summary>{ text("node.members") }</summary>
                <p class="note">{ vm.membership.clone() }</p>
                <div class="deeds">{ for vm.members.iter().map(|deed| self::deed(deed, props)) }</div>
                <label class="setting-text"><span>{ text("node.changes") }</span>
                    <input data-name="changes" autocomplete="off" spellcheck="false" size="8" placeholder="v4 r3" onchange={changes} />
                </label>
            </details>
        </div>
    }
}

/// What a press on a stage does.
fn stage_mode(crash: bool, props: &Props) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let mode = |name: &'static str, key: &str, on: bool, value: bool| {
        let onclick = props
            .dispatch
            .reform(move |_: MouseEvent| Action::SetCrashMode(value));
        html! {
            <button type="button" class="mode" data-name={name} aria-pressed={on.to_string()} {onclick}>{ text(key) }</button>
        }
    };
    html! {
        <span class="modes" role="group" aria-label={text("node.stage_mode")}>
            { mode("mode-run", "node.mode_run", !crash, false) }
            { mode("mode-crash", "node.mode_crash", crash, true) }
        </span>
    }
}

fn stages(row: &RowVm, props: &Props) -> Html {
    html! {
        <>
            if !row.title.is_empty() {
                <p class="thread">{ row.title.clone() }{ " " }<span class="note">{ row.queue.clone() }</span></p>
            }
            <ol class="stages">{ for row.stages.iter().map(|stage| self::stage(stage, props)) }</ol>
        </>
    }
}

fn waiting(title: &str, messages: &[String], props: &Props) -> Html {
    if messages.is_empty() {
        return html! {};
    }
    html! {
        <>
            <h3>{ props.locale.text(title).into_owned() }</h3>
            <ul class="outbox">{ for messages.iter().map(|message| html! { <li>{ message.clone() }</li> }) }</ul>
        </>
    }
}

/// The records of the WAL with the fsync line, and the snapshot files.
fn disk(vm: &DiskVm, props: &Props) -> Html {
    let text = |key: &str| props.locale.text(key).into_owned();
    let line = vm.records.iter().position(|record| !record.synced);
    let record = |(at, record): (usize, &RecordVm)| {
        html! {
            <>
                if line == Some(at) {
                    <li class="fsync-line">{ "fsync" }</li>
                }
                <li class={classes!("record", record.kind, (!record.synced).then_some("behind"))}>{ record.text.clone() }</li>
            </>
        }
    };
    html! {
        <>
            <h3>{ text("node.disk") }</h3>
            <p class={classes!("wal", vm.behind.then_some("behind"))} data-name="wal">{ vm.wal.clone() }</p>
            <ol class="records" aria-label={text("node.records")}>
                if vm.earlier > 0 {
                    <li class="record earlier">{ format!("+{}", vm.earlier) }</li>
                }
                { for vm.records.iter().enumerate().map(record) }
            </ol>
            if let Some(torn) = &vm.torn {
                <p class="wal behind">{ torn.clone() }</p>
            }
            { for vm.snapshots.iter().map(|file| html! {
                <p class={classes!("snapshot-file", file.counts.then_some("counts"))}>{ file.text.clone() }</p>
            }) }
        </>
    }
}

fn deed(deed: &DeedVm, props: &Props) -> Html {
    let action = deed.action.clone();
    let onclick = props.dispatch.reform(move |_: MouseEvent| action.clone());
    let class = classes!("button", "deed", (!deed.possible).then_some("impossible"));
    html! {
        <button type="button" {class} data-name={deed.name} title={deed.title.clone()} aria-disabled={(!deed.possible).to_string()} {onclick}>
            { deed.label.clone() }
            if !deed.key.is_empty() {
                <kbd aria-hidden="true">{ deed.key }</kbd>
            }
        </button>
    }
}

/// Names and values.
pub fn fields(fields: &[Field]) -> Html {
    html! {
        <dl class="fields">
            { for fields.iter().map(|field| html! {
                <div class="field"><dt>{ field.name.clone() }</dt><dd>{ field.value.clone() }</dd></div>
            }) }
        </dl>
    }
}

fn stage(stage: &StageVm, props: &Props) -> Html {
    let (class, current) = match stage.progress {
        StageProgress::Unused => ("stage unused", None),
        StageProgress::Done => ("stage done", None),
        StageProgress::Now => ("stage now", Some("step")),
        StageProgress::Later => ("stage", None),
    };
    let label = html! {
        <>
            { stage.label }
            if stage.armed {
                <span class="armed" aria-hidden="true">{ " ✗" }</span>
            }
        </>
    };
    let Some(action) = stage.action.clone() else {
        return html! { <li {class} aria-current={current}>{ label }</li> };
    };
    let onclick = props.dispatch.reform(move |_: MouseEvent| action.clone());
    html! {
        <li {class} aria-current={current}>
            <button type="button" class="stage-button" data-name={stage.name.clone()} title={stage.title.clone()} {onclick}>{ label }</button>
        </li>
    }
}
