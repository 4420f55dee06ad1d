insert into pool_figures values ('018f0000-0000-7000-8000-0000000000f1', 1000, 500, now());
insert into usage_figures values (
    '018f0000-0000-7000-8000-000000000001', '018f0000-0000-7000-8000-0000000000f1', 100, 2, now());
insert into pool_registrations values ('018f0000-0000-7000-8000-0000000000f2');
