//! The cache of tools: one folder per tool and version, shared by all checkouts of a user, filled all at once or not at all.

use std::{
    env,
    ffi::OsString,
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
    process,
};

use crate::failure::{Failure, Result};

/// A folder of folders named `<tool>-<version>`. A folder that is there is complete: it was filled under another name, beside.
#[derive(Debug)]
pub(crate) struct Cache {
    dir: PathBuf,
}

impl Cache {
    /// The cache of this user.
    pub(crate) fn of_user() -> Result<Self> {
        let base = cache_base(env::consts::OS, |name| env::var_os(name)).ok_or_else(|| {
            let missing = "there is no folder for this user's caches: neither XDG_CACHE_HOME nor a home folder is set";
            Failure::Missing(missing.to_owned()).advise("set XDG_CACHE_HOME to a folder that can be written to")
        })?;
        Ok(Self::at(base.join("raftglass").join("tools")))
    }

    pub(crate) fn at(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// Where `key` is or would be.
    pub(crate) fn place(&self, key: &str) -> PathBuf {
        self.dir.join(key)
    }

    /// The folder `key`, filled by `fill` if it is not there or not `good`. Another process that wants the same waits.
    pub(crate) fn provide(
        &self,
        key: &str,
        good: impl Fn(&Path) -> bool,
        fill: impl FnOnce(&Path) -> Result,
    ) -> Result<PathBuf> {
        let place = self.place(key);
        if good(&place) {
            return Ok(place);
        }
        let _lock = self.lock(key)?;
        if good(&place) {
            return Ok(place);
        }
        self.sweep(key)?;
        let fresh = self
            .dir
            .join(format!("{}{}", unfinished(key), process::id()));
        let filled = fill(&fresh).and_then(|()| {
            if good(&fresh) {
                Ok(())
            } else {
                Err(unusable(key))
            }
        });
        if let Err(failure) = filled {
            let _ = fs::remove_dir_all(&fresh);
            return Err(failure);
        }
        match fs::rename(&fresh, &place) {
            Ok(()) => Ok(place),
            // Where files cannot be locked, another process may have been quicker.
            Err(_) if good(&place) => fs::remove_dir_all(&fresh)
                .map(|()| place)
                .map_err(Failure::file(fresh)),
            Err(why) => Err(Failure::File { path: place, why }),
        }
    }

    /// Held until the value is dropped or the process ends.
    fn lock(&self, key: &str) -> Result<File> {
        fs::create_dir_all(&self.dir).map_err(|why| {
            Failure::File {
                path: self.dir.clone(),
                why,
            }
            .advise("set XDG_CACHE_HOME to a folder that can be written to")
        })?;
        let path = self.dir.join(format!("{key}.lock"));
        let file = File::create(&path).map_err(Failure::file(&path))?;
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            println!("xtask: another xtask is installing {key}; waiting for it");
            file.lock().map_err(Failure::file(&path))?;
        }
        Ok(file)
    }

    /// Removes what processes that did not get to the end left behind, and a finished folder that has gone bad.
    fn sweep(&self, key: &str) -> Result {
        let entries = fs::read_dir(&self.dir).map_err(Failure::file(&self.dir))?;
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name == key || name.starts_with(&unfinished(key)) {
                fs::remove_dir_all(entry.path()).map_err(Failure::file(entry.path()))?;
            }
        }
        Ok(())
    }
}

fn unfinished(key: &str) -> String {
    format!(".{key}.unfinished-")
}

fn unusable(key: &str) -> Failure {
    Failure::Missing(format!("{key} was installed but does not run here"))
}

