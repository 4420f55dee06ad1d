create table link (
    link_id            uuid        primary key,
    account_id         uuid        not null,
    purpose            text        not null,
    state              text        not null,
    created_at         timestamptz not null,
    created_by         uuid,
    created_by_system  text,
    expires_at         timestamptz not null,
    opened_at          timestamptz,
    -- When it was used, replaced, cancelled or recorded as expired.
    ended_at           timestamptz
);

create index link_account_id on link (account_id);
create index link_created_at on link (created_at, link_id);

-- Whom links are for, and who made them.
create table person (
    account_id      uuid        primary key,
    login           text,
    display_name    text,
    -- Names the picture; the picture itself is not here.
    avatar          text,
    role            text        not null,
    method          text        not null,
    status          text        not null,
    registered_at   timestamptz,
    -- The only link of theirs that may still be good.
    latest_link_id  uuid
);

-- Nothing that is said of them later is let in.
create table deleted (
    account_id uuid primary key
);
