//! Commands that are given to a run that is there already.
use super::error::ScriptError;
use super::{OpenOptions, file, player};
use crate::timeline::Timeline;

/// Carries commands out at the present position, as if the script of the run went on with them. The run is given back with
/// what was done; in the past that begins another future.
///
/// # Errors
/// Everything that is wrong with the text, and then nothing was done; or why a command could not be carried out, after
/// those before it. Lines count in `text`, from 1.
pub fn act(timeline: Timeline, text: &str) -> (Timeline, Result<(), Vec<ScriptError>>) {
    let lab = timeline.lab();
    if !lab.is_open() {
        let reason = "a script or a trace decides what happens here".to_string();
        return (timeline, Err(vec![ScriptError::Failed { line: 1, reason }]));
    }
    // Commands are understood in a cluster: its line comes before them, and is not counted.
    let source = format!("cluster nodes={}\n{text}", lab.nodes().len());
    match file::scenario(&source, &OpenOptions::default()) {
        Err(errors) => {
            let errors = errors.into_iter().map(|error| error.up(1)).collect();
            (timeline, Err(errors))
        }
        Ok((_, scenario)) => {
            let (timeline, failure) = player::go_on(timeline, &scenario);
            let failure = failure.map(|error| vec![error.up(1)]);
            (timeline, failure.map_or(Ok(()), Err))
        }
    }
}
