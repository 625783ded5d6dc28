-- Which editions are a digest's own, for its feed: those of its public line.
alter table editions add column public boolean not null default false;

update editions set public = true where filters = '{}';

-- The latest public editions of a digest.
create index editions_public on editions (digest_id, until_at desc) where public;

-- What the predecessor called the opportunities report: plans that lean one way, on a symbol
-- that the text supports, with the predecessor's least confidence.
alter table digests add column min_confidence double precision;

comment on column digests.min_confidence is 'only plans that lean one way and are at least this confident, by the time they were made; absent for all articles';

insert into digests (name, title, lead_items, brief_items, min_confidence)
values ('opportunities', 'Opportunities', 16, 0, 0.7);

-- The predecessor's hour.
insert into subscriptions (digest_id, cadence, weekday, times, time_zone, next_run_at)
select id, 'weekdays', 'monday', array['07:00'], 'America/New_York',
       ((now() at time zone 'America/New_York')::date + 1 + time '07:00') at time zone 'America/New_York'
from digests where name = 'opportunities';

-- Reports that were asked for by hand, so that asking twice sends once.
create table reports (
    id         bigint generated always as identity constraint reports_pk primary key,
    session    text not null,
    day        date not null,
    edition_id bigint not null constraint reports_edition_fk references editions on delete cascade,
    recipients bigint not null,
    made_at    timestamptz not null default clock_timestamp()
);

-- The report of a session.
create index reports_session on reports (day, session);
