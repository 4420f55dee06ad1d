-- Recomputes the chain over the newest events, in the database, from what is stored.
select e.position
from (select * from events order by position desc limit $1) e
left join events previous on previous.position = e.position - 1
where e.chain <> chain_next(
    coalesce(previous.chain, decode(repeat('00', 32), 'hex')),
    e.position, e.recorded_at, e.append_id, e.aggregate_type, e.aggregate_id, e.sequence,
    e.event_type, e.event_version, e.payload::text, e.metadata::text)
order by e.position
limit 1
