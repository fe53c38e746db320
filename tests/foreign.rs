//! Placar as others' software sees it: what nobody here wrote asks the program, and reads its answers.
//!
//! The tools come from package registries. `.ci/run` installs them and names them in variables:
//!
//! | variable | names |
//! |---|---|
//! | `PLACAR_FOREIGN_PYTHON` | a Python that has `tests/foreign/requirements.txt` |
//! | `PLACAR_FOREIGN_NODE` | Node; its packages, those of @grpc and @connectrpc, are where `NODE_PATH` says |
//! | `PLACAR_FOREIGN_PERF_ANALYZER` | perf_analyzer, of Triton |
//! | `PLACAR_FOREIGN=required` | nothing: a tool that is not there fails its tests |
//!
//! Elsewhere a test whose tool is lacking says `skipped: …`. To add a tool: a variable, a line here, an
//! install step in `.ci/run`, and a module beside these.

mod inference;
mod operations;
mod page;
mod python;
mod tool;
