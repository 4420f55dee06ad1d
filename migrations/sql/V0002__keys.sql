-- The keys that personal data and credentials are sealed with, each wrapped by a master key that
-- is not in the database.
--
-- An account's key is destroyed by `append_batch`, in the statement that appends the deletion.
-- `wrapped_keys` can be dumped apart from the events: a backup of the log alone then reveals
-- nobody, and a restored old key table must have the erasures since then applied again.

-- The one installation that this database belongs to, told by the secrets in its data folder.
create table installation (
    singleton       boolean     primary key default true check (singleton),
    -- Names the master key that wraps new keys; the key itself is in the data folder.
    master_key_id   text        not null,
    -- Names the OPAQUE server setup; null until the setup has been made, before any credential.
    opaque_setup_id text,
    created_at      timestamptz not null default now()
);

create table wrapped_keys (
    -- 'installation' or 'account:<uuid>'.
    key_id        text        primary key,
    -- Which master key wraps this one. While a master key is being replaced, both occur.
    master_key_id text,
    -- 24 bytes of nonce, then the encrypted key. Null once destroyed: the row stays behind so
    -- that a late writer cannot give an erased person a new key.
    wrapped       bytea       check (octet_length(wrapped) = 72),
    created_at    timestamptz not null default now(),
    destroyed_at  timestamptz,
    check ((wrapped is null) = (destroyed_at is not null)),
    check ((wrapped is null) = (master_key_id is null))
);

-- Every node asks time and again which keys were destroyed lately, and forgets them.
create index wrapped_keys_destroyed_at on wrapped_keys (destroyed_at)
    where destroyed_at is not null;
