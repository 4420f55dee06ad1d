//! A wire between a node and its database that is cut after a given change. What the database was
//! told before the cut it carries out; the node never hears of it, nor of anything else.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy, sink},
    net::{
        UnixListener, UnixStream,
        unix::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
};

const SOCKET: &str = ".s.PGSQL.5432";

/// More changes than anything makes.
const NEVER: i64 = i64::MAX;

/// Listens where PostgreSQL's clients look for a server, and passes everything on until the cut.
pub struct Wire {
    folder: TempDir,
    cut: Arc<Cut>,
}

struct Cut {
    /// How many more changes are let through.
    allowance: AtomicI64,
    happened: watch::Sender<bool>,
}

impl Wire {
    /// `url` is one of an embedded server.
    pub fn start(url: &str) -> Self {
        let host = url.split_once("host=").expect("a socket").1.split('&').next().expect("a host");
        let server = Path::new(host).join(SOCKET);
        let folder = tempfile::tempdir().expect("a folder");
        let listener = UnixListener::bind(folder.path().join(SOCKET)).expect("a socket");
        let cut = Cut { allowance: AtomicI64::new(NEVER), happened: watch::Sender::new(false) };
        let cut = Arc::new(cut);
        tokio::spawn(listen(listener, server, Arc::clone(&cut)));
        Self { folder, cut }
    }

    /// The URL of the same database, through the wire.
    pub fn url(&self, direct: &str) -> String {
        let (before, after) = direct.split_once("host=").expect("a socket");
        let rest = after.split_once('&').map_or("", |(_, rest)| rest);
        format!("{before}host={}&{rest}", self.folder.path().display())
    }

    /// Lets this many more changes through, and nothing after the last of them.
    pub fn cut_after(&self, changes: i64) {
        self.cut.allowance.store(changes, Ordering::SeqCst);
    }

    /// Cuts at once, whatever is under way.
    pub fn cut_now(&self) {
        self.cut.happened.send_replace(true);
    }

    /// Waits for the cut: the database has carried out all that came through.
    pub async fn cut(&self) {
        let mut happened = self.cut.happened.subscribe();
        happened.wait_for(|happened| *happened).await.expect("the wire is there");
    }
}

/// Until the cut; then there is nothing any more to connect to.
async fn listen(listener: UnixListener, server: PathBuf, cut: Arc<Cut>) {
    let mut happened = cut.happened.subscribe();
    loop {
        let client = tokio::select! {
            _ = happened.wait_for(|happened| *happened) => return,
            accepted = listener.accept() => accepted.expect("a client").0,
        };
        let server = UnixStream::connect(&server).await.expect("the server");
        tokio::spawn(pass_on(client, server, Arc::clone(&cut)));
    }
}

async fn pass_on(client: UnixStream, server: UnixStream, cut: Arc<Cut>) {
    let mut happened = cut.happened.subscribe();
    let (from_client, mut to_client) = client.into_split();
    let (mut from_server, to_server) = server.into_split();
    let is_last = tokio::select! {
        _ = happened.wait_for(|happened| *happened) => return,
        _ = copy(&mut from_server, &mut to_client) => return,
        is_last = pass_requests(from_client, to_server, &cut) => is_last,
    };
    if is_last {
        // The server ends the connection once it has carried out what it was sent.
        let _ = copy(&mut from_server, &mut sink()).await;
        cut.happened.send_replace(true);
    }
}

/// Passes on what the node says, whole messages at a time. True when the last change that may pass
/// has passed, and with it all that this connection may say.
async fn pass_requests(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, cut: &Cut) -> bool {
    let mut said = Vec::new();
    let mut conversation = Conversation::default();
    loop {
        while let Some(length) = conversation.message_length(&said) {
            let message: Vec<u8> = said.drain(..length).collect();
            let left = match conversation.hear(&message) {
                true => cut.allowance.fetch_sub(1, Ordering::SeqCst) - 1,
                false => cut.allowance.load(Ordering::SeqCst).max(1),
            };
            if left < 0 || to.write_all(&message).await.is_err() {
                return false;
            }
            if left == 0 {
                return true;
            }
        }
        let Ok(1..) = from.read_buf(&mut said).await else { return false };
    }
}

/// What has been said on a connection, as far as it matters for what is said next.
#[derive(Default)]
struct Conversation {
    has_begun: bool,
    /// Whether a prepared statement changes anything.
    statements: HashMap<Vec<u8>, bool>,
    /// Whether what has been said since the last full stop does.
    changes: bool,
}

impl Conversation {
    /// The length of the first message, once it is there as a whole. All have a length, and all but
    /// the first a letter in front of it.
    fn message_length(&self, said: &[u8]) -> Option<usize> {
        let letter = usize::from(self.has_begun);
        let length = said.get(letter..letter + 4)?.try_into().expect("four bytes");
        let length = letter + u32::from_be_bytes(length) as usize;
        (said.len() >= length).then_some(length)
    }

    /// Takes a message in; true when it has the database carry out a change.
    fn hear(&mut self, message: &[u8]) -> bool {
        if !self.has_begun {
            // A client may ask for encryption first and is told no.
            self.has_begun = message[4..8] != 80_877_103_u32.to_be_bytes();
            return false;
        }
        let mut texts = message[5..].split(|byte| *byte == 0).map(<[u8]>::to_vec);
        let mut text = || texts.next().unwrap_or_default();
        match message[0] {
            b'P' => {
                let (name, sql) = (text(), text());
                self.statements.insert(name, is_change(&sql));
                false
            }
            b'B' => {
                text();
                self.changes |= self.statements.get(&text()).copied().unwrap_or(true);
                false
            }
            b'S' => std::mem::take(&mut self.changes),
            b'Q' => is_change(&text()),
            _ => false,
        }
    }
}

fn is_change(sql: &[u8]) -> bool {
    let sql = String::from_utf8_lossy(sql).to_lowercase();
    ["insert", "update", "delete", "append_batch", "commit"].iter().any(|word| sql.contains(word))
}
