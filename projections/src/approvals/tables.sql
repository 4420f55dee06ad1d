create table approval (
    account_id         uuid        primary key,
    login              text,
    display_name       text,
    -- Names the picture; the picture itself is not here.
    avatar             text,
    role               text        not null,
    method             text        not null,
    status             text        not null,
    approval           text        not null,
    fingerprint        text,
    invited_at         timestamptz,
    invited_by         uuid,
    invited_by_system  text,
    registered_at      timestamptz,
    -- Until when the reset link works, and whether nobody comes in before a new password is set.
    reset_link_expires_at timestamptz,
    reset_required     boolean     not null,
    browser_address    text,
    phone_address      text,
    link_id            uuid,
    link_state         text,
    link_expires_at    timestamptz,
    link_opened_at     timestamptz,
    requested_pool_id  uuid,
    requested_bytes    bigint,
    revision           bigint      not null,
    -- Whether somebody has to do something about it.
    needs_action       boolean     not null
);

create index approval_needs_action on approval (needs_action) where needs_action;

-- Nothing that is said of them later is let in.
create table deleted (
    account_id uuid primary key
);
