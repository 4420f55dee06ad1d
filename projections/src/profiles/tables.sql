create table profile (
    account_id      uuid        primary key,
    login           text,
    display_name    text,
    email           text,
    notes           text,
    -- Names the picture; the picture itself is not here.
    avatar          text,
    role            text        not null,
    method          text        not null,
    status          text        not null,
    fingerprint     text,
    -- Null until the person has completed their setup; only then are they listed.
    registered_at   timestamptz,
    -- Until when the reset link works, and whether nobody comes in before a new password is set.
    reset_link_expires_at timestamptz,
    reset_required  boolean     not null,
    pool_id         uuid,
    quota_bytes     bigint,
    revision        bigint      not null
);

create table pool (
    pool_id uuid primary key,
    name    text not null
);

-- Nothing that is said of them later is let in.
create table deleted (
    account_id uuid primary key
);
