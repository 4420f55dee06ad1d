-- How far each read model has come. The read models themselves are made by their projections.

create table projection_checkpoints (
    name       text        primary key,
    -- The version of the read model's tables and fold; another one means a rebuild.
    version    integer     not null,
    position   bigint      not null check (position >= 0),
    -- Counts the runners: one that was replaced while it slept cannot move the checkpoint.
    epoch      bigint      not null default 0,
    updated_at timestamptz not null default now()
);

-- Aggregates that a projection could not digest an event of. It goes on without them.
create table parked_aggregates (
    projection   text        not null,
    aggregate_id text        not null,
    position     bigint      not null,
    error        text        not null,
    parked_at    timestamptz not null default now(),
    primary key (projection, aggregate_id)
);
