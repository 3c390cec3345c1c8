//! Measures the simulator: random faults under all invariants, recording, seeking, memory. The same code runs natively
//! (`main.rs`) and as WebAssembly, through the functions of [`exports`].
pub mod drive;
pub mod exports;
pub mod modes;
