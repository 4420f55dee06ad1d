//! The running server.

use std::{
    fs::{self, File},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process, set_parent_process_death_signal};
use sha2::{Digest, Sha256};
use tokio_postgres::NoTls;

use crate::{
    Binaries, Error, cluster, orphan,
    owner::{self, User},
};

/// Warm starts take some 40 ms, recovery after a crash longer.
const START_PATIENCE: Duration = Duration::from_secs(60);
const STOP_PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(20);

const RESTART_PAUSE: Duration = Duration::from_millis(500);

/// The longest path of a socket that every system accepts, less the name PostgreSQL gives it.
const LONGEST_SOCKET_FOLDER: usize = 107 - "/.s.PGSQL.5432".len();

/// How the server is set up beyond PostgreSQL's defaults. The default is durable.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// `name=value` pairs, as after `postgres -c`.
    pub options: Vec<String>,
}

/// A server that this process runs, or one that it takes part in.
#[derive(Debug)]
pub struct EmbeddedPostgres {
    socket_folder: PathBuf,
    /// `None` when another process runs the server.
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    stop: mpsc::Sender<()>,
    supervisor: Option<JoinHandle<()>>,
    /// Given back last: nobody may start another server before ours has ended.
    owner: File,
}

impl EmbeddedPostgres {
    /// Runs the server of `data_dir` as its only owner.
    pub async fn start(data_dir: &Path) -> Result<Self, Error> {
        Self::start_with(data_dir, Settings::default()).await
    }

    pub async fn start_with(data_dir: &Path, settings: Settings) -> Result<Self, Error> {
        let place = Place::prepare(data_dir)?;
        match owner::take(&place.folder)? {
            Some(lock) => place.run(lock, settings).await,
            None => Err(Error::OwnedByAnother { folder: place.folder }),
        }
    }

    /// Takes part in the running server of `data_dir`, or runs it for as long as it is needed.
    pub async fn attach_or_start(data_dir: &Path) -> Result<Self, Error> {
        let place = Place::prepare(data_dir)?;
        match owner::take(&place.folder)? {
            Some(lock) => place.run(lock, Settings::default()).await,
            None => {
                let found = Self { socket_folder: place.socket_folder.clone(), running: None };
                found.wait_until_ready(&place.log(), || None).await?;
                Ok(found)
            }
        }
    }

    /// The URL of one of its databases for the role that may do everything, in a form that
    /// tokio-postgres and sqlx both read.
    pub fn url(&self, database: &str) -> String {
        self.url_as("postgres", database)
    }

    /// As [`Self::url`], for another role. Whoever reaches the socket may be any role.
    pub fn url_as(&self, role: &str, database: &str) -> String {
        let host: String = self
            .socket_folder
            .to_string_lossy()
            .bytes()
            .map(|byte| match byte {
                b'/' | b'-' | b'_' | b'.' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                    char::from(byte).to_string()
                }
                other => format!("%{other:02X}"),
            })
            .collect();
        format!("postgres:///{database}?host={host}&user={role}")
    }

    /// Stops the server if it is ours: connections are ended, everything is on disk.
    pub async fn stop(mut self) -> Result<(), Error> {
        let running = self.running.take();
        // Joining waits for the server's own shutdown, so not on an async thread.
        let _ = tokio::task::spawn_blocking(move || drop(running)).await;
        Ok(())
    }

    async fn wait_until_ready(
        &self,
        log: &Path,
        ended: impl Fn() -> Option<String>,
    ) -> Result<(), Error> {
        let since = Instant::now();
        loop {
            let problem = match tokio_postgres::connect(&self.url("postgres"), NoTls).await {
                Ok((client, connection)) => {
                    let driver = tokio::spawn(connection);
                    let answer = client.simple_query("select 1").await;
                    drop(client);
                    let _ = driver.await;
                    match answer {
                        Ok(_) => return Ok(()),
                        Err(error) => error.to_string(),
                    }
                }
                Err(error) => error.to_string(),
            };
            if let Some(reason) = ended() {
                return Err(Error::NotStarted { reason, log: log.to_owned() });
            }
            if since.elapsed() > START_PATIENCE {
                return Err(Error::NotStarted { reason: problem, log: log.to_owned() });
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.stop.send(());
        if let Some(supervisor) = self.supervisor.take() {
            let _ = supervisor.join();
        }
        // Closing it would not do: whatever program is being started at this moment has it open too.
        let _ = self.owner.unlock();
    }
}

/// The folders of one server.
struct Place {
    folder: PathBuf,
    socket_folder: PathBuf,
    user: Option<User>,
}

impl Place {
    fn prepare(data_dir: &Path) -> Result<Self, Error> {
        fs::create_dir_all(data_dir).map_err(Error::io("create", data_dir))?;
        let data_dir = fs::canonicalize(data_dir).map_err(Error::io("resolve", data_dir))?;
        let user = User::to_run_as()?;
        if let Some(user) = &user {
            user.check_reach(&data_dir)?;
        }
        let folder = data_dir.join("postgres");
        owner::private_folder(&folder, user.as_ref())?;
        let socket_folder = socket_folder(&folder);
        owner::private_folder(&socket_folder, user.as_ref())?;
        Ok(Self { folder, socket_folder, user })
    }

    fn log(&self) -> PathBuf {
        self.folder.join("postgres.log")
    }

    async fn run(self, owner: File, settings: Settings) -> Result<EmbeddedPostgres, Error> {
        let binaries = Binaries::find()?;
        let cluster = cluster::ensure(&binaries, &self.folder, self.user.as_ref())?;
        orphan::stop(&cluster)?;
        let command = self.command(&binaries, &cluster, settings)?;
        let (stop, ended, supervisor) = supervise(command, cluster)?;
        let running = Running { stop, supervisor: Some(supervisor), owner };
        let server =
            EmbeddedPostgres { socket_folder: self.socket_folder.clone(), running: Some(running) };
        server.wait_until_ready(&self.log(), || ended.try_recv().ok()).await?;
        Ok(server)
    }

    fn command(
        &self,
        binaries: &Binaries,
        cluster: &Path,
        settings: Settings,
    ) -> Result<Command, Error> {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.log())
            .map_err(Error::io("open", self.log()))?;
        let log_again = log.try_clone().map_err(Error::io("open", self.log()))?;
        let mut command = Command::new(binaries.program("postgres"));
        command.arg("-D").arg(cluster).args(["-c", "listen_addresses="]);
        // Details quote the row that was refused, and log files outlive the people in it.
        command.args(["-c", "log_error_verbosity=terse"]);
        command.arg("-c").arg(format!("unix_socket_directories={}", self.socket_folder.display()));
        for option in settings.options {
            command.arg("-c").arg(option);
        }
        command.stdin(Stdio::null()).stdout(log).stderr(log_again).current_dir(&self.folder);
        // A group of its own: Ctrl-C is for us, and we stop the server when we are done with it.
        command.process_group(0);
        cluster::run_as(&mut command, self.user.as_ref());
        die_with_parent(&mut command);
        Ok(command)
    }
}

