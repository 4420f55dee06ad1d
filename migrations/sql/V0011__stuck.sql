-- What does not get on by itself, since when, and what was last in the way: for whoever operates the
-- server. The texts are those of the log lines, so nothing personal is in them.

alter table process_checkpoints
    -- Since when each attempt to react to the next event has failed; null while it does not.
    add column stuck_since timestamptz,
    add column last_error  text,
    add check ((stuck_since is null) = (last_error is null));

alter table file_work
    -- When it was held up or failed first, of work that has not come to its end since.
    add column stuck_since timestamptz,
    -- Why it failed last; null when it is held up by something that has a name.
    add column last_error  text;
