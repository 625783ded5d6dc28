-- Tells this installation from every other, so that no two of them ever send the same
-- Message-ID: mailboxes drop the second of two mails that carry one.
create table installations (
    id text not null constraint installations_pk primary key
);

insert into installations (id)
values (substr(encode(sha256((gen_random_uuid()::text || gen_random_uuid()::text)::bytea), 'hex'), 1, 16));

alter table deliveries
    add column alert_id bigint,
    add column summary_id bigint,
    add column target_id bigint,
    add column leases integer not null default 0,
    add column doubtful integer not null default 0,
    add column resends integer not null default 0,
    add column gate text not null generated always as (
        case
            when channel <> 'mail' then channel
            when edition_id is not null then 'digest'
            when alert_id is not null or summary_id is not null then 'alert'
            else 'confirmation'
        end) stored;

comment on column deliveries.target_id is 'the Slack or webhook address that it goes to; absent for mail';
comment on column deliveries.leases is 'how often it was claimed: tells the lease of one sender from that of the next';
comment on column deliveries.attempts is 'how often it was on the wire';
comment on column deliveries.doubtful is 'how often it was sent although an earlier attempt may have arrived: no more copies than this are second ones';
comment on column deliveries.gate is 'what may hold it back: each gate has a flag, and a claim that names the open ones';
comment on column deliveries.state is 'sending: on the wire right now; unknown: the server may have it, but its answer was lost';

alter table deliveries drop constraint deliveries_once_key;
alter table deliveries add constraint deliveries_once_key
    unique nulls not distinct (edition_id, alert_id, summary_id, subscriber_id, channel, target_id);

-- Bounces name the mail that came back.
create unique index deliveries_message_id on deliveries (message_id);

-- The claim, gate by gate: what a closed gate holds back must not be walked over.
drop index deliveries_due;
create index deliveries_due on deliveries (gate, next_attempt_at)
    where state in ('planned', 'sending', 'unknown');

-- The counts of one edition.
create index deliveries_edition_state on deliveries (edition_id, state) where edition_id is not null;

-- Addresses that nothing is sent to: they do not exist, or their owner called our mail spam.
create table suppressions (
    id           bigint generated always as identity constraint suppressions_pk primary key,
    email        text not null,
    cause        text not null constraint suppressions_cause_check check (cause in ('refused', 'bounced', 'complained')),
    reason       text not null,
    created_at   timestamptz not null default clock_timestamp()
);

create unique index suppressions_email on suppressions (lower(email));