/// Next to the cluster, or, where that path is too long for a socket, a short one that follows
/// from it.
fn socket_folder(folder: &Path) -> PathBuf {
    let beside = folder.join("socket");
    if beside.as_os_str().len() <= LONGEST_SOCKET_FOLDER {
        return beside;
    }
    let hash = Sha256::digest(folder.as_os_str().as_encoded_bytes());
    let name: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Path::new("/tmp").join(format!("dna-nexus-{name}"))
}

/// Should we be killed, the kernel tells the server to shut down.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "the only way to run something between fork and exec")]
fn die_with_parent(command: &mut Command) {
    // SAFETY: the closure makes one system call and touches no memory of the parent.
    unsafe {
        command.pre_exec(|| Ok(set_parent_process_death_signal(Some(Signal::INT))?));
    }
}

#[cfg(not(target_os = "linux"))]
fn die_with_parent(_: &mut Command) {}

type Supervised = (mpsc::Sender<()>, mpsc::Receiver<String>, JoinHandle<()>);

/// Starts the server from a thread that lives as long as it does: the kernel's promise to tell it
/// of our death is bound to the thread that started it, and runtimes end idle threads.
fn supervise(mut command: Command, cluster: PathBuf) -> Result<Supervised, Error> {
    let program = PathBuf::from(command.get_program());
    let (stop, told_to_stop) = mpsc::channel();
    let (has_ended, ended) = mpsc::channel();
    let (report, started) = mpsc::channel();
    let supervisor = thread::Builder::new()
        .name("embedded-postgres".to_owned())
        .spawn(move || match command.spawn() {
            Ok(mut child) => {
                let _ = report.send(Ok(()));
                while let Watched::EndedByItself = watch(&mut child, &told_to_stop, &has_ended) {
                    thread::sleep(RESTART_PAUSE);
                    if let Err(error) = orphan::stop(&cluster) {
                        tracing::error!(%error, "what it left behind hinders PostgreSQL's start");
                    }
                    match command.spawn() {
                        Ok(again) => child = again,
                        Err(error) => tracing::error!(%error, "PostgreSQL does not start again"),
                    }
                }
            }
            Err(error) => drop(report.send(Err(error))),
        })
        .map_err(Error::io("watch", &program))?;
    match started.recv() {
        Ok(Ok(())) => Ok((stop, ended, supervisor)),
        Ok(Err(source)) => Err(Error::io("run", program)(source)),
        Err(_) => Err(Error::io("watch", program)(std::io::ErrorKind::BrokenPipe.into())),
    }
}

enum Watched {
    Stopped,
    EndedByItself,
}

/// Watches until the server ends, by our word or by itself. Whoever waits for its first start is
/// told; later nobody listens, and it is simply started again.
fn watch(
    child: &mut Child,
    told_to_stop: &mpsc::Receiver<()>,
    has_ended: &mpsc::Sender<String>,
) -> Watched {
    loop {
        match told_to_stop.recv_timeout(Duration::from_millis(200)) {
            Err(mpsc::RecvTimeoutError::Timeout) => {
                if let Ok(Some(status)) = child.try_wait() {
                    tracing::error!(%status, "the embedded PostgreSQL ended by itself");
                    let _ = has_ended.send(format!("it ended with {status}"));
                    return Watched::EndedByItself;
                }
            }
            Ok(()) | Err(mpsc::RecvTimeoutError::Disconnected) => {
                shut_down(child);
                return Watched::Stopped;
            }
        }
    }
}

/// SIGINT is PostgreSQL's fast shutdown; SIGQUIT, when that takes too long, its immediate one,
/// which recovers at the next start.
fn shut_down(child: &mut Child) {
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let tell = |signal| pid.map(|pid| kill_process(pid, signal));
    tell(Signal::INT);
    let since = Instant::now();
    let mut insisted = false;
    while let Ok(None) = child.try_wait() {
        if since.elapsed() > STOP_PATIENCE && !insisted {
            insisted = true;
            tell(Signal::QUIT);
        }
        thread::sleep(PAUSE);
    }
}
