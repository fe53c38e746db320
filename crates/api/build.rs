//! Compiles `proto/` without a system `protoc`, and keeps the descriptors for server reflection.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use prost_types::FileDescriptorSet;
use protox::Compiler;

const FILES: [&str; 5] = [
    "placar/v1/values.proto",
    "placar/v1/scoring.proto",
    "placar/v1/ledger.proto",
    "placar/v1/models.proto",
    "inference/grpc_inference_service.proto",
];

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../proto");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo:rerun-if-changed={}", root.display());
    let mut compiler = Compiler::new([&root])?;
    compiler.include_source_info(true).include_imports(true).open_files(FILES)?;
    fs::write(out.join("placar.bin"), compiler.encode_file_descriptor_set())?;
    // Tensors stay in the buffer in which they arrived.
    // Maps in key order: what is encoded twice has the same bytes, and no output follows a hash.
    let configured =
        tonic_prost_build::configure().btree_map(".").bytes(".inference").codec_path("crate::SmallBuffers");
    configured.compile_fds(compiler.file_descriptor_set())?;
    compile_server(compiler.file_descriptor_set(), &out.join("plain"))
}

/// The server of `Scoring` once more, with messages that are read and written as bytes: [`plain`].
///
/// [`plain`]: src/plain.rs
fn compile_server(mut files: FileDescriptorSet, out: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(out)?;
    for file in files.file.iter_mut() {
        file.service.retain(|service| service.name() == "Scoring");
    }
    let configured = tonic_prost_build::configure().out_dir(out).build_client(false);
    let plain = ["ScoreRequest", "ScoreResponse", "ScoreBatchRequest", "ScoreBatchResponse"];
    let configured = plain.iter().fold(configured, |configured, name| {
        configured.extern_path(format!(".placar.v1.{name}"), format!("crate::plain::{name}"))
    });
    let configured = configured.extern_path(".placar.v1", "crate::v1").codec_path("crate::plain::Buffers");
    configured.compile_fds(files)?;
    Ok(())
}
