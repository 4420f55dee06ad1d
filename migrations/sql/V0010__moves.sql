-- Moving an account's files from one pool to another, and removing what is left of them.

-- Work on files that was begun and is not done. What is to be done say the events; here is how far
-- it has come, and which node is at it.
create table file_work (
    -- The move's id, or that of the deletion that asked for the removal.
    work_id      uuid        primary key,
    account_id   uuid        not null,
    -- Whose stream leads a move; whose disk is to be cleared of an account's files.
    pool_id      uuid        not null,
    -- Where a move goes to.
    to_pool      uuid        check ((to_pool is null) = (kind = 'removal')),
    kind         text        not null check (kind in ('move', 'removal')),
    phase        text        not null default 'waiting'
        check (phase in ('waiting', 'copying', 'comparing', 'switching', 'removing')),
    files        bigint      not null default 0,
    bytes        bigint      not null default 0,
    total_files  bigint      not null default 0,
    total_bytes  bigint      not null default 0,
    -- Why it does not go on; null when it does.
    held_up      text,
    -- Not before then, unless somebody asks.
    next_try_at  timestamptz,
    -- How often somebody did: who has done what was asked for sees whether more was asked meanwhile.
    asked        bigint      not null default 1,
    -- Who is at it, and how long they are believed to be without saying so again.
    node         uuid,
    leased_until timestamptz
);

create index file_work_account_id on file_work (account_id);

-- The files of an account in a pool are removed once.
create unique index file_work_removal on file_work (account_id, pool_id) where kind = 'removal';
