//! Deleting somebody: it is done or not, asking again does it, and then they can come anew. What
//! follows from it is done once, whichever nodes die at it.

use std::{cell::Cell, collections::BTreeMap};

use api::process;
use domain::{Role, account::Approval};
use tokio::task::JoinHandle;

use crate::{
    common::{Answer, GIGABYTE, Person, Server, TestPool, administrator, eventually},
    dying::{at_each_step, at_each_step_beside, guards_are_right},
};

async fn delete(node: &Server, admin: &Person, account_id: &str, files: &str) -> Answer {
    admin.at(node).delete_account_and_files(account_id, files).await
}

#[tokio::test]
async fn a_deletion() {
    at_each_step(
        async |server| {
            let admin = administrator(server).await;
            (admin, server.registered("ada", Role::User, Approval::Automatic, 2).await)
        },
        async |node, (admin, ada)| {
            drop(delete(node, admin, &ada.account_id, "keep").await.expect(200))
        },
        async |node, (admin, ada)| {
            let deleted = delete(node, admin, &ada.account_id, "keep").await.expect(200);
            assert_eq!(deleted["status"], "deleted");
            let ada = node.registered("ada", Role::User, Approval::Automatic, 2).await;
            ada.sign_in().await.expect(200);
        },
    )
    .await;
}

/// Rows about an account, as if it had signed in, been about to, had a picture and so on.
const ROWS: [&str; 10] = [
    "sessions values
        (sha256(uuid_send($1)), $1, $1, 0, now(), now(), now(), 'sealed', 'opaque')",
    "last_sign_ins values ($1, now())",
    "credentials (credential_id, account_id, method, sealed, created_at)
        values ($1, $1, 'password', 'sealed', now())",
    "opaque_logins (login_id, purpose, account_id, credential_id, state, expires_at)
        values ($1, 'sign-in', $1, $1, 'sealed', now())",
    "qr_registrations values ($1, now())",
    "avatars (account_id, digest, sealed, stored_at)
        values ($1, sha256('picture'), 'sealed', now())",
    "quota_requests values ($1, $1, 1)",
    "usage_figures values ($1, $1, 1, 1, now())",
    "storing_turns values ($1, 1)",
    "idempotency_keys values (sha256(uuid_send($1)), sha256('request'), $1, now())",
];

/// Somebody about whom there is something to be done in every way that a deletion brings about.
struct Known {
    /// The account's id, and the identity's fingerprint.
    names: [String; 2],
}

impl Known {
    async fn new(server: &Server, admin: &Person, pool: &TestPool, number: u64) -> Self {
        let login = format!("ada{number}");
        let id = server.invite(&login, Role::User, Approval::Automatic).await.account_id;
        server.set_up_on_paper(id, number).await;
        server.reset_link(id).await;
        admin.allocate(pool, &id.to_string(), GIGABYTE / 10).await.expect(200);
        let account = server.app.accounts.load(id).await.expect("loads").aggregate;
        let fingerprint = account.identity.expect("set up").fingerprint.as_str().to_owned();
        let client = server.database.client().await;
        for row in ROWS {
            let insert = format!("insert into {row}");
            client.execute(&insert, &[&id.0]).await.expect("as if it were so");
        }
        let scan = "insert into qr_sessions
            select hash, hash, 'approved', $1, hash, true, 0, 'sealed', now()
            from sha256($1::text::bytea) hash";
        client.execute(scan, &[&fingerprint]).await.expect("as if it were so");
        let names = [id.to_string(), fingerprint];
        let known = Self { names };
        let left = known.left(server).await;
        // And in those of links, codes and guards.
        assert_eq!(left.len(), ROWS.len() + 3, "{left:?}");
        known
    }

    /// The tables that name them, but for the work on their files: that takes as long as a disk
    /// takes.
    async fn left(&self, server: &Server) -> BTreeMap<String, i64> {
        let mut left = server.left_of(&self.names).await;
        left.remove("public.file_work");
        left
    }

    async fn is_done_with(&self, server: &Server) -> bool {
        let happened = self.happened(server).await;
        happened == [1, 1, 1] && self.left(server).await.is_empty() && is_reacted_to(server).await
    }

    /// How often it is in the log that they were deleted, that their quota was released, and that
    /// their files are to be removed.
    async fn happened(&self, server: &Server) -> [i64; 3] {
        let client = server.database.client().await;
        let count = "select count(*) from events where event_type = $1
            and (aggregate_id = $2 or payload::text like '%' || $2 || '%')";
        let mut counts = [0; 3];
        for (at, name) in ["Deleted", "QuotaReleased", "RemovalOrdered"].iter().enumerate() {
            let row = client.query_one(count, &[name, &self.names[0]]).await;
            counts[at] = row.expect("counted").get(0);
        }
        counts
    }
}

/// Whether every reaction has written down that it has seen the last deletion.
async fn is_reacted_to(server: &Server) -> bool {
    let client = server.database.client().await;
    let query = "select min(position) >=
            (select max(position) from events where event_type = 'Deleted')
        from process_checkpoints";
    client.query_one(query, &[]).await.expect("asked").get::<_, Option<bool>>(0) == Some(true)
}

/// How many reactions are led by some node.
async fn led(server: &Server) -> i64 {
    let client = server.database.client().await;
    let query = "select count(*) from pg_locks where locktype = 'advisory' and granted
        and classid = (hashtext('process')::bigint & x'ffffffff'::bigint)::oid and objsubid = 2
        and database = (select oid from pg_database where datname = current_database())";
    client.query_one(query, &[]).await.expect("asked").get(0)
}

/// Starts what reacts to the log on a node. Returns once the node leads all of it.
async fn react(node: &Server) -> Vec<JoinHandle<()>> {
    eventually(async || led(node).await == 0).await;
    let tasks = process::react(&node.app);
    let all = i64::try_from(tasks.len()).expect("a few");
    eventually(async || led(node).await == all).await;
    tasks
}

#[tokio::test]
async fn what_follows_from_a_deletion() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    let people = Cell::new(100);
    at_each_step_beside(
        &server,
        async || {
            people.set(people.get() + 1);
            Known::new(&server, &admin, &pool, people.get()).await
        },
        async |node| drop(react(node).await),
        async |node, ada| {
            delete(node, &admin, &ada.names[0], "delete").await.expect(200);
            eventually(async || ada.is_done_with(&server).await).await;
        },
        async |ada| {
            let other = server.second_node().await;
            delete(&other, &admin, &ada.names[0], "delete").await.expect(200);
            let tasks = react(&other).await;
            eventually(async || ada.is_done_with(&server).await).await;
            other.app.stop.send_replace(true);
            for task in tasks {
                task.await.expect("ends");
            }
            assert_eq!(ada.left(&server).await, BTreeMap::new());
            assert_eq!(ada.happened(&server).await, [1, 1, 1]);
        },
    )
    .await;
    guards_are_right(&server).await;
}
