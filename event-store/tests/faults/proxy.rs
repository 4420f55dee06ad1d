//! A wire between a node and its database that can be cut.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        UnixListener, UnixStream,
        unix::{ReadHalf, WriteHalf},
    },
};

/// Listens where PostgreSQL's clients look for a server, and passes everything on.
pub struct Proxy {
    folder: TempDir,
    cut: Arc<Cut>,
}

#[derive(Default)]
struct Cut {
    /// How many more bytes of answers may pass; below zero nothing is counted.
    allowance: AtomicI64,
    /// Whether only the connection that carries appends is meant.
    appends_only: AtomicBool,
}

const UNLIMITED: i64 = -1;

impl Proxy {
    /// `url` is one of an embedded server.
    pub fn start(url: &str) -> Self {
        let host = url.split_once("host=").expect("a socket").1.split('&').next().expect("a host");
        let server = Path::new(host).join(".s.PGSQL.5432");
        let folder = tempfile::tempdir().expect("a folder");
        let listener = UnixListener::bind(folder.path().join(".s.PGSQL.5432")).expect("a socket");
        let cut = Arc::new(Cut { allowance: AtomicI64::new(UNLIMITED), ..Cut::default() });
        let shared = Arc::clone(&cut);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = UnixStream::connect(&server).await.expect("the server");
                tokio::spawn(pass_on(client, server, Arc::clone(&shared)));
            }
        });
        Self { folder, cut }
    }

    /// The URL of the same database, through the wire.
    pub fn url(&self, direct: &str) -> String {
        let (before, after) = direct.split_once("host=").expect("a socket");
        let rest = after.split_once('&').map_or("", |(_, rest)| rest);
        format!("{before}host={}&{rest}", self.folder.path().display())
    }

    /// Lets this many more bytes of answers pass, then cuts the connection that carries them.
    pub fn cut_after(&self, bytes: i64) {
        self.cut.appends_only.store(false, Ordering::SeqCst);
        self.cut.allowance.store(bytes, Ordering::SeqCst);
    }

    /// As [`Self::cut_after`], of answers to appends only.
    pub fn cut_append_after(&self, bytes: i64) {
        self.cut.appends_only.store(true, Ordering::SeqCst);
        self.cut.allowance.store(bytes, Ordering::SeqCst);
    }

    /// Whether the cut has happened.
    pub fn has_cut(&self) -> bool {
        self.cut.allowance.load(Ordering::SeqCst) == UNLIMITED
    }
}

async fn pass_on(mut client: UnixStream, mut server: UnixStream, cut: Arc<Cut>) {
    let carries_appends = AtomicBool::new(false);
    let (from_client, to_client) = client.split();
    let (from_server, to_server) = server.split();
    tokio::select! {
        () = pass_requests(from_client, to_server, &carries_appends) => {}
        () = pass_answers(from_server, to_client, &carries_appends, &cut) => {}
    }
}

async fn pass_requests(
    mut from: ReadHalf<'_>,
    mut to: WriteHalf<'_>,
    carries_appends: &AtomicBool,
) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        // The statement is prepared once, in one piece.
        if buffer[..length].windows(12).any(|text| text == b"append_batch") {
            carries_appends.store(true, Ordering::SeqCst);
        }
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}

async fn pass_answers(
    mut from: ReadHalf<'_>,
    mut to: WriteHalf<'_>,
    carries_appends: &AtomicBool,
    cut: &Cut,
) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        let mut passing = length;
        let left = cut.allowance.load(Ordering::SeqCst);
        let meant =
            carries_appends.load(Ordering::SeqCst) || !cut.appends_only.load(Ordering::SeqCst);
        if let (true, Ok(left)) = (meant, usize::try_from(left)) {
            passing = length.min(left);
            let rest = if passing < length { UNLIMITED } else { (left - length) as i64 };
            cut.allowance.store(rest, Ordering::SeqCst);
        }
        if to.write_all(&buffer[..passing]).await.is_err() || passing < length {
            return;
        }
    }
}
