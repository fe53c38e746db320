use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::Receiver;

use serde_json::Value;
use tonic::transport::{Channel, Endpoint};

use super::{DEADLINE, line_with, lines};

/// A server in a process of its own; it does not outlive the test.
pub(crate) struct Serving {
    pub(crate) grpc: SocketAddr,
    pub(crate) http: SocketAddr,
    /// The one line that it wrote when it was ready.
    pub(crate) ready: String,
    /// What it writes on stdout after that.
    pub(crate) stdout: Receiver<String>,
    /// What it logs.
    pub(crate) stderr: Receiver<String>,
    child: Child,
}

impl Serving {
    /// Starts a server and waits until it is ready.
    pub(crate) fn start(command: &mut Command) -> Serving {
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let stdout = lines(child.stdout.take().expect("it was piped"));
        let stderr = lines(child.stderr.take().expect("it was piped"));
        let Ok(ready) = stdout.recv_timeout(DEADLINE) else {
            let _ = child.kill();
            panic!("the server was never ready:\n{}", stderr.iter().collect::<Vec<_>>().join("\n"))
        };
        let document: Value = serde_json::from_str(&ready).expect("one JSON document");
        let address = |key: &str| document[key].as_str().and_then(|at| at.parse().ok()).expect("an address");
        let (grpc, http) = (address("grpc"), address("http"));
        Serving { grpc, http, ready, stdout, stderr, child }
    }

    /// A connection of its own.
    pub(crate) async fn connect(&self) -> Channel {
        connect(self.grpc).await
    }

    /// The body that is served over HTTP at a path.
    pub(crate) fn get(&self, path: &str) -> String {
        self.get_with(path, "")
    }

    /// The same with further headers, each ended by a new line.
    pub(crate) fn get_with(&self, path: &str, headers: &str) -> String {
        let mut stream = TcpStream::connect(self.http).expect("the server listens");
        let head = format!("GET {path} HTTP/1.1\r\nhost: placar\r\nconnection: close\r\n{headers}\r\n");
        stream.write_all(head.as_bytes()).expect("it listens");
        let mut reply = String::new();
        stream.read_to_string(&mut reply).expect("it answers");
        let (head, body) = reply.split_once("\r\n\r\n").expect("a head and a body");
        assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
        body.to_owned()
    }

    /// What it holds in memory now, in MiB.
    #[cfg(target_os = "linux")]
    pub(crate) fn memory_mib(&self) -> usize {
        self.memory("VmRSS:")
    }

    /// The most that it ever held.
    #[cfg(target_os = "linux")]
    pub(crate) fn memory_peak_mib(&self) -> usize {
        self.memory("VmHWM:")
    }

    #[cfg(target_os = "linux")]
    fn memory(&self, which: &str) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix(which)).expect("Linux tells it");
        let kib: usize = line.trim().trim_end_matches(" kB").parse().expect("a number");
        kib / 1_024
    }

    /// Ends it as `kill -9` does: it learns nothing of it.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it was ours");
    }

    /// Sends it a signal, such as `TERM`.
    pub(crate) fn signal(&self, name: &str) {
        signal(&self.child, name);
    }

    /// Waits for its end.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        // The end of its log is the end of the process, and that can be waited for with a deadline.
        while self.stderr.recv_timeout(DEADLINE).is_ok() {}
        self.child.wait().expect("it was ours")
    }

    /// Waits for a line of its log.
    #[track_caller]
    pub(crate) fn logged(&self, part: &str) -> String {
        line_with(&self.stderr, part)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a process a signal, as its system would.
pub(crate) fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args(["-s", name, &child.id().to_string()]).status();
    assert!(sent.is_ok_and(|status| status.success()), "kill -s {name}");
}

/// A channel to a server that runs.
pub(crate) async fn connect(address: SocketAddr) -> Channel {
    let endpoint = Endpoint::from_shared(format!("http://{address}")).expect("an address");
    endpoint.connect().await.expect("the server listens")
}
