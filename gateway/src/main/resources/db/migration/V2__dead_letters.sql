create table dead_letters (
    id               bigint generated always as identity constraint dead_letters_pk primary key,
    topic            text not null,
    dlt_offset       bigint not null,
    died_at          timestamptz not null,
    record_key       bytea,
    record_value     bytea,
    headers          jsonb not null,
    fact_id          text,
    error            text not null,
    reason           text not null,
    attempts         integer not null,
    consumer         text,
    origin_partition integer not null,
    origin_offset    bigint not null,
    origin_at        timestamptz not null,
    trace_id         text,
    value_bytes      integer not null,
    redriven_at      timestamptz,
    constraint dead_letters_place_uq unique (topic, dlt_offset, died_at)
);

comment on column dead_letters.topic is 'the topic of facts, to which a redrive goes';
comment on column dead_letters.headers is 'of the record as it first came: [[name, value in base64], …]';
comment on column dead_letters.origin_offset is 'with topic, partition and time: the record that several consumers may have refused';

-- Redriving a record settles it for all consumers that refused it.
create index dead_letters_origin_idx on dead_letters (topic, origin_partition, origin_offset, origin_at);
-- What waits, by class of error.
create index dead_letters_waiting_idx on dead_letters (topic, error, id) where redriven_at is null;
-- Retention.
create index dead_letters_died_idx on dead_letters (died_at);
