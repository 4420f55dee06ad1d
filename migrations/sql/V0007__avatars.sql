-- The pictures of people. Which one is shown is the account's to say: a row is written before the
-- event that names it, and counts only while the account does.
create table avatars (
    account_id uuid        not null,
    -- Keyed digest of the picture and whose it is, as the event has it.
    digest     bytea       not null check (octet_length(digest) = 32),
    -- The picture as the server made it anew, sealed with the account's data key.
    sealed     bytea       not null,
    stored_at  timestamptz not null,
    -- The account's sequence at which it was last seen to show it; null while no event is known to.
    shown_sequence bigint,
    primary key (account_id, digest)
);

create index avatars_not_shown on avatars (stored_at) where shown_sequence is null;
