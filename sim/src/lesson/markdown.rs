//! The Markdown of a card as plain data. Raw HTML, pictures, tables and headings are refused: a card is a short text.
use super::Problem;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(
        /// Its words.
        Vec<Inline>,
    ),
    /// A list, numbered or not; of each item its words.
    List {
        /// Whether it is numbered.
        numbered: bool,
        /// The items.
        items: Vec<Vec<Inline>>,
    },
    /// Lines of code.
    Code(
        /// The lines.
        String,
    ),
}

/// A stretch of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Plain.
    Text(
        /// The words.
        String,
    ),
    /// Emphasised.
    Emphasis(
        /// The words.
        String,
    ),
    /// Strongly emphasised.
    Strong(
        /// The words.
        String,
    ),
    /// Code.
    Code(
        /// The words.
        String,
    ),
    /// A link.
    Link {
        /// Its words.
        text: String,
        /// Where it leads: `https://…`, or relative to the page.
        to: String,
    },
}

/// Reads a text that begins at a line of a file; what cannot be shown is told and left out.
pub(super) fn blocks(
    source: &str,
    (file, line): (&str, usize),
    problems: &mut Vec<Problem>,
) -> Vec<Block> {
    let mut reader = Reader::default();
    for (event, range) in Parser::new_ext(source, Options::empty()).into_offset_iter() {
        if let Err(message) = reader.take(event) {
            let before = source.get(..range.start).unwrap_or("");
            problems.push(Problem {
                file: file.to_owned(),
                line: line + before.matches('\n').count(),
                message,
            });
        }
    }
    reader.blocks
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    words: Vec<Inline>,
    /// What the next words are: plain, or within something.
    mood: Mood,
    /// A list under way.
    list: Option<(bool, Vec<Vec<Inline>>)>,
    code: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
enum Mood {
    #[default]
    Plain,
    Emphasis,
    Strong,
    Link(String, String),
}

impl Reader {
    fn take(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::Start(tag) => self.start(tag)?,
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(text) => self.words.push(Inline::Code(text.into_string())),
            Event::SoftBreak | Event::HardBreak => self.text(" "),
            Event::Html(text) | Event::InlineHtml(text) => {
                return Err(format!("raw HTML is not shown: {:?}", text.trim()));
            }
            Event::Rule => return Err("a rule is not shown".to_owned()),
            _ => return Err("this is not shown in a card".to_owned()),
        }
        Ok(())
    }

    fn start(&mut self, tag: Tag<'_>) -> Result<(), String> {
        match tag {
            Tag::Emphasis => self.mood = Mood::Emphasis,
            Tag::Strong => self.mood = Mood::Strong,
            Tag::Link { dest_url, .. } => {
                let to = dest_url.into_string();
                let outward = to.starts_with("https://") || to.starts_with("http://");
                let relative = !to.contains(':') && !to.starts_with("//");
                if !outward && !relative {
                    return Err(format!(
                        "a link leads to an https address or to a relative one, not to {to:?}"
                    ));
                }
                self.mood = Mood::Link(String::new(), to);
            }
            Tag::List(first) => self.list = Some((first.is_some(), Vec::new())),
            Tag::CodeBlock(_) => self.code = Some(String::new()),
            Tag::Paragraph | Tag::Item | Tag::HtmlBlock => {}
            Tag::Heading { .. } => {
                return Err("a heading within a card has two or three #, and a name".to_owned());
            }
            Tag::Image { .. } => return Err("pictures are drawn by the page itself".to_owned()),
            other => return Err(format!("this is not shown in a card: {other:?}")),
        }
        Ok(())
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong => self.mood = Mood::Plain,
            TagEnd::Link => {
                if let Mood::Link(text, to) = std::mem::take(&mut self.mood) {
                    self.words.push(Inline::Link { text, to });
                }
            }
            TagEnd::Paragraph if self.list.is_none() => {
                let words = std::mem::take(&mut self.words);
                self.blocks.push(Block::Paragraph(words));
            }
            TagEnd::Item => {
                let words = std::mem::take(&mut self.words);
                if let Some((_, items)) = &mut self.list {
                    items.push(words);
                }
            }
            TagEnd::List(_) => {
                if let Some((numbered, items)) = self.list.take() {
                    self.blocks.push(Block::List { numbered, items });
                }
            }
            TagEnd::CodeBlock => {
                if let Some(code) = self.code.take() {
                    self.blocks.push(Block::Code(code));
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(code) = &mut self.code {
            code.push_str(text);
            return;
        }
        let text = text.to_owned();
        match &mut self.mood {
            Mood::Link(words, _) => words.push_str(&text),
            Mood::Emphasis => self.words.push(Inline::Emphasis(text)),
            Mood::Strong => self.words.push(Inline::Strong(text)),
            Mood::Plain => match self.words.last_mut() {
                Some(Inline::Text(before)) => before.push_str(&text),
                _ => self.words.push(Inline::Text(text)),
            },
        }
    }
}

/// How long a text is: words, and for scripts without blanks letters.
pub(super) fn length(blocks: &[Block]) -> usize {
    let count = |words: &[Inline]| -> usize { words.iter().map(|word| size(word.text())).sum() };
    let block = |block: &Block| match block {
        Block::Paragraph(words) => count(words),
        Block::List { items, .. } => items.iter().map(|item| count(item)).sum(),
        Block::Code(_) => 0,
    };
    blocks.iter().map(block).sum()
}

fn size(text: &str) -> usize {
    let wide = |c: &char| ('\u{3000}'..='\u{9fff}').contains(c);
    let letters = text.chars().filter(wide).count();
    let rest = text.replace(|c: char| wide(&c), " ");
    letters + rest.split_whitespace().count()
}

impl Block {
    /// Its words without their emphasis; items of a list on lines of their own.
    pub fn text(&self) -> String {
        let plain = |words: &[Inline]| words.iter().map(Inline::text).collect::<String>();
        match self {
            Self::Paragraph(words) => plain(words),
            Self::List { items, .. } => items
                .iter()
                .map(|item| plain(item))
                .collect::<Vec<_>>()
                .join("\n"),
            Self::Code(code) => code.clone(),
        }
    }
}

impl Inline {
    /// Its words.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Emphasis(text) | Self::Strong(text) | Self::Code(text) => text,
            Self::Link { text, .. } => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> (Vec<Block>, Vec<Problem>) {
        let mut problems = Vec::new();
        let blocks = blocks(source, ("en.md", 10), &mut problems);
        (blocks, problems)
    }

    #[test]
    fn words_lists_and_code_are_read() {
        let (blocks, problems) =
            read("One *two* **three** `four` [five](six.md).\n\n- a\n- b `c`\n\n```\ncode\n```\n");
        assert_eq!(problems, []);
        let text = |text: &str| Inline::Text(text.to_owned());
        assert_eq!(
            blocks,
            [
                Block::Paragraph(vec![
                    text("One "),
                    Inline::Emphasis("two".to_owned()),
                    text(" "),
                    Inline::Strong("three".to_owned()),
                    text(" "),
                    Inline::Code("four".to_owned()),
                    text(" "),
                    Inline::Link {
                        text: "five".to_owned(),
                        to: "six.md".to_owned()
                    },
                    text("."),
                ]),
                Block::List {
                    numbered: false,
                    items: vec![
                        vec![text("a")],
                        vec![text("b "), Inline::Code("c".to_owned())]
                    ],
                },
                Block::Code("code\n".to_owned()),
            ]
        );
        assert_eq!(length(&blocks), 9);
    }

    #[test]
    fn what_a_card_cannot_show_is_told_with_its_line() {
        for source in [
            "a\n\n<b>c</b>",
            "a\n\n<script>\nalert(1)\n</script>",
            "a\n\n![p](x.png)",
            "a\n\n[x](javascript:alert(1))",
            "a\n\n[x](//elsewhere/y)",
        ] {
            let (_, problems) = read(source);
            assert_eq!(problems.first().map(|p| p.line), Some(12), "{source}");
        }
    }

    #[test]
    fn chinese_is_counted_by_letters() {
        let (blocks, _) = read("领导者 n1 提交 x=1。");
        assert_eq!(length(&blocks), 8);
    }
}
