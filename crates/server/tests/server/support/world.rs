use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use api::inference::grpc_inference_service_client::GrpcInferenceServiceClient;
use api::v1 as proto;
use api::v1::ledger_client::LedgerClient;
use api::v1::models_client::ModelsClient;
use api::v1::scoring_client::ScoringClient;
use records::{EntityId, Timestamp};
use registry::{Alias, Artifact, Promotion, Publication, Registry};
use server::{ServeError, Server, ServerOptions};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tonic::transport::{Channel, Endpoint};

use super::ask::time;
use super::document::document;

/// A folder of models and the place of a ledger.
pub(crate) struct World {
    folder: Arc<TempDir>,
}

/// A server that runs, and a channel to it.
pub(crate) struct Running {
    pub(crate) grpc: SocketAddr,
    pub(crate) http: SocketAddr,
    pub(crate) channel: Channel,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<Result<(), ServeError>>,
    /// What it serves stays while it runs.
    _folder: Arc<TempDir>,
}

impl World {
    pub(crate) fn new() -> World {
        World { folder: Arc::new(TempDir::new().expect("a temporary folder")) }
    }

    /// A world with one champion.
    pub(crate) fn with(artifact: &Artifact) -> World {
        let world = World::new();
        let version = world.publish(artifact);
        world.promote(&artifact.score, version);
        world
    }

    pub(crate) fn models(&self) -> PathBuf {
        self.folder.path().join("models")
    }

    pub(crate) fn ledger(&self) -> PathBuf {
        self.folder.path().join("ledger.sqlite")
    }

    pub(crate) fn registry(&self) -> Registry {
        Registry::open(&self.models())
    }

    /// Writes a definition.
    pub(crate) fn define(&self, score: &str, definition: &str) {
        let folder = self.models().join(score);
        fs::create_dir_all(&folder).expect("a folder of its own");
        fs::write(folder.join("score.toml"), definition).expect("a file in it");
    }

    /// Publishes a version whose gate passed, now.
    pub(crate) fn publish(&self, artifact: &Artifact) -> u32 {
        self.publish_at(artifact, time("2024-01-01"), true)
    }

    /// Publishes a version, when and with which verdict one wants.
    pub(crate) fn publish_at(&self, artifact: &Artifact, published_at: Timestamp, passed: bool) -> u32 {
        let champion = self.registry().aliases(&artifact.score).expect("aliases").champion;
        let publication = Publication {
            artifact,
            document: document(artifact, passed, champion),
            definition: String::new(),
            placar: "test".to_owned(),
            published_at,
            entities: &[EntityId::new("trained-on").expect("a name")],
            report: &|_| Vec::new(),
        };
        self.registry().publish(&publication).expect("a sound artifact").version
    }

    /// Makes a version champion, whatever its gate says.
    pub(crate) fn promote(&self, score: &str, version: u32) {
        self.point(Alias::Champion, score, version);
    }

    /// Points an alias at a version, whatever its gate says.
    pub(crate) fn point(&self, alias: Alias, score: &str, version: u32) {
        let force = Some("the test wants it".to_owned());
        let promotion = Promotion { alias, force, by: "test".to_owned(), at: time("2024-01-02") };
        self.registry().promote(score, version, &promotion).expect("a version that loads");
    }

    /// Where a version lies.
    pub(crate) fn version_folder(&self, score: &str, version: u32) -> PathBuf {
        self.models().join(score).join("versions").join(version.to_string())
    }

