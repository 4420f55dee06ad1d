insert into avatars (account_id, digest, sealed, stored_at) values (
    '018f0000-0000-7000-8000-000000000001', decode(repeat('01', 32), 'hex'), '\x01', now());
