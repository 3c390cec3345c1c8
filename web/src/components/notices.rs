//! Messages of the page itself: a row of their own, never over the picture.
use crate::action::Action;
use crate::components::memo::memo;
use crate::i18n::Locale;
use crate::view_model::notices::NoticeVm;
use std::rc::Rc;
use yew::prelude::*;

/// What they need.
#[derive(Clone, PartialEq)]
pub struct Props {
    /// The messages.
    pub vm: Rc<Vec<NoticeVm>>,
    /// The language.
    pub locale: Locale,
    /// Where actions go.
    pub dispatch: Callback<Action>,
}

/// The row.
pub fn notices(props: Props) -> Html {
    memo(props, draw)
}

fn draw(props: &Props) -> Html {
    html! {
        <div class="notices" role="status" aria-label={props.locale.text("notice.label").into_owned()}>
            { for props.vm.iter().map(|notice| self::notice(notice, props)) }
        </div>
    }
}

fn notice(notice: &NoticeVm, props: &Props) -> Html {
    let id = notice.id;
    let dismiss = props
        .dispatch
        .reform(move |_: MouseEvent| Action::DismissNotice(id));
    let undo = props.dispatch.reform(|_: MouseEvent| Action::UndoLoad);
    html! {
        <div class="notice" key={id} data-name="notice">
            <span>{ notice.text.clone() }</span>
            if notice.undo {
                <button type="button" class="button" data-name="undo" onclick={undo}>{ props.locale.text("notice.undo").into_owned() }</button>
            }
            <button type="button" class="button dismiss" aria-label={props.locale.text("notice.dismiss").into_owned()} onclick={dismiss}>{ "×" }</button>
        </div>
    }
}
