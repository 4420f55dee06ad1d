create table pool (
    pool_id         uuid    primary key,
    name            text    not null,
    root            text    not null,
    headroom_bytes  bigint  not null,
    -- Wider than a quota: over-commits may add up.
    allocated_bytes numeric(20) not null,
    allocations     bigint  not null,
    retired         boolean not null,
    revision        bigint  not null
);

create table allocation (
    account_id uuid        primary key,
    pool_id    uuid        not null,
    bytes      bigint      not null,
    since      timestamptz not null
);

create index allocation_pool on allocation (pool_id);

-- Moves from when they start until nothing is left of them in the pool that the account has left.
create table move (
    move_id    uuid        primary key,
    account_id uuid        not null,
    from_pool  uuid        not null,
    to_pool    uuid        not null,
    -- moving, kept (an old copy is), or cleaning
    state      text        not null,
    bytes      bigint      not null,
    -- How long the files in the old copy are, and how many there are; null until they were copied.
    old_bytes  bigint,
    old_files  bigint,
    since      timestamptz not null
);

create index move_account on move (account_id);

-- What was done to each pool: who got how much of it, when and why, and what the pool was then.
create table ledger (
    pool_id        uuid        not null,
    position       bigint      not null,
    at             timestamptz not null,
    event_type     text        not null,
    account_id     uuid,
    previous_bytes bigint,
    bytes          bigint,
    -- As the decision saw it; only allocations ask the disk.
    total_bytes    bigint,
    headroom_bytes bigint      not null,
    -- The sum of all quotas with this entry. Wider than a quota: over-commits may add up.
    reserved_bytes numeric(20) not null,
    overcommitted  boolean     not null,
    -- The pool was retired with something left undone: its disk is gone for good.
    disk_gone      boolean     not null,
    -- Why it was done, and whose words these are.
    reason         text,
    reason_of      uuid,
    actor_id       uuid,
    -- The part of the system that did it, when it was not a person.
    actor_system   text,
    primary key (pool_id, position)
);

create index ledger_account on ledger (account_id);
create index ledger_reason_of on ledger (reason_of);

-- Nothing that is said of them later is let in.
create table deleted (
    account_id uuid primary key
);
