-- The log: one table of events in one global order, appended to by one function.
--
-- `events` is a superset of the table that postgres-es expects, so that a stock client can load
-- every aggregate from it. `position` and `chain` are ours. There are no check constraints: only
-- `append_batch` writes here, it holds them by construction, and PostgreSQL would parse each of them
-- anew for every insert.

create table events (
    aggregate_type text        not null,
    aggregate_id   text        not null,
    sequence       bigint      not null,
    event_type     text        not null,
    event_version  text        not null,
    -- json, not jsonb: the chain is computed over these very bytes.
    payload        json        not null,
    metadata       json        not null,
    position       bigint      not null unique,
    recorded_at    timestamptz not null,
    -- Recognises the append when it comes again because its answer was lost.
    append_id      uuid        not null,
    chain          bytea       not null,
    primary key (aggregate_type, aggregate_id, sequence)
);

create function refuse_change_to_log() returns trigger
language plpgsql as $$
begin
    raise exception 'the log is append-only: % on % is refused', tg_op, tg_table_name
        using errcode = 'insufficient_privilege';
end
$$;

create trigger events_are_append_only
    before update or delete or truncate on events
    for each statement execute function refuse_change_to_log();

-- Where the log ends. Every append locks this one row, so positions are gapless and in commit
-- order by construction. While a transaction of anybody's is open, PostgreSQL keeps every version
-- of the row since: an index in the order of the versions leads to the newest without a look at the
-- others. An index that would hold it to one row would lead to all of them; nobody but its owner may
-- insert another.
create table log_head (
    position bigint primary key,
    chain    bytea  not null
);

insert into log_head (position, chain) values (0, decode(repeat('00', 32), 'hex'));

-- Guards: what at most one aggregate may hold, and groups that must not become empty.
create table guard_claims (
    scope  text  not null,
    key    bytea not null,
    holder text  not null,
    primary key (scope, key)
);

create table guard_members (
    quorum text not null,
    member text not null,
    primary key (quorum, member)
);

-- The next link of the chain; docs/chain.md specifies the layout. The texts' bytes are counted as
-- they are in the database, which is in UTF-8.
create function chain_next(
    previous bytea, at_position bigint, at_time timestamptz, by_append uuid,
    aggregate_type text, aggregate_id text, sequence bigint,
    event_type text, event_version text, payload text, metadata text
) returns bytea
language sql stable parallel safe as $$
    select sha256(
        previous
        || int8send(at_position)
        || int8send((extract(epoch from at_time) * 1000000)::bigint)
        || uuid_send(by_append)
        || int8send(sequence)
        || int4send(octet_length(aggregate_type))
        || int4send(octet_length(aggregate_id))
        || int4send(octet_length(event_type))
        || int4send(octet_length(event_version))
        || int4send(octet_length(payload))
        || int4send(octet_length(metadata))
        || convert_to(
            aggregate_type || aggregate_id || event_type || event_version || payload || metadata,
            'UTF8')
    )
$$;

-- Appends a batch. Each append is judged by itself: a refused one leaves no trace and does not
-- hurt its neighbours. Events and guard changes come flattened, `event_counts` and `guard_counts`
-- say how many belong to each append. Call it as a statement of its own: the lock on the head
-- lives only as long.
--
-- Outcomes: appended, repeated (this append is in the log already), conflict (the stream does not
-- end where the append expects it), taken (a claim is held by another; detail is its scope), last-member (a group
-- would become empty; detail is its name). What was sent over a connection that is lost comes again
-- with the guard repeat-only: if it is not in the log it is a conflict, as the log that it was decided
-- on may have been another.
--
-- It runs as its owner: whoever may call it needs no right to write the log in any other way. Its
-- plans are made once: for arrays PostgreSQL would otherwise plan the insert anew in every call.
-- They go by the indexes also while PostgreSQL believes that a table is small.
create function append_batch(
    append_ids uuid[], event_counts int[], guard_counts int[],
    aggregate_types text[], aggregate_ids text[], sequences bigint[],
    event_types text[], event_versions text[], payloads text[], metadatas text[],
    guard_kinds text[], guard_names text[], guard_keys bytea[], guard_holders text[]
) returns table (outcome text, detail text, last_position bigint)
language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_sort = off as $$
declare
    head_position bigint;
    head_chain    bytea;
    started_at    bigint;
    now_at        timestamptz;
    first_event   int := 1;
    last_event    int;
    first_guard   int := 1;
    last_guard    int;
    -- Where the stream of each event ends; one look for the whole batch.
    stream_ends   bigint[];
    last_sequence bigint;
    -- Of the events that go into the log; null for refused ones.
    positions     bigint[] := array_fill(null::bigint, array[cardinality(sequences)]);
    by_append     uuid[] := array_fill(null::uuid, array[cardinality(sequences)]);
    chains        bytea[] := array_fill(null::bytea, array[cardinality(sequences)]);
begin
    select h.position, h.chain into head_position, head_chain from log_head h
    order by h.position desc limit 1 for update;
    started_at := head_position;
    now_at := clock_timestamp();
    stream_ends := array(
        select (
            select e.sequence from events e
            where e.aggregate_type = aggregate_types[event]
              and e.aggregate_id = aggregate_ids[event]
            order by e.sequence desc limit 1)
        from generate_series(1, cardinality(sequences)) event);
    for n in 1 .. cardinality(append_ids) loop
        last_event := first_event + event_counts[n] - 1;
        last_guard := first_guard + guard_counts[n] - 1;
        detail := null;
        last_position := null;
        last_sequence := stream_ends[first_event];
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
                elsif guard_kinds[g] = 'repeat-only' then
                    outcome := 'conflict';
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
                    -- To the holder that comes with it, from the aggregate that appends: there is no
                    -- moment at which nobody holds the claim.
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
        update log_head set position = head_position, chain = head_chain
        where position = started_at;
    end if;
end
$$;
