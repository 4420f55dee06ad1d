//! On a PostgreSQL of one's own: the role that a server runs as.

use std::fs;

use crate::running::{Serving, folder};

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_may_change_the_log_says_so_once_and_what_to_do() {
    let database = test_support::database().await;
    let (data, logs) = (folder(), folder());
    let (owner, application) = (database.owner_url(), database.url());
    let only_the_owner = ["--database-url", &owner];
    let both = ["--database-url", &application, "--migration-url", &owner];
    for (number, (urls, times)) in [(&only_the_owner[..], 1), (&both, 0)].into_iter().enumerate() {
        let log = logs.path().join(number.to_string());
        let server =
            Serving::start_logging(data.path(), urls, fs::File::create(&log).expect("made"));
        server.stop();
        let lines = fs::read_to_string(&log).expect("text");
        let warnings: Vec<_> =
            lines.lines().filter(|line| line.contains("may change the log")).collect();
        assert_eq!(warnings.len(), times, "{lines}");
        for warning in warnings {
            assert!(warning.contains(" WARN "), "{warning}");
            assert!(warning.contains("name the present one in --migration-url"), "{warning}");
        }
    }
}
