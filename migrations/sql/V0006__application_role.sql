-- The role that servers run as. It appends to the log and reads it, and can change nothing in it:
-- neither its rows nor its tables and functions, which belong to the role that migrates.

revoke execute on function append_batch from public;

-- Lets a role run a server. Called after every migration, for tables that are new.
create procedure admit_application(role_name text)
language plpgsql as $$
begin
    execute format('grant create on database %I to %I', current_database(), role_name);
    execute format('grant usage on schema public to %I', role_name);
    execute format(
        'grant select, insert, update, delete on all tables in schema public to %I', role_name);
    execute format(
        'revoke insert, update, delete on events, log_head, guard_claims, guard_members,
             refinery_schema_history from %I', role_name);
    execute format('grant execute on function append_batch to %I', role_name);
end
$$;
