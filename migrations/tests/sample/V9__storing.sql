insert into storing_turns values ('018f0000-0000-7000-8000-000000000001', 1);
insert into storage_reservations values (
    '018f0000-0000-7000-8000-000000000001', '018f0000-0000-7000-8000-0000000000a1',
    '018f0000-0000-7000-8000-0000000000f1', 100, 'committed', now(), 1);
insert into service_tokens (token_id, token_hash, name, scope, created_at) values (
    '018f0000-0000-7000-8000-0000000000b1', decode(repeat('01', 32), 'hex'), 'Camera backup',
    'storage:authorize', now());
