//! Seeks in a browser: a page with the module in it, which writes its figures into itself.

use crate::Failure;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What both Node and the page run, with `exports` at hand: records a run, seeks every position several times, of each
/// the quickest counts. A browser's clock may be as coarse as 0.1 ms.
pub(crate) const SEEKS: &str = "
const { record, position, seek } = exports;
const began = performance.now();
record(inputs, snapshots);
const recorded = performance.now() - began;
const took = new Array(2000).fill(Infinity);
for (let pass = 0; pass < 3; pass++) {
  for (let turn = 0; turn < took.length; turn++) {
    const start = performance.now();
    seek(position(turn));
    took[turn] = Math.min(took[turn], performance.now() - start);
  }
}
took.sort((a, b) => a - b);
const at = (part) => took[Math.floor((took.length - 1) * part)];
const figures = {
  median_ms: at(0.5), p99_ms: at(0.99), worst_ms: at(1),
  events_per_second: inputs / recorded * 1000, memory_mib: exports.memory.buffer.byteLength / 2 ** 20,
};
";

/// The browser, if there is one: that of `CHROME`, or Chromium.
fn browser() -> Option<String> {
    let names = [std::env::var("CHROME").ok(), Some("chromium".to_owned())];
    names.into_iter().flatten().find(|name| {
        let output = Command::new(name).arg("--version").output();
        output.is_ok_and(|output| output.status.success())
    })
}

/// The browser's name and version.
pub(crate) fn version() -> Option<String> {
    let output = Command::new(browser()?).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    Some(text.trim().to_owned())
}

/// Records a run and seeks in it.
pub(crate) fn seeks(module: &Path, inputs: usize, snapshots: usize) -> Result<Value, Failure> {
    let browser = browser().ok_or("there is no browser")?;
    let folder = module.with_extension("page");
    fs::create_dir_all(&folder)?;
    let page = folder.join("page.html");
    fs::write(&page, html(&fs::read(module)?, inputs, snapshots))?;
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"])
        .arg("--enable-features=WebAssemblyUnlimitedSyncCompilation")
        .arg(format!(
            "--user-data-dir={}",
            folder.join("profile").display()
        ))
        .arg(format!("file://{}", page.display()))
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let figures = text
        .split_once("<pre>")
        .and_then(|(_, rest)| Some(rest.split_once("</pre>")?.0));
    let figures = figures.ok_or_else(|| format!("the page shows no figures: {text:.2000}"))?;
    Ok(serde_json::from_str(figures)?)
}

/// The page. It compiles the module at once, so that everything is done before the page is loaded.
fn html(module: &[u8], inputs: usize, snapshots: usize) -> String {
    let mut hex = String::with_capacity(2 * module.len());
    for byte in module {
        hex.push_str(&format!("{byte:02x}"));
    }
    format!(
        "<!doctype html><body><script>
const [inputs, snapshots] = [{inputs}, {snapshots}];
const bytes = Uint8Array.from('{hex}'.match(/../g), (pair) => parseInt(pair, 16));
let shown;
try {{
  const {{ exports }} = new WebAssembly.Instance(new WebAssembly.Module(bytes), {{}});
  {SEEKS}
  shown = figures;
}} catch (error) {{
  shown = {{ error: String(error) }};
}}
document.body.innerHTML = '<pre>' + JSON.stringify(shown) + '</pre>';
</script></body>"
    )
}
