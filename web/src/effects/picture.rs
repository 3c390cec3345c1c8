//! The shown pictures as one SVG that any viewer draws alike: styles are written into each element, so that neither
//! the page's style sheets nor its fonts are needed. The same as PNG, through a canvas.
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{
    CanvasRenderingContext2d, Document, Element, HtmlCanvasElement, HtmlImageElement, Window,
};

/// Properties that the pictures are drawn with.
const PROPERTIES: [&str; 18] = [
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-opacity",
    "opacity",
    "font-family",
    "font-size",
    "font-weight",
    "font-style",
    "text-anchor",
    "dominant-baseline",
    "letter-spacing",
    "paint-order",
    "visibility",
];
/// Room around the pictures, and for the lines of text above them, pixels.
const MARGIN: f64 = 16.0;
const LINE: f64 = 22.0;
/// A PNG has so many pixels for one of the page.
const SCALE: f64 = 2.0;

/// The pictures below `root` as SVG, with lines of text above them; `None` when there is nothing to draw.
pub fn svg(root: &Element, lines: &[String]) -> Option<Picture> {
    let document = root.owner_document()?;
    let window = document.default_view()?;
    let found = root.query_selector_all(".logs svg, .ring svg").ok()?;
    let pictures: Vec<Element> = (0..found.length())
        .filter_map(|at| found.get(at)?.dyn_into().ok())
        .filter(|svg: &Element| svg.get_bounding_client_rect().width() > 0.0)
        .collect();
    let boxes: Vec<_> = pictures
        .iter()
        .map(Element::get_bounding_client_rect)
        .collect();
    let least = |of: fn(&web_sys::DomRect) -> f64| boxes.iter().map(of).fold(f64::MAX, f64::min);
    let most = |of: fn(&web_sys::DomRect) -> f64| boxes.iter().map(of).fold(f64::MIN, f64::max);
    let (left, top) = (least(|place| place.left()), least(|place| place.top()));
    if boxes.is_empty() {
        return None;
    }
    let head = MARGIN + LINE * lines.len() as f64;
    let width = most(|place| place.right()) - left + 2.0 * MARGIN;
    let height = most(|place| place.bottom()) - top + head + MARGIN;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\">\n"
    );
    let style = |element: &Element, property: &str| style_of(&window, element, property);
    let background = style(root, "background-color");
    let ink = style(root, "color");
    text.push_str(&format!(
        "<rect width=\"100%\" height=\"100%\" fill=\"{background}\"/>\n"
    ));
    for (at, line) in lines.iter().enumerate() {
        let weight = if at == 0 { 700 } else { 400 };
        text.push_str(&format!(
            "<text x=\"{MARGIN}\" y=\"{:.0}\" fill=\"{ink}\" font-family=\"sans-serif\" font-size=\"14\" font-weight=\"{weight}\">{}</text>\n",
            MARGIN + LINE * (at as f64 + 0.6),
            escaped(line),
        ));
    }
    for (picture, place) in pictures.iter().zip(&boxes) {
        let copy: Element = picture.clone_node_with_deep(true).ok()?.dyn_into().ok()?;
        write_styles(&window, picture, &copy);
        let set = |name: &str, value: f64| copy.set_attribute(name, &format!("{value:.1}"));
        set("x", place.left() - left + MARGIN).ok()?;
        set("y", place.top() - top + head).ok()?;
        set("width", place.width()).ok()?;
        set("height", place.height()).ok()?;
        copy.set_attribute("xmlns", "http://www.w3.org/2000/svg")
            .ok()?;
        text.push_str(&copy.outer_html());
        text.push('\n');
    }
    text.push_str("</svg>\n");
    Some(Picture {
        text,
        width,
        height,
        document,
    })
}

/// A picture that can be written or drawn.
pub struct Picture {
    /// The SVG.
    pub text: String,
    width: f64,
    height: f64,
    document: Document,
}

impl Picture {
    /// Draws it and hands the PNG, as a `data:` address, to `done`; nothing happens where the browser cannot.
    pub fn draw_png(self, done: impl FnOnce(String) + 'static) -> Option<()> {
        let canvas: HtmlCanvasElement = self
            .document
            .create_element("canvas")
            .ok()?
            .dyn_into()
            .ok()?;
        canvas.set_width((self.width * SCALE) as u32);
        canvas.set_height((self.height * SCALE) as u32);
        let context: CanvasRenderingContext2d =
            canvas.get_context("2d").ok().flatten()?.dyn_into().ok()?;
        let image = HtmlImageElement::new().ok()?;
        let (drawn, width, height) = (image.clone(), self.width * SCALE, self.height * SCALE);
        let onload = Closure::once_into_js(move || {
            let painted = context
                .draw_image_with_html_image_element_and_dw_and_dh(&drawn, 0.0, 0.0, width, height);
            if let Some(address) = painted.ok().and_then(|()| canvas.to_data_url().ok()) {
                done(address);
            }
        });
        image.set_onload(Some(onload.unchecked_ref()));
        let code = String::from(js_sys::encode_uri_component(&self.text));
        image.set_src(&format!("data:image/svg+xml;charset=utf-8,{code}"));
        Some(())
    }
}

fn write_styles(window: &Window, shown: &Element, copy: &Element) {
    for property in PROPERTIES {
        let value = style_of(window, shown, property);
        if !value.is_empty() && value != "normal" {
            let _ = copy.set_attribute(property, &value);
        }
    }
    if style_of(window, shown, "display") == "none" {
        let _ = copy.set_attribute("display", "none");
    }
    let _ = copy.remove_attribute("class");
    let (shown, copies) = (shown.children(), copy.children());
    for at in 0..shown.length() {
        if let (Some(shown), Some(copy)) = (shown.item(at), copies.item(at)) {
            write_styles(window, &shown, &copy);
        }
    }
}

fn style_of(window: &Window, element: &Element, property: &str) -> String {
    let style: Result<_, JsValue> = window.get_computed_style(element);
    let style = style.ok().flatten();
    style
        .and_then(|style| style.get_property_value(property).ok())
        .map(|value| value.replace('"', "'"))
        .unwrap_or_default()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
