-- What was measured on the pools' disks. Measured figures are no decisions, so they are in no
-- event: each measurement takes the place of the one before.

-- The last figures of a pool's filesystem, to be shown while its disk is gone.
create table pool_figures (
    pool_id     uuid        primary key,
    total_bytes bigint      not null check (total_bytes >= 0),
    free_bytes  bigint      not null check (free_bytes >= 0),
    measured_at timestamptz not null
);

-- What the files of an account take up in a pool.
create table usage_figures (
    account_id  uuid        not null,
    pool_id     uuid        not null,
    bytes       bigint      not null check (bytes >= 0),
    files       bigint      not null check (files >= 0),
    measured_at timestamptz not null,
    primary key (account_id, pool_id)
);

create index usage_figures_measured_at on usage_figures (measured_at);

-- Pools whose registration was begun: written before their folder is marked, gone once it has ended.
-- By it, the mark of one that was cut short is known to be this installation's own.
create table pool_registrations (
    pool_id uuid primary key
);
