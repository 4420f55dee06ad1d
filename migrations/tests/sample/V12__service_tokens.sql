insert into service_tokens (token_id, token_hash, stored_at, last_used_at) values (
    '018f0000-0000-7000-8000-0000000000b2', decode(repeat('02', 32), 'hex'), now(), now());
