//! Everything that a person, the clock or the host page can ask of the page: one closed list.
use crate::i18n::Locale;
use crate::store::asking::Edit;
use crate::store::layout::{Pane, Size, Tab};
use crate::store::lesson::Files;
use crate::store::playback::Speed;
use crate::store::prefs::{Depth, StopAt, Theme};
use crate::store::settings::Typed;
use raft_core::ProbeStrategy;
use sim::input::Input;
use sim::timeline::Kind;
use sim::view::HostStage;

/// One request.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// So many milliseconds of real time have passed since the last frame.
    Elapsed(f64),
    /// Play or pause.
    TogglePlay,
    /// One step forward, as long as the preference `StopAt` says.
    Step,
    /// One step back.
    Back,
    /// Go to a position (inputs applied).
    Seek(usize),
    /// Go to the opening position; from there to the very first.
    Home,
    /// Go to the end of what was recorded.
    End,
    /// Forward to the next thing that is sought: see `SeekFor`.
    NextSought,
    /// Back to the previous one.
    PrevSought,
    /// What is sought, and shown on the strip: one kind of thing; `None` = whatever changes the story (a role, a commit, a
    /// rejection, a crash, ...), and everything is shown.
    SeekFor(Option<Kind>),
    /// Play twice as fast.
    Faster,
    /// Play half as fast.
    Slower,
    /// Play at this speed.
    SetSpeed(Speed),
    /// Select a node, or none.
    SelectNode(Option<u64>),
    /// Select a message, or none.
    SelectMessage(Option<u64>),
    /// Select the next message in flight, in order of sending; after the last one the first.
    NextMessage,
    /// The pointer rests on something, or on nothing.
    Hover(Option<Hover>),
    /// The text of the proposal is edited.
    Draft(String),
    /// The node through which to propose; `None` = the leader, or else the first node that runs.
    Via(Option<u64>),
    /// Propose the drafted text (the suggested one when nothing was drafted).
    ProposeDraft,
    /// Propose this text through this node.
    Propose {
        /// The node; `None` as in `Via`.
        via: Option<u64>,
        /// A key-value command.
        text: String,
    },
    /// The process of a node dies.
    Crash(u64),
    /// A crashed node starts again.
    Restart(u64),
    /// A node's election timeout fires now.
    TimeOut(u64),
    /// Every link of a node is cut.
    Isolate(u64),
    /// Every cut is healed.
    Heal,
    /// A message in flight arrives now.
    Deliver(u64),
    /// A message in flight is lost.
    Drop(u64),
    /// One direction of a link is cut.
    Cut {
        /// Sender.
        from: u64,
        /// Receiver.
        to: u64,
    },
    /// One direction of a link is restored.
    Uncut {
        /// Sender.
        from: u64,
        /// Receiver.
        to: u64,
    },
    /// One thing that is done to the laboratory.
    Do(Box<Input>),
    /// The request of the client dialog is edited.
    EditAsking(Edit),
    /// The client asks for what is written there.
    Ask,
    /// A node goes to the next side of the partition that is being picked.
    Side(u64),
    /// The network is divided as picked.
    Divide,
    /// The Progress of a follower is shown in full, or of none.
    ShowFollower(Option<u64>),
    /// Time goes on until a node's host has finished a stage.
    RunTo(u64, HostStage),
    /// Whether a press on a stage lets the process die after it; else time goes on to there.
    SetCrashMode(bool),
    /// Every probe strategy is played on the logs of the opening.
    CompareStrategies,
    /// A kept future stands beside this run, or none.
    CompareBranch(Option<usize>),
    /// A number or range of the settings, as it was typed.
    SettingText(Typed, String),
    /// What a key does to the selected thing; see `keyboard`.
    OnSelected(Verb),
    /// Start a built-in scenario.
    Load(String),
    /// Start the opening scenario with so many nodes.
    SetNodes(u64),
    /// Start the scenario again with this seed.
    SetSeed(u64),
    /// The same, with the seed as it was typed.
    SeedText(String),
    /// Start the scenario again under this probe strategy.
    SetProbe(ProbeStrategy),
    /// Return to the run that the last start replaced.
    UndoLoad,
    /// Play a script given as text.
    OpenScript,
    /// The text of the script is edited (typed, pasted, read from a file).
    ScriptText(String),
    /// The present run becomes the text of the script dialog.
    TakeScript,
    /// Start anew with the opening scenario; can be undone.
    Fresh,
    /// A chosen file could not be read as text.
    FileUnreadable,
    /// A lesson is to be opened; the page fetches its files and begins it.
    OpenLesson(String),
    /// Its files are there.
    StartLesson(Box<Files>),
    /// The next card, or the one before.
    TurnCard(bool),
    /// An answer to the question of the card.
    Answer(String),
    /// One more hint.
    Hint,
    /// What was learned is forgotten; the second press does it.
    ForgetLearned,
    /// A lesson, a challenge or a script at an address is to be opened; the page fetches it.
    OpenSource(String),
    /// There is none.
    SourceMissing(String),
    /// Changes of the membership, proposed at once, as they were typed: `v4 r3`.
    ChangeMembers(String),
    /// The worked solution is played.
    ShowSolution,
    /// The lesson ends; the run stays.
    LeaveLesson,
    /// The files of a lesson could not be fetched.
    LessonMissing(String),
    /// Continue on another branch.
    SwitchBranch(usize),
    /// Colours.
    SetTheme(Theme),
    /// Language.
    SetLocale(Locale),
    /// How much is shown.
    SetDepth(Depth),
    /// Where a step stops.
    SetStop(StopAt),
    /// Show the explanation of the marks if it is hidden, else hide it; the page, which knows what it shows, makes it
    /// a `ShowLegend`.
    ToggleLegend,
    /// Show or hide the explanation of the marks.
    ShowLegend(bool),
    /// Which side panel a narrow page shows.
    ShowTab(Tab),
    /// Open a dialog.
    OpenDialog(Dialog),
    /// Close the dialog.
    CloseDialog,
    /// Close a notice.
    DismissNotice(u32),
    /// Put the keyboard's focus on the proposal field.
    FocusPropose,
    /// Takes something out of the page: a picture, a text, a script. The page does it, the state stays.
    Export(Export),
    /// Opens the window for the speaker, or brings it to the front.
    OpenSpeaker,
    /// Shows the logs and the controls of time alone, or everything.
    ToggleLogsOnly,
    /// Darkens the screen, or shows it again.
    ToggleBlack,
    /// Larger type, or the usual one.
    ToggleBig,
    /// Makes the strip of time tall enough to read, or small again.
    ToggleTimeBig,
    /// Draws fewer events of the strip, wider (1), or more (-1).
    ZoomTime(i8),
    /// Leave what is open or selected: dialog, message, node.
    Leave,
    /// A pane has this size now.
    Resized(Pane, Size),
}

