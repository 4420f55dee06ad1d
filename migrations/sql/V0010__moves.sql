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
    -- Who is at it, and how long they are believed to be without saying so again.
    node         uuid,
    leased_until timestamptz
);

create index file_work_account_id on file_work (account_id);

-- The files of an account in a pool are removed once.
create unique index file_work_removal on file_work (account_id, pool_id) where kind = 'removal';

-- As before, and a claim can be handed over to another aggregate within the append: there is no
-- moment at which nobody holds it. All other words are those of the function that this one replaces.
create or replace function append_batch(
    append_ids uuid[], event_counts int[], guard_counts int[],
    aggregate_types text[], aggregate_ids text[], sequences bigint[],
    event_types text[], event_versions text[], payloads text[], metadatas text[],
    guard_kinds text[], guard_names text[], guard_keys bytea[], guard_holders text[]
) returns table (outcome text, detail text, last_position bigint)
language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
    head_position bigint;
    head_chain    bytea;
    started_at    bigint;
    now_at        timestamptz;
    first_event   int := 1;
    last_event    int;
    first_guard   int := 1;
    last_guard    int;
    last_sequence bigint;
    -- Of the events that go into the log; null for refused ones.
    positions     bigint[] := array_fill(null::bigint, array[cardinality(sequences)]);
    by_append     uuid[] := array_fill(null::uuid, array[cardinality(sequences)]);
    chains        bytea[] := array_fill(null::bytea, array[cardinality(sequences)]);
begin
    select position, chain into head_position, head_chain from log_head for update;
    started_at := head_position;
    now_at := clock_timestamp();
    for n in 1 .. cardinality(append_ids) loop
        last_event := first_event + event_counts[n] - 1;
        last_guard := first_guard + guard_counts[n] - 1;
        detail := null;
        last_position := null;
        last_sequence := null;
        -- The stream may have grown in this very batch, whose events are inserted at its end.
        if n > 1 and array_position(aggregate_ids, aggregate_ids[first_event]) < first_event then
            for e in reverse first_event - 1 .. 1 loop
                if positions[e] is not null
                    and aggregate_ids[e] = aggregate_ids[first_event]
                    and aggregate_types[e] = aggregate_types[first_event]
                then
                    last_sequence := sequences[e];
                    exit;
                end if;
            end loop;
        end if;
        if last_sequence is null then
            select e.sequence into last_sequence from events e
            where e.aggregate_type = aggregate_types[first_event]
              and e.aggregate_id = aggregate_ids[first_event]
            order by e.sequence desc limit 1;
        end if;
        if sequences[first_event] <> 1 + coalesce(last_sequence, 0) then
            -- Perhaps because this append itself took its place, and the answer was lost.
            select e.position into last_position from events e
            where e.aggregate_type = aggregate_types[first_event]
              and e.aggregate_id = aggregate_ids[first_event]
              and e.sequence = sequences[last_event]
              and e.append_id = append_ids[n];
            outcome := case when last_position is null then 'conflict' else 'repeated' end;
        else
            outcome := 'appended';
            for g in first_guard .. last_guard loop
                if guard_kinds[g] = 'claim' and exists (
                    select from guard_claims c
                    where c.scope = guard_names[g] and c.key = guard_keys[g]
                      and c.holder <> guard_holders[g])
                then
                    outcome := 'taken';
                    detail := guard_names[g];
                elsif guard_kinds[g] = 'leave' and not exists (
                    select from guard_members m
                    where m.quorum = guard_names[g] and m.member <> guard_holders[g])
                then
                    outcome := 'last-member';
                    detail := guard_names[g];
                end if;
                exit when outcome <> 'appended';
            end loop;
        end if;
        if outcome = 'appended' then
            for g in first_guard .. last_guard loop
                if guard_kinds[g] = 'claim' then
                    insert into guard_claims values (guard_names[g], guard_keys[g], guard_holders[g])
                    on conflict do nothing;
                elsif guard_kinds[g] = 'release' then
                    delete from guard_claims c
                    where c.scope = guard_names[g] and c.key = guard_keys[g]
                      and c.holder = guard_holders[g];
                elsif guard_kinds[g] = 'hand-over' then
                    -- The holder that comes with it is the next one.
                    update guard_claims c set holder = guard_holders[g]
                    where c.scope = guard_names[g] and c.key = guard_keys[g]
                      and c.holder = aggregate_ids[first_event];
                elsif guard_kinds[g] = 'join' then
                    insert into guard_members values (guard_names[g], guard_holders[g])
                    on conflict do nothing;
                elsif guard_kinds[g] = 'erase' then
                    -- The row stays, so that a late writer cannot give the person a new key.
                    insert into wrapped_keys (key_id, destroyed_at) values (guard_names[g], now_at)
                    on conflict (key_id) do update
                    set master_key_id = null, wrapped = null, destroyed_at = now_at
                    where wrapped_keys.destroyed_at is null;
                else
                    delete from guard_members m
                    where m.quorum = guard_names[g] and m.member = guard_holders[g];
                end if;
            end loop;
            for e in first_event .. last_event loop
                head_position := head_position + 1;
                head_chain := chain_next(
                    head_chain, head_position, now_at, append_ids[n],
                    aggregate_types[e], aggregate_ids[e], sequences[e],
                    event_types[e], event_versions[e], payloads[e], metadatas[e]);
                positions[e] := head_position;
                by_append[e] := append_ids[n];
                chains[e] := head_chain;
            end loop;
            last_position := head_position;
        end if;
        return next;
        first_event := last_event + 1;
        first_guard := last_guard + 1;
    end loop;
    if head_position > started_at then
        insert into events
        select aggregate_types[e], aggregate_ids[e], sequences[e], event_types[e],
            event_versions[e], payloads[e]::json, metadatas[e]::json, positions[e], now_at,
            by_append[e], chains[e]
        from (select generate_series(1, cardinality(sequences)) as e) as numbered
        where positions[e] is not null;
        update log_head set position = head_position, chain = head_chain;
    end if;
end
$$;
