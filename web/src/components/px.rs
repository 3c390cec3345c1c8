//! Numbers as attributes.
use std::fmt::Display;
use yew::AttrValue;

/// A number of pixels, or any other number, as the value of an attribute.
pub fn px(number: impl Display) -> AttrValue {
    number.to_string().into()
}