/// What the pointer rests on; everything that shows the same thing lights up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hover {
    /// A node.
    Node(u64),
    /// A message.
    Message(u64),
    /// A cell of a log.
    Cell {
        /// Whose log.
        node: u64,
        /// Its index.
        index: u64,
    },
}

/// What can be taken out of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// The picture as SVG.
    Svg,
    /// The picture as PNG.
    Png,
    /// The moment as text, on the clipboard.
    Text,
    /// The text of the script dialog as a file.
    Script,
    /// The result of a challenge as a link, on the clipboard.
    Result,
    /// What was learned, as a file.
    Learned,
    /// The shown moment on the whole page, in a window of its own.
    Whole,
    /// The run as a script, as a file.
    Run,
    /// The shown moment in a form to give away, on the clipboard.
    Share(Shared),
}

/// A form of the shown moment to give away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shared {
    /// An address.
    Link,
    /// A frame for a page.
    Frame,
    /// A tag for a page.
    Tag,
}

/// A deed of the keyboard on whatever is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Crash the selected node.
    Crash,
    /// Restart the selected node.
    Restart,
    /// Let the selected node time out.
    TimeOut,
    /// Isolate the selected node.
    Isolate,
    /// Deliver the selected message.
    Deliver,
    /// Drop the selected message.
    Drop,
}

/// A panel that is opened over the side column, never over the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// The table of keys.
    Keys,
    /// A script to open.
    Script,
    /// Settings of the running cluster.
    Settings,
    /// Requests of clients.
    Requests,
    /// What helps to present: windows, sizes, pictures to take away.
    Present,
    /// Strategies, and this run beside a kept future.
    Compare,
    /// Links, partitions and what is wrong with the network.
    Network,
    /// Lessons, challenges and scenarios to choose from.
    Library,
    /// The shown moment as an address, a frame, a tag, a picture.
    Share,
}
