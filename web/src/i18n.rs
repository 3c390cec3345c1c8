//! Languages: every visible text is a key in `locales/`; no text is in the code. What the first picture of the page says is in
//! `locales/first`, so that a first visit need not wait for all the others, which are in `locales/more`.
use std::borrow::Cow;

/// Tags of the languages that have files in `locales/`, English first: found by `build.rs`.
const TAGS: &[&str] = include!(concat!(env!("OUT_DIR"), "/locales.rs"));

/// A language of the page: the tag that its files are named by. To add one is to add its files, `first/TAG.yml`, `more/TAG.yml` and
/// as many others as one likes; whatever they lack is shown in English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Locale(&'static str);

impl Default for Locale {
    fn default() -> Self {
        Self::EN
    }
}

impl Locale {
    /// English.
    pub const EN: Self = Self("en");
    /// Simplified Chinese.
    #[cfg(test)]
    pub const ZH: Self = Self("zh");
    /// No language: English with every text doubled, for tests of the layout. No picker offers it.
    pub const PSEUDO: Self = Self("qps");

    /// Every language, in the order of the picker.
    pub fn all() -> impl Iterator<Item = Locale> {
        TAGS.iter().map(|tag| Self(tag))
    }

    /// The tag by which options, storage and the files know it.
    pub fn tag(self) -> &'static str {
        self.0
    }

    /// Its name in itself.
    pub fn name(self) -> String {
        self.text("language.name").into_owned()
    }

    /// The value for the `lang` attribute.
    pub fn lang(self) -> String {
        self.text("language.tag").into_owned()
    }

    /// The language of a tag such as `zh-CN`; `None` when there is none.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag
            .split(['-', '_'])
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let all = Self::all().chain([Self::PSEUDO]);
        all.into_iter().find(|locale| locale.tag() == primary)
    }

    /// The text of a key.
    pub fn text(self, key: &str) -> Cow<'static, str> {
        if self == Self::PSEUDO {
            let text = Self::EN.text(key);
            // A tag is no text for people.
            return match key {
                "language.tag" => text,
                _ => Cow::Owned(format!("{text} {text}")),
            };
        }
        match first::text(self.tag(), key).or_else(|| more::text(self.tag(), key)) {
            Some(text) => Cow::Owned(text),
            None if self != Self::EN => Self::EN.text(key),
            None => Cow::Owned(key.to_owned()),
        }
    }

    /// The text of a key, its placeholders `%{name}` filled in.
    pub fn fill(self, key: &str, args: &[(&str, String)]) -> String {
        let names: Vec<&str> = args.iter().map(|(name, _)| *name).collect();
        let values: Vec<String> = args.iter().map(|(_, value)| value.clone()).collect();
        rust_i18n::replace_patterns(&self.text(key), &names, &values)
    }
}

/// The texts of the files in a folder.
macro_rules! texts {
    ($name:ident, $folder:literal) => {
        mod $name {
            rust_i18n::i18n!($folder, fallback = "en");

            pub(super) fn text(tag: &str, key: &str) -> Option<String> {
                _rust_i18n_try_translate(tag, key).map(|text| text.into_owned())
            }

            #[cfg(test)]
            pub(super) fn all(tag: &str) -> Vec<(String, String)> {
                let texts = _RUST_I18N_BACKEND.messages_for_locale(tag);
                let owned = |(key, text): (std::borrow::Cow<str>, std::borrow::Cow<str>)| {
                    (key.into_owned(), text.into_owned())
                };
                texts.unwrap_or_default().into_iter().map(owned).collect()
            }
        }
    };
}
texts!(first, "locales/first");
texts!(more, "locales/more");

