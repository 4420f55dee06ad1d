create table entry (
    account_id   uuid        not null,
    position     bigint      not null,
    at           timestamptz not null,
    event_type   text        not null,
    subject_type text        not null,
    subject_id   uuid        not null,
    actor_kind   text        not null,
    actor_id     uuid,
    -- The actor's name as it was then.
    actor_name   text,
    request_id   text        not null,
    address      text,
    -- Whose address: not always an actor with an account.
    address_of   uuid,
    reason       text,
    summary      text        not null,
    -- [{"field": …, "old": …, "new": …}]
    changes      jsonb       not null,
    primary key (account_id, position)
);

create index entry_actor on entry (actor_id) where actor_id is not null;
create index entry_address_of on entry (address_of) where address_of is not null;

-- What is known of each person now, so that the next change can say what was there before.
create table person (
    account_id   uuid   primary key,
    login        text,
    display_name text,
    email        text,
    notes        text,
    role         text,
    status       text,
    quota_bytes  bigint
);
