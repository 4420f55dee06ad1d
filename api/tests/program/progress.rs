//! How far a rebuild has come, in a terminal.

use std::{
    fs::File,
    io::Read,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
};

use embedded_postgres::EmbeddedPostgres;
use event_store::ConnectOptions;
use nix::pty::{OpenptyResult, Winsize, openpty};

use crate::{
    common::eventually,
    running::{dna_nexus, folder, printed, run},
};

/// A command in a terminal of 80 columns.
struct Terminal {
    command: Child,
    screen: Arc<Mutex<String>>,
    reading: JoinHandle<()>,
}

impl Terminal {
    fn run(mut command: Command) -> Self {
        let size = Winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 };
        let OpenptyResult { master, slave } = openpty(Some(&size), None).expect("a terminal");
        command.env("TERM", "xterm").stdin(Stdio::null());
        command.stdout(slave.try_clone().expect("cloned")).stderr(slave);
        let child = command.spawn().expect("the program starts");
        // It has the program's side of the terminal as well, which must be closed to see the end.
        drop(command);
        let screen = Arc::new(Mutex::new(String::new()));
        let (written, mut master) = (Arc::clone(&screen), File::from(master));
        let reading = thread::spawn(move || {
            let (mut bytes, mut piece) = (Vec::new(), [0; 4096]);
            // Linux calls it an error when nobody is on the other side any more.
            while let Ok(length @ 1..) = master.read(&mut piece) {
                bytes.extend_from_slice(&piece[..length]);
                *written.lock().expect("not poisoned") = String::from_utf8_lossy(&bytes).into();
            }
        });
        Self { command: child, screen, reading }
    }

    fn screen(&self) -> String {
        self.screen.lock().expect("not poisoned").clone()
    }

    /// All that was on the screen, once the command has succeeded.
    fn end(mut self) -> String {
        let status = self.command.wait().expect("it ends");
        self.reading.join().expect("read to the end");
        let screen = self.screen.lock().expect("not poisoned").clone();
        assert!(status.success(), "{screen}");
        screen
    }
}

/// Each time that the bar was drawn: how many events of how many, and how much of it was full.
fn bars(screen: &str) -> Vec<(String, usize, usize)> {
    let drawn = screen.split(['\r', '\n']).filter_map(|line| {
        let bar = line.split_once("profiles ")?.1.split_once(" events, ")?.0;
        let (bar, count) = bar.rsplit_once(' ')?;
        let count_of = |sign| bar.chars().filter(|found| *found == sign).count();
        Some((count.to_owned(), count_of('█'), count_of('░')))
    });
    drawn.collect()
}

fn rebuild(data_dir: &Path) -> Command {
    let mut command = dna_nexus(data_dir);
    command.args(["projections", "rebuild", "profiles"]);
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_is_a_bar_in_a_terminal_that_fills_as_events_are_folded() {
    let data = folder();
    printed(&run(data.path(), &["migrate"]));
    printed(&run(data.path(), &["admin", "invite", "--login", "grace"]));
    let postgres = EmbeddedPostgres::attach_or_start(data.path()).await.expect("the database");
    let owner = ConnectOptions::parse(&postgres.url("dna_nexus")).expect("a URL");
    let owner = owner.connect().await.expect("a connection");
    // A rebuild begins with forgetting what an earlier one had to leave out.
    let hold = "begin; lock table parked_aggregates in share mode";
    owner.batch_execute(hold).await.expect("held up");
    let terminal = Terminal::run(rebuild(data.path()));
    eventually(async || !bars(&terminal.screen()).is_empty()).await;
    owner.batch_execute("commit").await.expect("let go");
    let screen = terminal.end();
    let bars = bars(&screen);
    let ((first, full, _), (last, _, empty)) = (&bars[0], &bars[bars.len() - 1]);
    assert_eq!((&**first, *full), ("0/2", 0), "{screen:?}");
    assert_eq!((&**last, *empty), ("2/2", 0), "{screen:?}");
    let answer = screen.rsplit_once(" events, ").expect("a bar").1;
    assert!(answer.contains("profiles: folded anew"), "the answer comes after it: {screen:?}");

    // Elsewhere there is none.
    let output = rebuild(data.path()).output().expect("it runs");
    assert_eq!(printed(&output), "profiles: folded anew\n");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    drop(owner);
    postgres.stop().await.expect("stopped");
}
