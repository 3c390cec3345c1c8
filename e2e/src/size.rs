//! The screens that the page is made for.

/// A screen: its size in CSS pixels and whether it is touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// CSS pixels across; screenshots have the same number of pixels.
    pub width: u32,
    /// CSS pixels down.
    pub height: u32,
    /// A phone: touch events, overlay scroll bars, the viewport meta tag obeyed.
    pub touch: bool,
}

impl Size {
    /// The size the page is designed for.
    pub const DESKTOP: Self = Self::new(1440, 900);
    /// A wide projector; must lose nothing.
    pub const PROJECTOR: Self = Self::new(1280, 720);
    /// An old projector; must lose nothing.
    pub const OLD_PROJECTOR: Self = Self::new(1024, 768);
    /// A phone held upright.
    pub const PHONE: Self = Self {
        width: 390,
        height: 844,
        touch: true,
    };
    /// The four sizes, largest first.
    pub const ALL: [Self; 4] = [
        Self::DESKTOP,
        Self::PROJECTOR,
        Self::OLD_PROJECTOR,
        Self::PHONE,
    ];

    /// A screen with a mouse.
    pub const fn new(width: u32, height: u32) -> Self {
        Self {
            width,
            height,
            touch: false,
        }
    }
}
