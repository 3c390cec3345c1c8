//! The script that wasm-bindgen wrote beside the module: short names for what both parts import from it, and a way to the rest.
use crate::{
    failure::{Failure, Result},
    module::Module,
};

/// From where both parts import; in place of the name of the script, which stands before each import.
pub(crate) const FROM: &str = "g";
/// What a stub calls when the rest is not there yet.
pub(crate) const FETCH: &str = "rest";

/// What the script becomes a user of, and how whoever loads it knows that there is a rest.
const HEAD: &str = "import { lend, rest } from './rest.js';\nexport const inParts = true;\n";
/// Where the imports begin and where they are handed over.
const BEGIN: &str = "    const import0 = {\n        __proto__: null,";
const HANDED_OVER: &str = ": import0,\n";

/// The name of an imported function: letters, as few as there can be.
pub(crate) fn short(mut index: u32) -> String {
    let mut name = String::new();
    loop {
        name.push(char::from(b'a' + (index % 26) as u8));
        index /= 26;
        if index == 0 {
            return name;
        }
        index -= 1;
    }
}

/// The script for the two parts of `module`.
///
/// # Errors
///
/// Where the script is not written as expected.
pub(crate) fn in_parts(script: &str, module: &Module<'_>) -> Result<String> {
    let unexpected = || Failure::Unknown("a script");
    let (before, imports) = script.split_once(BEGIN).ok_or_else(unexpected)?;
    let mut from = None;
    let mut imports = imports.to_owned();
    for (import, index) in module.imports.clone().into_imports().zip(0..) {
        let import = import?;
        let long = format!("\n        {}: function", import.name);
        let imports_of = imports.matches(&long).count();
        if imports_of != 1 {
            return Err(unexpected());
        }
        imports = imports.replacen(&long, &format!("\n        {}: function", short(index)), 1);
        from = Some(import.module);
    }
    let from = from.ok_or(Failure::Lacks("imports"))?;
    let handed_over = format!("\"{from}\"{HANDED_OVER}");
    let (imports, after) = imports.split_once(&handed_over).ok_or_else(unexpected)?;
    Ok(format!(
        "{HEAD}{before}{BEGIN}\n        {FETCH}: function() {{\n            rest(wasm);\n        }},{imports}{FROM}: lend(import0),\n{after}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_short_and_different() {
        let names: Vec<String> = (0..2000).map(short).collect();
        assert_eq!(
            [&names[0], &names[25], &names[26], &names[27]],
            ["a", "z", "aa", "ba"]
        );
        let mut different = names.clone();
        different.sort();
        different.dedup();
        assert_eq!(different.len(), names.len());
        assert!(names.iter().all(|name| name.len() <= 3));
    }

    #[test]
    fn the_script_has_the_names_that_the_parts_import_and_lends_them_to_the_rest() {
        let bytes = crate::tests::module();
        let module = Module::read(&bytes).unwrap();
        let script = format!(
            "let wasm;\nfunction f() {{\n{BEGIN}\n        log: function(a) {{ log: 1 }},\n    }};\n    return {{\n        \"./glue.js\": import0,\n    }};\n}}\n"
        );
        let told = in_parts(&script, &module).unwrap();
        assert!(
            told.starts_with(
                "import { lend, rest } from './rest.js';\nexport const inParts = true;\nlet wasm;\n"
            ),
            "{told}"
        );
        assert!(told.contains("__proto__: null,\n        rest: function() {\n            rest(wasm);\n        },\n        a: function(a) { log: 1 },\n"), "{told}");
        assert!(told.contains("\n        g: lend(import0),\n"), "{told}");
        let other = script.replace("log: f", "lag: f");
        assert!(in_parts(&other, &module).is_err());
        assert!(in_parts("let wasm;\n", &module).is_err());
    }
}
