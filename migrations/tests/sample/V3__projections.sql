insert into projection_checkpoints (name, version, position) values ('profiles', 1, 2);
insert into parked_aggregates (projection, aggregate_id, position, error)
values ('profiles', '018f0000-0000-7000-8000-000000000001', 1, 'no sense in it');
