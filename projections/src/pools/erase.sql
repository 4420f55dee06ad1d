-- Forgets why erased people were given more than there was. Returns the rows as they were before.
update ledger l
set reason = null
from (select * from ledger where account_id = any($1) and reason is not null) before
where l.pool_id = before.pool_id and l.position = before.position
returning to_jsonb(before)
