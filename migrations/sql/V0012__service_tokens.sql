-- What a token is for, who made it and who revoked it is in the log, where an auditor finds it. Left
-- here is what must not be there: the hash, and when the token was used last. A row counts only while
-- the log says that its token is issued and not revoked; one that is older than this change has no
-- event, so it lets nobody in and is swept away.

alter table service_tokens
    drop column name,
    drop column scope,
    drop column created_by,
    drop column revoked_at;

-- Stored before the event: without one for long, nobody will ever be let in by it.
alter table service_tokens rename column created_at to stored_at;
