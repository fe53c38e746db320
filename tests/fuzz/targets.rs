//! What is fed with anything: readers of files that others may have written, and what answers callers. None
//! may panic, whatever the bytes are, and no caller may be told of a defect; what else is answered is not
//! looked at. And the one module with `unsafe` in it, against the plain walk.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use http::{HeaderMap, HeaderName, StatusCode};
use records::layout::FileLayout;
use server::{ServerOptions, Unbound};
use sha2::{Digest, Sha256};
use sources::SourceError;
use tempfile::TempDir;
use tonic::Code;

mod forests;

/// Magic, format, length; then the checksum over them and the payload.
const HEAD_BYTES: usize = 18;
const SEALED_FROM: usize = 50;

/// The loader of a `model.placar`: as it came, and sealed anew, so that what lies behind the checksum is
/// reached.
pub(crate) fn artifact(bytes: &[u8]) {
    drop(registry::decode(bytes));
    if bytes.len() >= SEALED_FROM {
        drop(registry::decode(&sealed(bytes)));
    }
}

fn sealed(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let length = (bytes.len() - SEALED_FROM) as u64;
    bytes[HEAD_BYTES - 8..HEAD_BYTES].copy_from_slice(&length.to_le_bytes());
    let seal =
        Sha256::new().chain_update(&bytes[..HEAD_BYTES]).chain_update(&bytes[SEALED_FROM..]).finalize();
    bytes[HEAD_BYTES..SEALED_FROM].copy_from_slice(&seal);
    bytes
}

/// A `score.toml`, to a plan or to every mistake in it.
pub(crate) fn definition(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        match definition::parse(text, Path::new("/nowhere"), Path::new("score.toml")) {
            Ok(plan) => drop(format!("{plan:?}")),
            Err(mistakes) => drop(mistakes.to_string()),
        }
    }
}

/// A CSV file, looked at and then read row by row.
pub(crate) fn csv(bytes: &[u8]) {
    FILE.with(|file| {
        let file = file.get_or_init(File::new);
        std::fs::write(&file.path, bytes).expect("a temporary file");
        if let Ok(profile) = sources::profile(&file.path, None) {
            drop(format!("{profile:?}"));
        }
        for delimiter in [b',', b';'] {
            drop(read(&file.path, delimiter));
        }
    });
}

fn read(path: &Path, delimiter: u8) -> Result<usize, Broken> {
    let layout = FileLayout {
        path: path.to_owned(),
        delimiter,
        time_format: None,
        timezone: None,
        missing: Default::default(),
        types: Default::default(),
    };
    let mut n_bytes = 0;
    let mut first = None;
    sources::for_each_row(&layout, |row| {
        n_bytes += row.place().to_string().len();
        first = first.or(row.get("id").map(str::len));
        Ok::<(), Broken>(())
    })?;
    Ok(n_bytes + first.unwrap_or(0))
}

/// The bytes of a `ModelInferRequest`, to an answer.
pub(crate) fn inference(bytes: &[u8]) {
    SERVED.with(|served| {
        if let Err(status) = served.get_or_init(Served::new).server.infer(bytes) {
            assert!(!matches!(status.code(), Code::Internal | Code::Unknown), "{status}");
        }
    });
}

/// The body of an inference over REST: JSON and, behind the first byte 0, which no JSON has, binary tensors.
pub(crate) fn inference_rest(bytes: &[u8]) {
    let mut body = bytes.to_vec();
    let n_json = bytes.iter().position(|byte| *byte == 0);
    let length = n_json.map(|n_json| {
        body.remove(n_json);
        (HeaderName::from_static("inference-header-content-length"), n_json.into())
    });
    post("/v2/models/sample/infer", length.into_iter().collect(), body);
}

/// A body of REST; its first byte says for whom.
pub(crate) fn rest(bytes: &[u8]) {
    const PATHS: [&str; 4] = ["/v1/predictions", "/v1/predictions/batch", "/v1/outcomes", "/v1/events"];
    if let Some((first, body)) = bytes.split_first() {
        post(PATHS[usize::from(*first) % PATHS.len()], HeaderMap::new(), body.to_vec());
    }
}

/// A forest and rows that every path scores alike, bit by bit.
pub(crate) fn forest(bytes: &[u8]) {
    forests::check(bytes);
}

fn post(path: &'static str, headers: HeaderMap, body: Vec<u8>) {
    SERVED.with(|served| {
        let (status, answer) = served.get_or_init(Served::new).server.post(path, headers, body);
        let told = String::from_utf8_lossy(&answer);
        assert!(status != StatusCode::INTERNAL_SERVER_ERROR && !answer.is_empty(), "{status} {told}");
    });
}

/// A file that cannot be read; nobody wants to know why.
struct Broken;

impl From<SourceError> for Broken {
    fn from(error: SourceError) -> Broken {
        drop(error.to_string());
        Broken
    }
}

struct File {
    path: PathBuf,
    _folder: TempDir,
}

impl File {
    fn new() -> File {
        let folder = TempDir::new().expect("a temporary folder");
        File { path: folder.path().join("rows.csv"), _folder: folder }
    }
}

/// A score whose champion takes a number, a boolean, a time and a category.
struct Served {
    server: Unbound,
    _folder: TempDir,
}

impl Served {
    fn new() -> Served {
        let folder = TempDir::new().expect("a temporary folder");
        let models = folder.path().join("models");
        let version = models.join("sample/versions/1");
        std::fs::create_dir_all(&version).expect("a folder of its own");
        let model = include_bytes!("corpus/artifact/boosted");
        let seal: String = Sha256::digest(model).iter().map(|byte| format!("{byte:02x}")).collect();
        let card = format!("{{\"published_at\":\"2024-01-01T00:00:00Z\",\"sha256\":\"{seal}\"}}");
        std::fs::write(version.join("model.placar"), model).expect("a file in it");
        std::fs::write(version.join("card.json"), card).expect("another");
        std::fs::write(models.join("sample/aliases.json"), "{\"champion\":1}").expect("one beside it");
        let options = ServerOptions::new(models, folder.path().join("ledger.sqlite"));
        let server = Unbound::open(options).expect("a ledger may be made");
        server.infer(include_bytes!("corpus/inference/raw")).expect("a sound call has an answer");
        Served { server, _folder: folder }
    }
}

thread_local! {
    static FILE: OnceCell<File> = const { OnceCell::new() };
    static SERVED: OnceCell<Served> = const { OnceCell::new() };
}
