create table subscribers (
    id              bigint generated always as identity constraint subscribers_pk primary key,
    email           text not null,
    name            text not null,
    time_zone       text not null,
    filters         jsonb not null default '{}',
    created_at      timestamptz not null default now(),
    confirmed_at    timestamptz,
    unsubscribed_at timestamptz
);

-- One subscriber for an address, however it is written.
create unique index subscribers_email on subscribers (lower(email));

-- What can be subscribed to.
create table digests (
    id          bigint generated always as identity constraint digests_pk primary key,
    name        text not null constraint digests_name_key unique,
    title       text not null,
    lead_items  integer not null,
    brief_items integer not null
);

comment on column digests.lead_items is 'items shown in full';
comment on column digests.brief_items is 'further items shown with title, source and score; the rest is counted';

insert into digests (name, title, lead_items, brief_items)
values ('daily', 'Daily digest', 10, 40),
       ('weekly', 'Weekly digest', 20, 60);

-- A line of editions without gap or overlap: each begins where the one before it ended.
-- A subscriber has one for each digest that they take; the line without a subscriber is
-- the digest's public one.
create table subscriptions (
    id            bigint generated always as identity constraint subscriptions_pk primary key,
    digest_id     bigint not null constraint subscriptions_digest_fk references digests,
    subscriber_id bigint constraint subscriptions_subscriber_fk references subscribers on delete cascade,
    cadence       text not null,
    weekday       text not null,
    times         text[] not null,
    time_zone     text not null,
    covered_until timestamptz,
    next_run_at   timestamptz,
    constraint subscriptions_line_key unique nulls not distinct (subscriber_id, digest_id)
);

comment on column subscriptions.covered_until is 'end of the last window; absent before the first edition';
comment on column subscriptions.next_run_at is 'the next slot; absent while the subscriber is not confirmed';

-- The claim of lines that are due.
create index subscriptions_due on subscriptions (next_run_at) where next_run_at is not null;

-- Everybody who takes a digest, for "send now".
create index subscriptions_digest on subscriptions (digest_id);

-- The predecessor's hour, 08:00 UTC; the weekly one on Mondays.
insert into subscriptions (digest_id, cadence, weekday, times, time_zone, next_run_at)
select id, name, 'monday', array['08:00'], 'UTC',
       (case
            when name = 'daily' then (now() at time zone 'UTC')::date + 1
            else date_trunc('week', now() at time zone 'UTC')::date + 7
        end + time '08:00') at time zone 'UTC'
from digests;

-- Signs the links in mails. Made here, so that links outlive restarts and every replica
-- accepts them.
create table link_keys (
    id  bigint generated always as identity constraint link_keys_pk primary key,
    key bytea not null
);

insert into link_keys (key)
values (sha256((gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text)::bytea));
