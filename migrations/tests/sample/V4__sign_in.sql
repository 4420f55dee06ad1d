insert into sessions values (
    decode(repeat('01', 32), 'hex'), '018f0000-0000-7000-8000-0000000000b1',
    '018f0000-0000-7000-8000-000000000001', 1, now(), now(), now(), '\x01',
    'opaque');
insert into last_sign_ins values ('018f0000-0000-7000-8000-000000000001', now());
insert into links values (
    '018f0000-0000-7000-8000-0000000000c1', '018f0000-0000-7000-8000-000000000001', 'setup',
    decode(repeat('01', 32), 'hex'), now(), now(), null);
insert into link_challenges values (
    decode(repeat('01', 32), 'hex'), '018f0000-0000-7000-8000-0000000000c1', now());
insert into credentials (credential_id, account_id, method, sealed, created_at) values (
    '018f0000-0000-7000-8000-0000000000d1', '018f0000-0000-7000-8000-000000000001', 'password',
    '\x01', now());
insert into opaque_logins values (
    '018f0000-0000-7000-8000-0000000000e1', 'sign-in', null, null, '\x01', now());
insert into recoveries values (decode(repeat('01', 32), 'hex'), '\x01', now());
insert into qr_sessions (st_hash, preauth_hash, state, browser_address, expires_at) values (
    decode(repeat('01', 32), 'hex'), decode(repeat('02', 32), 'hex'), 'awaiting_scan', '\x01',
    now());
insert into qr_registrations values ('018f0000-0000-7000-8000-000000000001', now());
