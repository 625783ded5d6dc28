-- What the service knows of articles: its own copy, taken from facts. It feeds editions,
-- which freeze what they show, so old rows may go.
create table articles (
    id           bigint not null constraint articles_pk primary key,
    source_name  text not null,
    url          text not null,
    title        text not null,
    summary      text,
    ticker       text,
    total        double precision not null,
    categories   jsonb not null,
    score        jsonb not null,
    published_at timestamptz not null,
    fetched_at   timestamptz not null,
    arrived_at   timestamptz not null,
    traceparent  text
);

comment on column articles.score is 'the five parts and the reasons, as shown; never searched';
comment on column articles.arrived_at is 'when it came to this service: what windows of editions are made of';
comment on column articles.traceparent is 'the trace that began with the poll which found the article';

-- The articles of a window. Rows lie in the order in which they came, so a few pages of a
-- block range index do what a b-tree of the whole table would.
create index articles_arrived on articles using brin (arrived_at) with (pages_per_range = 16, autosummarize = on);

-- Apart from the articles because a plan may come before its article.
create table plans (
    article_id bigint not null constraint plans_pk primary key,
    stance     text not null,
    ticker     text,
    plan       jsonb not null,
    created_at timestamptz not null,
    arrived_at timestamptz not null default clock_timestamp()
);

-- Old plans, for the clean-up.
create index plans_arrived on plans using brin (arrived_at) with (pages_per_range = 16, autosummarize = on);
