-- Forgets erased people in what they did to others: their name.
update entry
set actor_name = null
where actor_id = any($1)
