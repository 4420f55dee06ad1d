-- Sign-in: sessions, links, credentials and what is under way between two requests.
--
-- Nothing here decides whether somebody may sign in; that is the log's to say. Tokens are here as
-- keyed hashes only, and what must be read back is sealed.

create table sessions (
    -- Keyed hash of the cookie's token.
    token_hash    bytea       primary key check (octet_length(token_hash) = 32),
    session_id    uuid        not null unique,
    account_id    uuid        not null,
    -- The account's epoch when the session began; any other epoch ends the session.
    session_epoch bigint      not null,
    created_at    timestamptz not null,
    last_seen_at  timestamptz not null,
    -- The absolute limit. The idle limit is counted from last_seen_at.
    expires_at    timestamptz not null,
    -- Address and user agent, sealed with the account's data key.
    whence        bytea       not null,
    -- How its person signed in. Some have a password and scan a code today.
    method        text        not null check (method in ('opaque', 'password', 'qr'))
);

create index sessions_account_id on sessions (account_id);
create index sessions_expires_at on sessions (expires_at);

-- Outlives the sessions. Not personal beyond the account's own id.
create table last_sign_ins (
    account_id uuid        primary key,
    at         timestamptz not null
);

create table links (
    link_id               uuid        primary key,
    account_id            uuid        not null,
    purpose               text        not null check (purpose in ('setup', 'reset')),
    -- Keyed hash of the token in the link.
    token_hash            bytea       not null unique check (octet_length(token_hash) = 32),
    created_at            timestamptz not null,
    expires_at            timestamptz not null,
    -- Fixed by the first registration that starts on the link, so that a login changed between
    -- start and finish cannot part the two.
    credential_identifier bytea       check (octet_length(credential_identifier) = 32),
    -- Whether the account has been told that the link's time is over.
    end_is_recorded       boolean     not null default false
);

create index links_without_recorded_end on links (expires_at) where not end_is_recorded;

-- Nonces for proofs of possession. Taking one deletes it.
create table link_challenges (
    nonce      bytea       primary key check (octet_length(nonce) = 32),
    link_id    uuid        not null references links on delete cascade,
    expires_at timestamptz not null
);

create index link_challenges_link_id on link_challenges (link_id);

create table credentials (
    credential_id         uuid        primary key,
    account_id            uuid        not null,
    method                text        not null check (method in ('opaque', 'password')),
    -- Which OPAQUE setup the record was made under.
    setup_id              text,
    -- How the browser stretched the password.
    ksf                   text,
    credential_identifier bytea       check (octet_length(credential_identifier) = 32),
    -- The OPAQUE record or the password's hash, sealed with the account's data key.
    sealed                bytea       not null,
    created_at            timestamptz not null,
    -- Null until the event that makes it active is known to be in the log.
    confirmed_at          timestamptz,
    -- Where the account stood then: of two credentials the later one is the account's.
    confirmed_sequence    bigint,
    check ((confirmed_at is null) = (confirmed_sequence is null)),
    check ((method = 'opaque') = (setup_id is not null)),
    check (num_nonnulls(setup_id, ksf, credential_identifier) in (0, 3))
);

create index credentials_account_id on credentials (account_id);
create index credentials_unconfirmed on credentials (created_at) where confirmed_at is null;

-- Logins between their two requests. Taking one deletes it. Lost in a crash of the database, which
-- costs whoever was signing in one more try.
create unlogged table opaque_logins (
    login_id      uuid        primary key,
    purpose       text        not null check (purpose in ('sign-in', 'change')),
    -- Null when there is no such account, or none that could sign in.
    account_id    uuid,
    credential_id uuid,
    state         bytea       not null,
    expires_at    timestamptz not null
);

create index opaque_logins_expires_at on opaque_logins (expires_at);

-- Recoveries by words between their requests. Taking one deletes it. There is a row for any login
-- that somebody asked for, so it says nothing about which exist.
create unlogged table recoveries (
    -- Keyed hash of the token that the browser holds.
    token_hash bytea       primary key check (octet_length(token_hash) = 32),
    -- Login and nonce, sealed with a key that takes the browser's token: nobody else can tell whose
    -- recovery it is, before or after that person is erased.
    sealed     bytea       not null,
    expires_at timestamptz not null
);

create index recoveries_expires_at on recoveries (expires_at);

-- QR codes from the moment they are shown. Lost in a crash of the database, which costs whoever was
-- signing in one more scan.
create unlogged table qr_sessions (
    -- SHA-256 of the session token in the code.
    st_hash         bytea       primary key check (octet_length(st_hash) = 32),
    -- Keyed hash of the cookie of the browser that shows it.
    preauth_hash    bytea       not null check (octet_length(preauth_hash) = 32),
    state           text        not null
        check (state in ('awaiting_scan', 'waiting', 'approved', 'consumed', 'forgotten')),
    -- Whose phone scanned it, with what (SHA-256 of the answer), and what the phone was told.
    -- Forgotten once that person's account is deleted: the row then says so to the browser.
    fingerprint     text,
    body_hash       bytea       check (octet_length(body_hash) = 32),
    was_admitted    boolean,
    digit_tries     smallint    not null default 0,
    -- Where the browser is, sealed with a key of the installation: it is nobody's yet.
    browser_address bytea,
    -- Of the code until it is scanned, then of the wait.
    expires_at      timestamptz not null,
    check ((state in ('awaiting_scan', 'forgotten')) = (fingerprint is null)),
    check ((state = 'forgotten') = (browser_address is null)),
    check ((fingerprint is null) = (body_hash is null and was_admitted is null))
);

create index qr_sessions_preauth_hash on qr_sessions (preauth_hash);
create index qr_sessions_fingerprint on qr_sessions (fingerprint) where fingerprint is not null;
create index qr_sessions_expires_at on qr_sessions (expires_at);

-- Accounts that identities made by scanning a code, as long as they wait for an administrator.
create table qr_registrations (
    account_id uuid        primary key,
    at         timestamptz not null
);
