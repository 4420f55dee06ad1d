insert into installation (master_key_id) values ('one');
insert into wrapped_keys (key_id, master_key_id, wrapped)
values ('installation', 'one', decode(repeat('01', 72), 'hex'));
insert into wrapped_keys (key_id, destroyed_at)
values ('account:018f0000-0000-7000-8000-000000000001', now());
