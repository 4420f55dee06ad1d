-- Two events, and what the first claims.
select * from append_batch(
    array['018f0000-0000-7000-8000-0000000000a1']::uuid[], array[2], array[2],
    array['account', 'account'],
    array['018f0000-0000-7000-8000-000000000001', '018f0000-0000-7000-8000-000000000001'],
    array[1, 2]::bigint[], array['Invited', 'SetupLinkIssued'], array['1', '1'],
    array['{}', '{}'], array['{}', '{}'],
    array['claim', 'join'], array['login', 'administrators'], array['\x01', '\x']::bytea[],
    array['018f0000-0000-7000-8000-000000000001', '018f0000-0000-7000-8000-000000000001']);
