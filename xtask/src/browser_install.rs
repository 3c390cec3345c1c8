//! Getting Chromium and its driver: from the packages of Debian or Ubuntu when that is possible, else by saying what to do.

use std::{fs, path::Path, process::Command};

use crate::{
    browser::NoBrowser,
    failure::{Failure, Result},
    process,
};

/// What this machine's packages have to offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum System {
    Debian,
    /// Its packages are links to snaps, which need a running snapd.
    Ubuntu {
        has_snapd: bool,
    },
    Other,
}

impl System {
    fn of_this_machine() -> Self {
        let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
        Self::from_os_release(&release, Path::new("/run/snapd.socket").exists())
    }

    fn from_os_release(release: &str, has_snapd: bool) -> Self {
        let value = |key: &str| {
            release
                .lines()
                .find_map(|line| line.strip_prefix(key))
                .unwrap_or_default()
        };
        let ids = format!("{} {}", value("ID="), value("ID_LIKE=")).replace(['"', '\''], "");
        let is = |name: &str| ids.split_whitespace().any(|id| id == name);
        match () {
            () if is("ubuntu") => Self::Ubuntu { has_snapd },
            () if is("debian") => Self::Debian,
            () => Self::Other,
        }
    }

    /// The packages that apt can install, if it can.
    fn packages(self) -> Option<[&'static str; 2]> {
        match self {
            Self::Debian => Some(["chromium", "chromium-driver"]),
            Self::Ubuntu { has_snapd: true } => Some(["chromium-browser", "chromium-chromedriver"]),
            Self::Ubuntu { has_snapd: false } | Self::Other => None,
        }
    }

    /// What a person can type.
    fn advice(self) -> &'static str {
        match self {
            Self::Debian => "sudo apt-get install chromium chromium-driver",
            Self::Ubuntu { has_snapd: true } => {
                "sudo snap install chromium (it brings chromium.chromedriver)"
            }
            Self::Ubuntu { has_snapd: false } => {
                "Ubuntu has Chromium only as a snap, and snapd is not running here (a container?). Take Google's:\n\
                 npx @puppeteer/browsers install chrome@stable\n\
                 npx @puppeteer/browsers install chromedriver@stable\n\
                 and set CHROME and CHROMEDRIVER to the paths that these print"
            }
            Self::Other => {
                "install Chromium and the chromedriver of the same version, and have both on PATH, or name them in the \
                 variables CHROME and CHROMEDRIVER:\n\
                 Fedora:  sudo dnf install chromium chromedriver\n\
                 Arch:    sudo pacman -S chromium\n\
                 Alpine:  sudo apk add chromium chromium-chromedriver\n\
                 macOS:   brew install --cask chromium chromedriver\n\
                 other:   npx @puppeteer/browsers install chrome@stable (and chromedriver@stable)"
            }
        }
    }
}

/// Installs what is missing, or fails with what a person can do.
pub(crate) fn install(why: &NoBrowser) -> Result {
    let system = System::of_this_machine();
    let is_root = process::output("id", &["-u"]).as_deref() == Some("0");
    let packages = system.packages().filter(|_| is_root && can_help(why));
    let Some(packages) = packages else {
        return Err(advise(why));
    };
    println!(
        "xtask: {why}; installing {} with apt-get (about half a minute)",
        packages.join(" and ")
    );
    apt(&["update", "-q"])?;
    apt(&[
        &["install", "-y", "-q", "--no-install-recommends"][..],
        &packages,
    ]
    .concat())
}

/// Installs packages that bring these programs where that is possible; the tests tell what they leave out without them.
pub(crate) fn try_packages(programs: &[&str], packages: &[&str], what_for: &str) {
    let is_missing = |program: &&str| process::all_on_path(program).is_empty();
    let is_debian = matches!(System::of_this_machine(), System::Debian);
    let is_root = process::output("id", &["-u"]).as_deref() == Some("0");
    if !programs.iter().any(is_missing) || !is_debian || !is_root {
        return;
    }
    let names = packages.join(" and ");
    println!("xtask: installing {names} with apt-get, to test {what_for} besides");
    let install = ["install", "-y", "-q", "--no-install-recommends"];
    let done = apt(&["update", "-q"]).and_then(|()| apt(&[&install[..], packages].concat()));
    if let Err(failure) = done {
        println!("xtask: going on without {names}: {failure}");
    }
}

/// The failure with what a person can do about it.
pub(crate) fn advise(why: &NoBrowser) -> Failure {
    let advice = match why {
        NoBrowser::Named { variable, .. } => {
            format!("correct {variable}, or unset it to have one found")
        }
        NoBrowser::Apart { .. } => {
            "install the two in the same version, or name a pair in CHROME and CHROMEDRIVER"
                .to_owned()
        }
        NoBrowser::Browser | NoBrowser::Driver { .. } => {
            System::of_this_machine().advice().to_owned()
        }
    };
    let fast = "or run `cargo xtask test --fast`, which leaves the browser out";
    Failure::Missing(why.to_string())
        .advise(format!("{advice}\n{fast}"))
        .during("find the browser")
}

/// Packages cannot correct a variable, nor a pair of which one came from elsewhere.
fn can_help(why: &NoBrowser) -> bool {
    matches!(why, NoBrowser::Browser | NoBrowser::Driver { .. })
}

fn apt(args: &[&str]) -> Result {
    let advice = "see that this machine reaches its package mirrors, then run this again\n\
                  or run `cargo xtask test --fast`, which leaves the browser out";
    process::run(
        Command::new("apt-get")
            .args(args)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
    .map_err(|failure| failure.advise(advice).during("install the browser"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systems_are_told_apart_by_their_release_file() {
        let read = |text| System::from_os_release(text, false);
        assert_eq!(
            read("PRETTY_NAME=\"Debian GNU/Linux 12\"\nID=debian\n"),
            System::Debian
        );
        assert_eq!(
            read("ID=ubuntu\nID_LIKE=debian\n"),
            System::Ubuntu { has_snapd: false }
        );
        assert_eq!(
            read("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"),
            System::Ubuntu { has_snapd: false }
        );
        assert_eq!(read("ID=raspbian\nID_LIKE=debian\n"), System::Debian);
        assert_eq!(read("ID=fedora\n"), System::Other);
        assert_eq!(read(""), System::Other);
    }

    #[test]
    fn ubuntus_packages_are_used_only_where_snaps_work() {
        assert_eq!(System::Ubuntu { has_snapd: false }.packages(), None);
        let packages = System::Ubuntu { has_snapd: true }.packages();
        assert_eq!(
            packages,
            Some(["chromium-browser", "chromium-chromedriver"])
        );
    }

    #[test]
    fn a_wrong_variable_is_not_answered_with_packages() {
        let why = NoBrowser::Named {
            variable: "CHROME",
            program: "/nowhere".into(),
        };
        assert!(!can_help(&why));
        let text = advise(&why).to_string();
        assert!(
            text.contains("CHROME names /nowhere") && text.contains("correct CHROME"),
            "{text}"
        );
    }

    #[test]
    fn every_system_is_told_of_a_driver_too() {
        for system in [
            System::Debian,
            System::Ubuntu { has_snapd: true },
            System::Ubuntu { has_snapd: false },
            System::Other,
        ] {
            assert!(system.advice().contains("driver"), "{system:?}");
        }
    }
}