/// The folder for caches by the habits of the operating system `os` (as in `std::env::consts::OS`).
fn cache_base(os: &str, var: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let absolute = |name: &str| var(name).map(PathBuf::from).filter(|path| path.has_root());
    let home = || absolute("HOME").or_else(|| absolute("USERPROFILE"));
    absolute("XDG_CACHE_HOME").or_else(|| match os {
        "windows" => {
            absolute("LOCALAPPDATA").or_else(|| Some(home()?.join("AppData").join("Local")))
        }
        "macos" => Some(home()?.join("Library").join("Caches")),
        _ => Some(home()?.join(".cache")),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Barrier,
        atomic::{AtomicUsize, Ordering},
    };

    use super::*;

    fn base(os: &str, vars: &[(&str, &str)]) -> Option<PathBuf> {
        cache_base(os, |name| {
            vars.iter()
                .find(|(n, _)| *n == name)
                .map(|(_, value)| value.into())
        })
    }

    #[test]
    fn each_system_has_its_own_place_for_caches() {
        let home = ("HOME", "/home/ada");
        assert_eq!(base("linux", &[home]), Some("/home/ada/.cache".into()));
        assert_eq!(
            base("linux", &[home, ("XDG_CACHE_HOME", "/big")]),
            Some("/big".into())
        );
        assert_eq!(
            base("linux", &[home, ("XDG_CACHE_HOME", "relative")]),
            Some("/home/ada/.cache".into())
        );
        assert_eq!(
            base("macos", &[home]),
            Some("/home/ada/Library/Caches".into())
        );
        assert_eq!(
            base("windows", &[("LOCALAPPDATA", "/local")]),
            Some("/local".into())
        );
        assert_eq!(base("linux", &[]), None);
    }

    /// A cache in a folder of its own, removed at the end.
    struct Scratch(Cache);

    impl Scratch {
        fn new(name: &str) -> Self {
            let dir = env::temp_dir().join(format!("raftglass-cache-{}-{name}", process::id()));
            let _ = fs::remove_dir_all(&dir);
            Self(Cache::at(dir))
        }

        fn names(&self) -> Vec<String> {
            let entries = fs::read_dir(&self.0.dir).unwrap().flatten();
            let mut names: Vec<_> = entries
                .map(|entry| entry.file_name().to_string_lossy().into_owned())
                .collect();
            names.sort();
            names
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0.dir);
        }
    }

    fn is_whole(dir: &Path) -> bool {
        dir.join("tool").is_file()
    }

    fn put_tool(dir: &Path) -> Result {
        fs::create_dir_all(dir).map_err(Failure::file(dir))?;
        fs::write(dir.join("tool"), "x").map_err(Failure::file(dir))
    }

    #[test]
    fn what_is_there_is_not_installed_again() {
        let scratch = Scratch::new("again");
        let place = scratch.0.provide("t-1", is_whole, put_tool).unwrap();
        assert_eq!(place, scratch.0.place("t-1"));
        let again = scratch
            .0
            .provide("t-1", is_whole, |_| panic!("installed twice"))
            .unwrap();
        assert_eq!(again, place);
        assert_eq!(scratch.names(), ["t-1", "t-1.lock"]);
    }

    #[test]
    fn a_failed_install_leaves_nothing_to_be_used() {
        let scratch = Scratch::new("failed");
        let half = |dir: &Path| {
            fs::create_dir_all(dir.join("half")).unwrap();
            Err(Failure::Missing("no network".to_owned()))
        };
        let failure = scratch.0.provide("t-1", is_whole, half).unwrap_err();
        assert_eq!(failure.to_string(), "no network");
        assert_eq!(scratch.names(), ["t-1.lock"]);
    }

    #[test]
    fn leftovers_and_a_broken_tool_are_replaced() {
        let scratch = Scratch::new("broken");
        fs::create_dir_all(scratch.0.place("t-1")).unwrap();
        fs::create_dir_all(scratch.0.place(".t-1.unfinished-42/bin")).unwrap();
        fs::create_dir_all(scratch.0.place("t-12")).unwrap();
        scratch.0.provide("t-1", is_whole, put_tool).unwrap();
        assert!(is_whole(&scratch.0.place("t-1")));
        assert_eq!(scratch.names(), ["t-1", "t-1.lock", "t-12"]);
    }

    #[test]
    fn a_tool_that_does_not_run_is_not_kept() {
        let scratch = Scratch::new("dud");
        let failure = scratch.0.provide("t-1", |_| false, put_tool).unwrap_err();
        assert_eq!(
            failure.to_string(),
            "t-1 was installed but does not run here"
        );
        assert_eq!(scratch.names(), ["t-1.lock"]);
    }

    #[test]
    fn two_that_want_the_same_tool_install_it_once() {
        let scratch = Scratch::new("twice");
        let (installs, start) = (AtomicUsize::new(0), Barrier::new(2));
        let fill = |dir: &Path| {
            installs.fetch_add(1, Ordering::Relaxed);
            put_tool(dir)
        };
        let install = || {
            start.wait();
            scratch.0.provide("t-1", is_whole, fill)
        };
        std::thread::scope(|scope| {
            for thread in [scope.spawn(install), scope.spawn(install)] {
                assert!(is_whole(&thread.join().unwrap().unwrap()));
            }
        });
        assert_eq!(installs.into_inner(), 1);
    }
}
