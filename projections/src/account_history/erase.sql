-- Forgets erased people: where they were, their name in what they did to others, and in their own
-- history why things happened and what their values were. Returns the rows as they were before.
update entry e
set address = case when e.address_of = any($1) then null else e.address end,
    actor_name = case when e.actor_id = any($1) then null else e.actor_name end,
    reason = case when e.account_id = any($1) then null else e.reason end,
    changes = case when e.account_id = any($1) then (
        select coalesce(jsonb_agg(
            case when c ->> 'field' in ('login', 'display_name', 'email', 'notes')
                 then jsonb_build_object('field', c -> 'field', 'old', null, 'new', null)
                 else c end order by place), '[]')
        from jsonb_array_elements(e.changes) with ordinality as each (c, place)) else e.changes end
from (
    select * from entry
    where account_id = any($1) or actor_id = any($1) or address_of = any($1)
) before
where e.account_id = before.account_id and e.position = before.position
returning to_jsonb(before)
