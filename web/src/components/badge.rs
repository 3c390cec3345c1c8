//! The mark of a node: a disc that tells its role by shape, in the hue of its term.
use crate::components::px::px;
use crate::tenths::Tenths;
use crate::view_model::mark::{Hue, RoleMark, hue_class};
use yew::prelude::*;

/// A node's mark around the origin of an `svg`.
pub struct Badge<'a> {
    /// Its role.
    pub role: RoleMark,
    /// Hue of its term.
    pub hue: Hue,
    /// What stands in it.
    pub name: &'a str,
    /// A second, smaller line.
    pub sub: Option<&'a str>,
    /// Radius in pixels.
    pub radius: f64,
    /// It changed in this step.
    pub lit: bool,
}

/// Leader filled, candidate double ring, follower outline, down dashed.
pub fn badge(mark: &Badge<'_>) -> Html {
    let Badge {
        role,
        hue,
        name,
        sub,
        radius,
        lit,
    } = mark;
    let double = matches!(role, RoleMark::Candidate | RoleMark::PreCandidate);
    let sub = sub.filter(|_| *radius >= 15.0);
    let name_size = (radius * 0.66).max((radius * 0.85).min(13.0)).round();
    let sub_size = (radius * 0.46).max(9.0).round();
    let name_y = if sub.is_some() {
        radius * 0.1
    } else {
        radius * 0.25
    };
    html! {
        <g class={classes!("badge", role.class(), hue_class(*hue))}>
            if *lit {
                <circle class="badge__halo" r={px(Tenths(radius + 4.5))} />
            }
            <circle class="badge__disc" r={px(Tenths(*radius))} />
            if double {
                <circle class="badge__inner" r={px(Tenths(radius - 4.0))} />
            }
            <text class="badge__name" y={px(Tenths(name_y))} font-size={px(Tenths(name_size))}>{ *name }</text>
            if let Some(sub) = sub {
                <text class="badge__sub" y={px(Tenths(radius * 0.6))} font-size={px(Tenths(sub_size))}>{ sub }</text>
            }
        </g>
    }
}
