-- What was found for one window of one digest and one set of filters, frozen.
create table editions (
    id          bigint generated always as identity constraint editions_pk primary key,
    digest_id   bigint not null constraint editions_digest_fk references digests,
    from_at     timestamptz not null,
    until_at    timestamptz not null,
    filters     jsonb not null,
    filters_key text not null generated always as (md5(filters::text)) stored,
    articles    integer not null default 0,
    traceparent text,
    made_at     timestamptz not null default clock_timestamp(),
    constraint editions_window_key unique (digest_id, until_at, from_at, filters_key)
);

comment on column editions.articles is 'all articles that matched, shown or only counted';

create table edition_items (
    edition_id   bigint not null constraint edition_items_edition_fk references editions on delete cascade,
    rank         integer not null,
    lead         boolean not null,
    article_id   bigint not null,
    source_name  text not null,
    url          text not null,
    title        text not null,
    summary      text,
    ticker       text,
    total        double precision not null,
    score        jsonb not null,
    plan         jsonb,
    published_at timestamptz not null,
    fetched_at   timestamptz not null,
    traceparent  text,
    constraint edition_items_pk primary key (edition_id, rank)
);
