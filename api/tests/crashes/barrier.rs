//! Stops whoever is about to append an event of one kind, so that a node can be killed just then.

use test_support::TestDatabase;
use tokio_postgres::Client;

pub struct Barrier {
    held_by: Client,
    asking: Client,
}

/// Other advisory locks are waited for as well, by whoever starts or leads.
const WAITING: &str = "from pg_locks
    where locktype = 'advisory' and (classid, objid, objsubid) = (0, 1, 1) and not granted
        and database = (select oid from pg_database where datname = current_database())";

impl Barrier {
    pub async fn before(database: &TestDatabase, event_type: &str) -> Self {
        let (held_by, asking) = (database.client().await, database.client().await);
        held_by.batch_execute("select pg_advisory_lock(1)").await.expect("held");
        let stop = format!(
            "create function stop() returns trigger language plpgsql as
                 $$ begin perform pg_advisory_xact_lock(1); return new; end $$;
             create trigger stop before insert on events for each row
                 when (new.event_type = '{event_type}') execute function stop()"
        );
        asking.batch_execute(&stop).await.expect("put up");
        Self { held_by, asking }
    }

    pub async fn is_waited_for(&self) -> bool {
        let waiting = format!("select exists (select {WAITING})");
        self.asking.query_one(&waiting, &[]).await.expect("asked").get(0)
    }

    /// Lets everybody pass, from now on.
    pub async fn lift(self) {
        self.held_by.batch_execute("select pg_advisory_unlock(1)").await.expect("let go");
        let away = "drop trigger stop on events; drop function stop()";
        self.asking.batch_execute(away).await.expect("taken away");
    }

    /// Ends whoever waits here, as if they had never got so far as to ask.
    pub async fn let_go_of_the_dead(self) {
        let end = format!("select pg_terminate_backend(pid, 5000) {WAITING}");
        let ended = self.asking.query(&end, &[]).await.expect("ended");
        assert!(!ended.is_empty(), "nobody waited");
        let away = "drop trigger stop on events; drop function stop()";
        self.asking.batch_execute(away).await.expect("taken away");
        self.held_by.batch_execute("select pg_advisory_unlock(1)").await.expect("let go");
    }
}
