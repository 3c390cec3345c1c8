//! `cargo xtask test`: every check and every test.

use std::{fs, path::PathBuf, process::Command};

use crate::{
    bench,
    besides::Besides,
    browser::Browser,
    conformance, dist,
    failure::{Failure, Result},
    offline, process,
    report::Report,
    single_file, toolchain,
    tools::Tools,
    workspace::{WASM_TARGET, WEB_PACKAGE, cargo, target_dir},
};

/// The feature of raft-core that nothing else here uses, so that it is compiled and tested.
const SERDE: &str = "raft-core/serde";

/// Runs everything, or everything that needs no browser; stops at the first step that fails.
pub(crate) fn test(fast: bool) -> Result {
    let mut report = Report::default();
    let result = steps(fast, &mut report);
    println!("\n== summary\n{}", report.table());
    result
}

fn steps(fast: bool, report: &mut Report) -> Result {
    let browser_tools = report.step("set-up", || set_up(fast))?;
    report.step("format", || {
        run(cargo().args(["fmt", "--all", "--", "--check"]))
    })?;
    report.step("clippy", || clippy(&["--workspace", "--features", SERDE]))?;
    report.step("clippy for wasm", || {
        clippy(&["--package", WEB_PACKAGE, "--target", WASM_TARGET])
    })?;
    report.step("native tests", || {
        run(cargo().args([
            "test",
            "--workspace",
            "--exclude",
            "e2e",
            "--features",
            SERDE,
        ]))
    })?;
    report.step("docs", || {
        run(cargo()
            .args(["doc", "--workspace", "--no-deps"])
            .env("RUSTDOCFLAGS", "-D warnings"))
    })?;
    report.step("benchmarks", bench::check)?;
    report.step("package of raft-core", || {
        run(cargo().args([
            "package",
            "--quiet",
            "--package",
            "raft-core",
            "--allow-dirty",
        ]))
    })?;
    scripts(report)?;
    match browser_tools {
        Some((browser, tools, besides)) => in_the_browser(report, &browser, &tools, &besides),
        None => {
            report.skip("browser tests", "--fast");
            Ok(())
        }
    }
}

/// The browser is looked for first: that fails at once, while the tools may take minutes.
fn set_up(fast: bool) -> Result<Option<(Browser, Tools, Besides)>> {
    toolchain::ensure_components()?;
    if fast {
        return toolchain::ensure_wasm_target().map(|()| None);
    }
    let browser = Browser::find_or_install()?;
    let tools = Tools::set_up()?;
    let besides = Besides::try_set_up();
    println!("all there: {browser}");
    Ok(Some((browser, tools, besides)))
}

fn scripts(report: &mut Report) -> Result {
    report.step("our scripts", || {
        conformance::check(&conformance::own_scripts())
    })?;
    match conformance::etcd_scripts() {
        Ok(dir) => report.step("etcd's scripts", || conformance::check(&[dir])),
        Err(dir) => {
            report.skip("etcd's scripts", format!("{dir} is not there"));
            Ok(())
        }
    }
}

fn in_the_browser(
    report: &mut Report,
    browser: &Browser,
    tools: &Tools,
    besides: &Besides,
) -> Result {
    report.step("wasm tests", || run(&mut wasm_tests(browser, tools)?))?;
    report.step("build", || dist::build(tools))?;
    report.step("single file", || {
        let dist = dist::folder();
        single_file::write(&dist, &dist.join(offline::SINGLE_FILE))
    })?;
    report.step("end-to-end tests", || {
        let mut tests = cargo();
        besides.known_to(tests.args(["test", "--package", "e2e"]));
        run(browser.named_in(&mut tests))
    })
}

fn run(command: &mut Command) -> Result {
    println!("   {}", process::shown(command));
    process::run(command)
}

fn clippy(scope: &[&str]) -> Result {
    run(cargo()
        .arg("clippy")
        .args(scope)
        .args(["--all-targets", "--", "-D", "warnings"]))
}

/// In the dev profile, in which Yew finds keys that occur twice.
fn wasm_tests(browser: &Browser, tools: &Tools) -> Result<Command> {
    let settings = browser_settings(browser)?;
    let mut command = cargo();
    // Not quiet: the runner does not take the flag that cargo would pass on.
    command.args([
        "test",
        "--package",
        WEB_PACKAGE,
        "--target",
        WASM_TARGET,
        "--tests",
    ]);
    command.env(
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
        &tools.test_runner,
    );
    command
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120")
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", settings);
    for other in [
        "GECKODRIVER",
        "SAFARIDRIVER",
        "MSEDGEDRIVER",
        "NO_HEADLESS",
        "CARGO_TERM_QUIET",
    ] {
        command.env_remove(other);
    }
    browser.named_in(&mut command);
    Ok(command)
}

fn browser_settings(browser: &Browser) -> Result<PathBuf> {
    let path = target_dir().join("xtask").join("webdriver.json");
    let folder = path.parent().unwrap_or(&path);
    fs::create_dir_all(folder).map_err(Failure::file(folder))?;
    fs::write(&path, browser.webdriver_json()).map_err(Failure::file(&path))?;
    Ok(path)
}
