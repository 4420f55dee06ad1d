-- What a node does by itself and what it remembers of requests, so that a crash loses neither.

-- How far a process manager has reacted to the log.
create table process_checkpoints (
    name     text   primary key,
    position bigint not null check (position >= 0)
);

-- Storage asked for at an invitation and not allocated yet.
create table quota_requests (
    account_id uuid   primary key,
    pool_id    uuid   not null,
    bytes      bigint not null check (bytes > 0)
);

-- Requests that carried an Idempotency-Key, so that repeating one returns its answer.
create table idempotency_keys (
    -- Keyed hash of session, path and key.
    scope      bytea       primary key check (octet_length(scope) = 32),
    -- Keyed hash of the body: the same key for something else is a mistake.
    request    bytea       not null check (octet_length(request) = 32),
    -- Who sent it.
    account_id uuid        not null,
    started_at timestamptz not null,
    -- Sealed with the sender's data key, for it may hold a link. Null while the request is being
    -- carried out.
    answer     bytea
);

create index idempotency_keys_account_id on idempotency_keys (account_id);

create index idempotency_keys_started_at on idempotency_keys (started_at);
