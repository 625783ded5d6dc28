-- What servers and documents ask for, what a source's habit is, what a person wants of
-- one source, and how its last poll went.
alter table sources
    add column interval_sec    integer constraint sources_interval_check check (interval_sec between 60 and 604800),
    add column obey_robots     boolean not null default true,
    add column rules           jsonb,
    add column folder          text,
    add column asked_sec       integer,
    add column asked_by        text,
    add column skip_hours      integer not null default 0,
    add column skip_days       integer not null default 0,
    add column habit_sec       bigint,
    add column silent_after    timestamptz,
    add column last_poll_at    timestamptz,
    add column last_status     integer,
    add column wait_reason     text,
    add column server_asked_sec integer,
    add column polls           bigint not null default 0,
    add column unchanged_polls bigint not null default 0,
    add column bytes_received  bigint not null default 0,
    add column bytes_saved     bigint not null default 0,
    add column document_bytes  bigint not null default 0,
    add column unchanged_run   integer not null default 0,
    add column unchanged_since timestamptz,
    add column pushed_until    timestamptz;

comment on column sources.interval_sec is 'poll interval that a person set for this source alone';
comment on column sources.asked_sec is 'how often the document that was read last asks to be fetched at most, and by which element';
comment on column sources.skip_hours is 'bit n is set: not at hour n (GMT), as skipHours says';
comment on column sources.skip_days is 'bit n is set: not on day n of the week (0 is Monday), as skipDays says';
comment on column sources.habit_sec is 'median time between two articles, learned from the document';
comment on column sources.silent_after is 'from then on its silence is far beyond its habit';
comment on column sources.wait_reason is 'why next_poll_at is when it is';
comment on column sources.server_asked_sec is 'how long the last answer asked to wait in its headers';
comment on column sources.document_bytes is 'size on the wire of the last document: what an answer of 304 saves';
comment on column sources.unchanged_run is 'polls without a change since unchanged_since, which are one line of the history';
comment on column sources.pushed_until is 'until when its hub has promised to push what is new';

-- Each poll of an unchanged source writes its row anew: room for it on the same page.
alter table sources set (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);

create table polls (
    id          bigint generated always as identity constraint polls_pk primary key,
    source_id   bigint not null constraint polls_source_fk references sources on delete cascade,
    began_at    timestamptz not null,
    ended_at    timestamptz not null,
    times       integer not null default 1,
    outcome     text not null,
    status      integer,
    address     text,
    millis      bigint,
    bytes       bigint not null default 0,
    saved       bigint not null default 0,
    ingested    integer not null default 0,
    revised     integer not null default 0,
    asked_sec   integer,
    wait_sec    bigint,
    wait_reason text,
    message     text,
    trace_id    text
);

comment on table polls is 'what happened at polls; polls without a change are one row for each run of them';

create index polls_by_source on polls (source_id, ended_at desc, id desc);
comment on index polls_by_source is 'serves the history of a source, and its trimming';

-- Apart from the sources, like the credentials, so that nothing that shows a source can
-- show their values.
create table source_headers (
    source_id bigint not null constraint source_headers_source_fk references sources on delete cascade,
    name      text not null,
    value     text not null,
    constraint source_headers_pk primary key (source_id, name)
);
