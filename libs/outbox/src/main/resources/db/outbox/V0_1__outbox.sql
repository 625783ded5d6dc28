-- Facts that are committed but not yet on Kafka. A row is deleted when the broker has it,
-- so the table holds what is still to be sent and nothing else.
create table outbox (
    position    bigint generated always as identity constraint outbox_pk primary key,
    id          uuid not null default uuidv7(),
    topic       text not null,
    key         text not null,
    payload     text not null,
    traceparent text,
    created_at  timestamptz not null default clock_timestamp(),
    failure     text
)
-- Rows live for milliseconds: vacuum by number of dead rows, not by share of the table,
-- or the relay would walk over the dead ones.
with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
      autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 20000);

comment on column outbox.position is 'order in which the relay sends';
comment on column outbox.id is 'CloudEvents id, what consumers recognise a second delivery by';
comment on column outbox.failure is 'why Kafka will never take this row; set by the relay, cleared by a person to try again';

create function outbox_notify() returns trigger language plpgsql as $$
begin
    perform pg_notify('outbox_' || tg_table_schema, '');
    return null;
end
$$;

create trigger outbox_inserted after insert on outbox
    for each statement execute function outbox_notify();
