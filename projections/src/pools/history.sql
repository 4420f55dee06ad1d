-- The last entry of each of $2 equal stretches of time. Entries that asked no disk have the size that
-- the last one before them saw, which is found by counting the sizes that came before.
with entry as (
    select at, position, headroom_bytes, reserved_bytes, total_bytes,
        count(total_bytes) over (order by position) as sizes_seen,
        width_bucket(
            extract(epoch from at),
            (extract(epoch from min(at) over ()))::numeric,
            (extract(epoch from max(at) over ()))::numeric + 0.000001,
            $2) as stretch
    from pools.ledger
    where pool_id = $1
), sized as (
    select at, position, headroom_bytes, reserved_bytes, stretch,
        max(total_bytes) over (partition by sizes_seen) as total_bytes
    from entry
)
select jsonb_build_object(
    'at', at, 'total_bytes', total_bytes, 'headroom_bytes', headroom_bytes,
    'reserved_bytes', reserved_bytes)
from (select distinct on (stretch) * from sized order by stretch, position desc) point
order by position
