-- Forgets the reasons that are erased people's own. Returns the rows as they were before.
update ledger l
set reason = null
from (select * from ledger where reason_of = any($1) and reason is not null) before
where l.pool_id = before.pool_id and l.position = before.position
returning to_jsonb(before)
