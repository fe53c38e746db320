use server::{Server, ServerOptions};
use std::net::SocketAddr;
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
fn main() {
    let rt = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let options = ServerOptions {
        grpc: SocketAddr::from(([127, 0, 0, 1], 0)),
        threads: 1,
        ..ServerOptions::new("/tmp/speed_pub/models".into(), "/tmp/speed_pub/ledger_x.sqlite".into())
    };
    rt.block_on(async {
        let s = Server::bind(options).await.unwrap();
        println!("{{\"grpc\":\"{}\"}}", s.grpc());
        s.run(std::future::pending()).await.unwrap();
    });
}
