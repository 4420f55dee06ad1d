-- Recomputes the chain over the newest events, in the database, from what is stored, and compares
-- the last event with the head: the events that are left of a log whose end was cut off hold among
-- themselves.
with unlinked as (
    select e.position, previous.position is null and e.position > 1 as after_a_gap
    from (select * from events order by position desc limit $1) e
    left join events previous on previous.position = e.position - 1
    where e.chain <> chain_next(
        coalesce(previous.chain, decode(repeat('00', 32), 'hex')),
        e.position, e.recorded_at, e.append_id, e.aggregate_type, e.aggregate_id, e.sequence,
        e.event_type, e.event_version, e.payload::text, e.metadata::text)
    order by e.position
    limit 1
), last_event as (
    (select position, chain from events order by position desc limit 1)
    union all
    (select 0, decode(repeat('00', 32), 'hex'))
    order by position desc
    limit 1
), found as (
    select 'changed' as kind, position as first_position, position as last_position
    from unlinked where not after_a_gap
    union all
    select 'missing',
        (select coalesce(max(e.position), 0) + 1 from events e where e.position < u.position),
        u.position - 1
    from unlinked u where after_a_gap
    union all
    select 'missing', e.position + 1, h.position
    from last_event e, log_head h where h.position > e.position
    union all
    select 'end', e.position, e.position
    from last_event e, log_head h
    where h.position < e.position or (h.position = e.position and h.chain <> e.chain)
)
select kind, first_position, last_position from found
order by first_position, kind
limit 1
