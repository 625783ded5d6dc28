-- The ledger of mails: what is to be sent, to whom, and how it ended.
create table deliveries (
    id              bigint generated always as identity constraint deliveries_pk primary key,
    edition_id      bigint constraint deliveries_edition_fk references editions on delete cascade,
    subscriber_id   bigint not null constraint deliveries_subscriber_fk references subscribers on delete cascade,
    channel         text not null default 'mail',
    state           text not null default 'planned'
        constraint deliveries_state_check
        check (state in ('planned', 'sending', 'sent', 'unknown', 'failed', 'bounced', 'suppressed')),
    message_id      text not null,
    attempts        integer not null default 0,
    next_attempt_at timestamptz not null default clock_timestamp(),
    reason          text,
    created_at      timestamptz not null default clock_timestamp(),
    ended_at        timestamptz,
    constraint deliveries_once_key unique nulls not distinct (edition_id, subscriber_id, channel)
);

comment on column deliveries.edition_id is 'absent for the mail that asks to confirm an address';
comment on column deliveries.state is 'unknown: the server took the mail but its answer was lost';
comment on column deliveries.next_attempt_at is 'when to try; while sending, when the lease of the sender ends';

-- The claim of deliveries that are due.
create index deliveries_due on deliveries (next_attempt_at)
    where state in ('planned', 'sending', 'unknown');

-- What a subscriber got, when they are deleted.
create index deliveries_subscriber on deliveries (subscriber_id);

create function deliveries_notify() returns trigger language plpgsql as $$
begin
    perform pg_notify('digest_deliveries', '');
    return null;
end
$$;

create trigger deliveries_planned after insert on deliveries
    for each statement execute function deliveries_notify();
