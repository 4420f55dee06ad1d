-- Storing files: what is under way counts towards a quota before the disk has been measured, and
-- the apps that store have tokens of their own.

-- Per account, the order in which measurements began and stored files were reported: nodes' clocks
-- differ. Whoever reserves holds the account's row meanwhile, so of two that reach for the last
-- bytes the second sees the first.
create table storing_turns (
    account_id uuid   primary key,
    last       bigint not null check (last > 0)
);

-- Its place in that order. What was reported after it had begun, it may not have seen.
alter table usage_figures add column turn bigint not null default 0;

-- Bytes set aside for a file that is being stored. Short-lived, so no events.
create table storage_reservations (
    account_id     uuid        not null,
    -- Chosen by who reserves, so that asking again reserves once.
    reservation_id uuid        not null,
    pool_id        uuid        not null,
    bytes          bigint      not null check (bytes >= 0),
    state          text        not null check (state in ('open', 'committed', 'released')),
    -- An open one that is past it can no longer be committed.
    expires_at     timestamptz not null,
    -- When it was committed: its place among the measurements.
    turn           bigint      check ((turn is not null) = (state = 'committed')),
    primary key (account_id, reservation_id)
);

create index storage_reservations_expires_at on storage_reservations (expires_at);

-- What programs show instead of signing in. Each may do what its scope says and nothing else.
create table service_tokens (
    token_id     uuid        primary key,
    token_hash   bytea       not null unique check (octet_length(token_hash) = 32),
    name         text        not null,
    scope        text        not null check (scope in ('storage:authorize')),
    created_at   timestamptz not null,
    -- The administrator; null for the command line, and for one who is deleted.
    created_by   uuid,
    -- To the minute.
    last_used_at timestamptz,
    revoked_at   timestamptz
);

create index service_tokens_created_by on service_tokens (created_by);
