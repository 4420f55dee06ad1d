-- How far each read model has come. The read models themselves are made by their projections.

create table projection_checkpoints (
    -- A projection, or its rebuild: <projection>_next.
    name         text        primary key,
    -- The version of the read model's tables and fold; another one means a rebuild.
    version      integer     not null,
    position     bigint      not null check (position >= 0),
    -- Counts the runners: one that was replaced while it slept cannot move the checkpoint.
    epoch        bigint      not null default 0,
    -- When its runner last came round: applied a batch, or found nothing to apply. Null when it
    -- stopped on purpose. Another runner may take over from one that has been silent.
    heartbeat_at timestamptz,
    -- What the fold has made so far: how many rows, and the sum of their hashes. Held apart from
    -- the rows, which are compared with it before a rebuild may serve.
    row_count    bigint      not null default 0,
    row_digest   bytea       not null default decode(repeat('00', 32), 'hex')
                             check (octet_length(row_digest) = 32),
    -- Why a rebuild may not serve.
    refused      text
);

-- Aggregates that a projection could not digest an event of. It goes on without them.
create table parked_aggregates (
    projection   text        not null,
    aggregate_id text        not null,
    position     bigint      not null,
    -- Why, in words without anything from the event.
    error        text        not null,
    parked_at    timestamptz not null default now(),
    primary key (projection, aggregate_id)
);
