//! What is drawn from plain values, and drawn again only when they changed: one component for all of it. A component of its own for
//! each would be a copy of Yew's machinery for each, about two kilobytes.
use std::any::Any;
use std::rc::Rc;
use yew::prelude::*;
use yew::virtual_dom::{Key, VComp};

/// Draws `props` with `draw`, now and whenever they are others.
pub fn memo<P: PartialEq + 'static>(props: P, draw: fn(&P) -> Html) -> Html {
    made(None, Rc::new(Drawn { props, draw }))
}

/// The same for one of many beside each other, told apart by `key`.
pub fn keyed<P: PartialEq + 'static>(key: impl Into<Key>, props: P, draw: fn(&P) -> Html) -> Html {
    made(Some(key.into()), Rc::new(Drawn { props, draw }))
}

fn made(key: Option<Key>, shown: Rc<dyn Shown>) -> Html {
    VComp::new::<Memo>(Rc::new(MemoProps { shown }), key).into()
}

/// Something to draw, whatever its values are.
trait Shown {
    fn draw(&self) -> Html;
    fn props(&self) -> &dyn Any;
    /// Whether it looks as the other one does. Each type of values is drawn in one way.
    fn is_like(&self, other: &dyn Shown) -> bool;
}

struct Drawn<P> {
    props: P,
    draw: fn(&P) -> Html,
}

impl<P: PartialEq + 'static> Shown for Drawn<P> {
    fn draw(&self) -> Html {
        (self.draw)(&self.props)
    }

    fn props(&self) -> &dyn Any {
        &self.props
    }

    fn is_like(&self, other: &dyn Shown) -> bool {
        let other = other.props().downcast_ref::<P>();
        other.is_some_and(|props| *props == self.props)
    }
}

#[derive(Properties)]
struct MemoProps {
    shown: Rc<dyn Shown>,
}

impl PartialEq for MemoProps {
    fn eq(&self, other: &Self) -> bool {
        self.shown.is_like(&*other.shown)
    }
}

struct Memo;

impl Component for Memo {
    type Message = ();
    type Properties = MemoProps;

    fn create(_: &Context<Self>) -> Self {
        Self
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        ctx.props().shown.draw()
    }
}

/// The markup of what is drawn, made without a browser.
#[cfg(test)]
pub async fn markup(html: Html) -> String {
    #[derive(Clone, PartialEq, Properties)]
    struct Props {
        html: Html,
    }

    #[component]
    fn Page(props: &Props) -> Html {
        props.html.clone()
    }

    yew::LocalServerRenderer::<Page>::with_props(Props { html })
        .hydratable(false)
        .render()
        .await
}
