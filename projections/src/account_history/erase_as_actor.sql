-- Forgets erased people in what they did to others: their name, and where they were.
update account_history.entry
set actor_name = null, address = null
where actor_id = any($1)
