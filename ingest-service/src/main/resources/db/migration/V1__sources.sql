create table sources (
    id                   bigint generated always as identity constraint sources_pk primary key,
    url                  text not null constraint sources_url_key unique,
    name                 text not null,
    source_type          text not null constraint sources_type_check check (source_type in ('rss', 'atom', 'newsapi')),
    enabled              boolean not null default true,
    created_at           timestamptz not null default clock_timestamp(),
    removed_at           timestamptz,
    last_fetched_at      timestamptz,
    next_poll_at         timestamptz not null default clock_timestamp(),
    lease                uuid,
    leased_until         timestamptz,
    etag                 text,
    last_modified        text,
    document_hash        bytea,
    location             text,
    moved_to             text,
    moved_count          integer not null default 0,
    health               text not null default 'HEALTHY' constraint sources_health_check
                         check (health in ('HEALTHY', 'FAILING', 'MOVED', 'SILENT', 'GONE')),
    consecutive_failures integer not null default 0,
    last_error           text
);

comment on column sources.url is 'as a person gave it, without credentials';
comment on column sources.removed_at is 'a removed source keeps its row, so that one that comes back does not bring its articles twice';
comment on column sources.lease is 'who polls it now; whoever finishes with another lease has lost it';
comment on column sources.document_hash is 'SHA-256 of the document that was read last; the same again is not read';
comment on column sources.location is 'where permanent redirects have led often enough to be believed';
comment on column sources.moved_to is 'where the last permanent redirect led, moved_count times in a row';

create index sources_due on sources (next_poll_at) where enabled and removed_at is null and health <> 'GONE';
comment on index sources_due is 'serves the claim of due sources';

create index sources_newest on sources (created_at desc, id desc) where removed_at is null;
comment on index sources_newest is 'serves the list of sources';

-- Apart from the sources, so that nothing that shows a source can show them.
create table source_credentials (
    source_id bigint constraint source_credentials_pk primary key
              constraint source_credentials_source_fk references sources on delete cascade,
    username  text not null,
    password  text not null
);

create function source_due_notify() returns trigger language plpgsql as $$
begin
    perform pg_notify('source_due_' || tg_table_schema, '');
    return null;
end
$$;

create trigger source_due after insert or update of next_poll_at, enabled on sources
    for each row when (new.enabled and new.next_poll_at <= clock_timestamp())
    execute function source_due_notify();
