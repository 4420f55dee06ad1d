-- What a session's person is shown of it, pictures of people, and which links' ends are recorded.

-- How its person signed in. Some have a password and scan a code today.
-- Sessions that began before cannot say it, so they end.
delete from sessions;
alter table sessions add column method text not null check (method in ('opaque', 'password', 'qr'));

-- The pictures of people. Which one is shown is the account's to say: a row is written before the
-- event that names it, and counts only while the account does.
create table avatars (
    account_id uuid        not null,
    -- Keyed digest of the picture and whose it is, as the event has it.
    digest     bytea       not null check (octet_length(digest) = 32),
    -- The picture as the server made it anew, sealed with the account's data key.
    sealed     bytea       not null,
    stored_at  timestamptz not null,
    -- Whether the event that names it is known to be in the log.
    is_named   boolean     not null default false,
    primary key (account_id, digest)
);

create index avatars_not_named on avatars (stored_at) where not is_named;

-- Whether the account has been told that the link's time is over.
alter table links add column end_is_recorded boolean not null default false;

create index links_without_recorded_end on links (expires_at) where not end_is_recorded;
