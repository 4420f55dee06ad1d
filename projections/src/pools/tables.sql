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