/// Arguments for [`Locale::fill`]: `args![node = 3, term]`.
macro_rules! args {
    (@value $name:ident) => { $name.to_string() };
    (@value $name:ident $value:expr) => { ($value).to_string() };
    ($($name:ident $(= $value:expr)?),* $(,)?) => {
        &[$((stringify!($name), $crate::i18n::args!(@value $name $($value)?))),*][..]
    };
}
pub(crate) use args;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Every key of a language with its placeholders.
    fn keys(locale: Locale) -> Vec<(String, BTreeSet<String>)> {
        let texts = [first::all(locale.tag()), more::all(locale.tag())].concat();
        let mut keys: Vec<_> = texts
            .into_iter()
            .map(|(key, text)| (key, names(&text)))
            .collect();
        keys.sort();
        keys
    }

    fn names(text: &str) -> BTreeSet<String> {
        text.split("%{")
            .skip(1)
            .filter_map(|rest| rest.split_once('}'))
            .map(|(name, _)| name.to_owned())
            .collect()
    }

    #[test]
    fn languages_have_the_same_keys_with_the_same_placeholders() {
        let english = keys(Locale::EN);
        assert!(english.len() > 200, "{} keys", english.len());
        let of_the_first = |locale: Locale| -> BTreeSet<String> {
            let texts = first::all(locale.tag());
            texts.into_iter().map(|(key, _)| key).collect()
        };
        for locale in Locale::all() {
            assert_eq!(keys(locale), english, "{}", locale.tag());
            let first = of_the_first(locale);
            assert_eq!(first, of_the_first(Locale::EN), "{}", locale.tag());
        }
    }

    /// All code of the page in one text.
    fn code() -> String {
        fn read(folder: &std::path::Path, code: &mut String) {
            for entry in std::fs::read_dir(folder)
                .expect("the sources are there")
                .flatten()
            {
                match entry.path() {
                    path if path.is_dir() => read(&path, code),
                    path => code.push_str(&std::fs::read_to_string(path).expect("a text")),
                }
            }
        }
        let mut code = String::new();
        read(
            &std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
            &mut code,
        );
        code
    }

    #[test]
    fn every_key_in_the_code_exists_and_every_key_is_used() {
        let code = code();
        let keys: BTreeSet<String> = keys(Locale::EN).into_iter().map(|(key, _)| key).collect();
        let groups: BTreeSet<&str> = keys
            .iter()
            .filter_map(|key| key.split('.').next())
            .collect();
        let looks_like_a_key = |text: &&str| {
            let group = text.split_once('.').map(|(group, _)| group);
            let plain = text
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._".contains(c));
            plain && !text.ends_with('.') && group.is_some_and(|group| groups.contains(group))
        };
        let used: BTreeSet<&str> = code.split('"').filter(looks_like_a_key).collect();
        let unknown: Vec<&&str> = used.iter().filter(|key| !keys.contains(**key)).collect();
        assert!(unknown.is_empty(), "no text for {unknown:?}");
        let made = |key: &str| {
            let groups = [
                "check.",
                "scenario.",
                "watch.",
                "deed.",
                "deed_title.",
                "setting.",
                "setting_help.",
                "rule.",
                "requests.",
                "_",
            ];
            groups.iter().any(|made| key.starts_with(made))
        };
        let idle: Vec<&String> = keys
            .iter()
            .filter(|key| !used.contains(key.as_str()) && !made(key))
            .collect();
        assert!(idle.is_empty(), "never used: {idle:?}");
    }

    #[test]
    fn placeholders_are_filled_and_values_are_never_read_as_placeholders() {
        let text = Locale::EN.fill("event.proposed", args![node = "n1", data = "%{node}"]);
        assert_eq!(text, "A client proposes %{node} through n1.");
    }

    #[test]
    fn tags_of_regions_find_their_language() {
        assert_eq!(Locale::from_tag("zh-Hans-CN"), Some(Locale::ZH));
        assert_eq!(Locale::from_tag("EN_us"), Some(Locale::EN));
        assert_eq!(Locale::from_tag("tlh"), None);
    }

    #[test]
    fn the_pseudo_locale_doubles_every_text_and_fills_both_halves() {
        assert_eq!(Locale::from_tag("qps"), Some(Locale::PSEUDO));
        assert!(Locale::all().all(|locale| locale != Locale::PSEUDO));
        let text = Locale::PSEUDO.fill("picture.caret.match", args![matched = 7]);
        assert_eq!(text, "match 7 match 7");
    }
}
