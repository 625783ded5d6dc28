create table relayed_states (
    environment text constraint relayed_states_pk primary key,
    document    jsonb not null,
    etag        text,
    fetched_at  timestamptz not null default now()
);

comment on table relayed_states is 'the last good state that the Unleash server sent, served while it is away';
comment on column relayed_states.etag is 'the ETag that it came with';
