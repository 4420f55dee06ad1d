-- Forgets erased people in their own history: why, and what their values were.
update entry e
set reason = null,
    changes = (
        select coalesce(jsonb_agg(
            case when c ->> 'field' in ('login', 'display_name', 'email', 'notes')
                 then jsonb_build_object('field', c -> 'field', 'old', null, 'new', null)
                 else c end), '[]')
        from jsonb_array_elements(e.changes) c)
where account_id = any($1)
