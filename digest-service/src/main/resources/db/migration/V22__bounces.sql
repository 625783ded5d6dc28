-- What came back, and who called our mail spam: told by a mailbox or by a provider.
create table bounces (
    id          bigint generated always as identity constraint bounces_pk primary key,
    event_key   text not null constraint bounces_event_key unique,
    delivery_id bigint constraint bounces_delivery_fk references deliveries on delete cascade,
    kind        text not null constraint bounces_kind_check check (kind in ('bounce', 'delay', 'complaint')),
    source      text not null constraint bounces_source_check check (source in ('mailbox', 'webhook')),
    status      text,
    reason      text,
    told_at     timestamptz not null,
    arrived_at  timestamptz not null default clock_timestamp()
);

comment on column bounces.event_key is 'the same for a report that comes twice';

-- The bounces of a delivery, when it is deleted.
create index bounces_delivery on bounces (delivery_id);

-- The last mail to an address, for a report that names no mail.
create index deliveries_mails on deliveries (subscriber_id, ended_at) where state = 'sent' and channel = 'mail';
