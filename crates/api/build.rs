//! Compiles `proto/` without a system `protoc`, and keeps the descriptors for server reflection.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

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
    // Maps in key order: what is encoded twice has the same bytes, and no output follows a hash.
    // Tensors stay in the buffer in which they arrived.
    let configured =
        tonic_prost_build::configure().btree_map(".").bytes(".inference").codec_path("crate::SmallBuffers");
    configured.compile_fds(compiler.file_descriptor_set())?;
    Ok(())
}
