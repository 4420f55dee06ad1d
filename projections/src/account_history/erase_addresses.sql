-- Forgets where erased people were.
update entry
set address = null
where address_of = any($1)