    /// Changes what a version's first golden row must come to, and seals it again, so that every
    /// byte is as its checksums say and only the arithmetic differs.
    pub(crate) fn disturb_golden(&self, score: &str, version: u32) {
        let folder = self.version_folder(score, version);
        let golden = self.registry().load(score, version).expect("a sound version").artifact.golden;
        let raw = golden[0].model_raw;
        let mut bytes = fs::read(folder.join("model.placar")).expect("a published version");
        let before = fingerprint(&bytes);
        let at = bytes
            .windows(8)
            .rposition(|window| window == raw.to_le_bytes())
            .expect("it holds its golden row");
        bytes[at..at + 8].copy_from_slice(&(raw + 1e-6).to_le_bytes());
        let seal = Sha256::new().chain_update(&bytes[..18]).chain_update(&bytes[50..]).finalize();
        bytes[18..50].copy_from_slice(&seal);
        let card = fs::read_to_string(folder.join("card.json")).expect("a card beside it");
        assert!(card.contains(&before));
        fs::write(folder.join("card.json"), card.replace(&before, &fingerprint(&bytes)))
            .expect("it may be written");
        fs::write(folder.join("model.placar"), bytes).expect("it may be written");
    }

    /// Damages the bytes of a version.
    pub(crate) fn damage(&self, score: &str, version: u32) {
        let path = self.version_folder(score, version).join("model.placar");
        let mut bytes = fs::read(&path).expect("a published version");
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        fs::write(&path, bytes).expect("it may be written");
    }

    /// Options on free ports; nothing is looked at again unless one asks.
    pub(crate) fn options(&self) -> ServerOptions {
        ServerOptions {
            grpc: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            http: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            poll_every: Duration::from_secs(3_600),
            ..ServerOptions::new(self.models(), self.ledger())
        }
    }

    pub(crate) async fn serve(&self) -> Running {
        self.serve_with(self.options()).await
    }

    pub(crate) async fn serve_with(&self, options: ServerOptions) -> Running {
        Running::start(options, Arc::clone(&self.folder)).await
    }
}

impl Running {
    async fn start(options: ServerOptions, folder: Arc<TempDir>) -> Running {
        let server = Server::bind(options).await.expect("the server starts");
        let (grpc, http) = (server.grpc(), server.http());
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(server.run(async move { drop(stopped.await) }));
        Running { grpc, http, channel: connect(grpc).await, stop: Some(stop), serving, _folder: folder }
    }

    pub(crate) fn scoring(&self) -> ScoringClient<Channel> {
        ScoringClient::new(self.channel.clone()).max_decoding_message_size(64 << 20)
    }

    /// The Open Inference Protocol.
    pub(crate) fn inference(&self) -> GrpcInferenceServiceClient<Channel> {
        GrpcInferenceServiceClient::new(self.channel.clone()).max_decoding_message_size(64 << 20)
    }

    pub(crate) fn ledger(&self) -> LedgerClient<Channel> {
        LedgerClient::new(self.channel.clone())
    }

    pub(crate) fn models(&self) -> ModelsClient<Channel> {
        ModelsClient::new(self.channel.clone())
    }

    /// Scores one row that must have an answer.
    pub(crate) async fn score(&self, request: proto::ScoreRequest) -> proto::ScoreResponse {
        self.scoring().score(request).await.expect("an answer").into_inner()
    }

    /// Scores one row that must have none.
    pub(crate) async fn refusal(&self, request: proto::ScoreRequest) -> tonic::Status {
        self.scoring().score(request).await.expect_err("no answer")
    }

    /// How one score stands.
    pub(crate) async fn status(&self, score: &str) -> proto::ScoreStatus {
        let listed =
            self.models().list_models(proto::ListModelsRequest {}).await.expect("a list").into_inner();
        listed.scores.into_iter().find(|status| status.score == score).expect("the score is listed")
    }

    /// Makes the server look at the folder of models.
    pub(crate) async fn reload(&self) {
        self.models().reload(proto::ReloadRequest::default()).await.expect("a look");
    }

    /// Asks the server to stop.
    pub(crate) fn ask_to_stop(&mut self) {
        drop(self.stop.take());
    }

    /// Waits until the server has stopped.
    pub(crate) async fn stopped(mut self) {
        self.ask_to_stop();
        drop(self.channel);
        self.serving.await.expect("the server does not panic").expect("it stops in order");
    }
}

fn fingerprint(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A channel of its own.
pub(crate) async fn connect(address: SocketAddr) -> Channel {
    let endpoint = Endpoint::from_shared(format!("http://{address}")).expect("an address");
    endpoint.connect().await.expect("the server listens")
}
