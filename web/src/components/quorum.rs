//! Majorities and how far they are.
use crate::components::memo::memo;
use crate::i18n::{Locale, args};
use crate::view_model::quorum::{HalfVm, MeterVm, QuorumVm, Says, SeatVm};
use std::rc::Rc;
use yew::prelude::*;

/// What it needs.
#[derive(Clone, PartialEq)]
pub struct Props {
    /// What it shows.
    pub vm: Rc<QuorumVm>,
    /// The language.
    pub locale: Locale,
}

/// The panel.
pub fn panel(props: Props) -> Html {
    memo(props, draw)
}

fn draw(props: &Props) -> Html {
    let title = props.locale.text("quorum.label").into_owned();
    let vm = &*props.vm;
    html! {
        <section class="quorum" data-name="quorum" aria-label={title.clone()}>
            <h2>{ title.clone() }</h2>
            { for vm.meters.iter().map(|meter| self::meter(meter, props.locale)) }
            <p class="note">{ vm.config.clone() }</p>
            if let Some(change) = &vm.change {
                <p class="note change" data-name="change">{ change.clone() }</p>
            }
        </section>
    }
}

fn meter(vm: &MeterVm, locale: Locale) -> Html {
    html! {
        <div class={classes!("meter", vm.won.then_some("won"))} key={vm.title.clone()} role="group" aria-label={vm.title.clone()}>
            <p class="meter-title">{ vm.title.clone() }</p>
            { for vm.halves.iter().map(|half| self::half(half, locale)) }
            if !vm.learners.is_empty() {
                <p class="half learners">
                    <span class="half-label">{ locale.text("quorum.outside").into_owned() }</span>
                    { for vm.learners.iter().map(seat) }
                </p>
            }
            <p class="verdict-line">{ vm.verdict.clone() }</p>
        </div>
    }
}

fn half(vm: &HalfVm, locale: Locale) -> Html {
    html! {
        <p class="half">
            <span class={classes!("count", (vm.have >= vm.needed).then_some("enough"))}>
                { locale.fill("quorum.count", args![have = vm.have, needed = vm.needed]) }
            </span>
            if !vm.label.is_empty() {
                <span class="half-label">{ vm.label.clone() }</span>
            }
            { for vm.seats.iter().map(seat) }
        </p>
    }
}

fn seat(vm: &SeatVm) -> Html {
    let (class, sign) = match vm.says {
        Says::Yes => ("seat yes", "✓"),
        Says::No => ("seat no", "✗"),
        Says::Open => ("seat", "·"),
    };
    html! {
        <span {class} title={vm.title.clone()}>
            <span class="hidden">{ vm.title.clone() }</span>
            <span aria-hidden="true">{ vm.node.clone() }{ " " }{ vm.value.clone() }{ sign }</span>
        </span>
    }
}
