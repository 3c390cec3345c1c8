//! The workloads on tikv's `raft`; see `bench_harness::cli`.
#[cfg(feature = "count")]
#[global_allocator]
static A: bench_harness::count::CountAlloc = bench_harness::count::CountAlloc;
fn main() {
    bench_harness::cli::main::<bench_raft_rs::R>();
}
