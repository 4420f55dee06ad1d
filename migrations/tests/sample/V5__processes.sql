insert into process_checkpoints values ('initial-quota', 2);
insert into quota_requests values (
    '018f0000-0000-7000-8000-000000000001', '018f0000-0000-7000-8000-0000000000f1', 1000);
insert into idempotency_keys values (
    decode(repeat('01', 32), 'hex'), decode(repeat('02', 32), 'hex'),
    '018f0000-0000-7000-8000-000000000001', now(), null);
