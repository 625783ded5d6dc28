-- What editions tell beside articles: which story an article belongs to, which sources were
-- heard, and what changed in articles that an earlier edition showed.
alter table articles
    add column source_id bigint,
    add column tickers jsonb not null default '[]',
    add column story_id bigint,
    add column story_publishers integer;

comment on column articles.tickers is 'every symbol that the text names';
comment on column articles.story_id is 'articles that tell the same share it; absent where nobody joined it to a story';

create table sources (
    id              bigint not null constraint sources_pk primary key,
    name            text not null,
    health          text not null default 'healthy',
    reason          text,
    health_at       timestamptz,
    last_article_at timestamptz
);

comment on column sources.last_article_at is 'when its last article came to this service';

create table revisions (
    article_id bigint not null,
    revised_at timestamptz not null,
    title      text not null,
    changed    jsonb not null,
    arrived_at timestamptz not null,
    constraint revisions_pk primary key (article_id, revised_at)
);

-- The revisions of a window.
create index revisions_arrived on revisions (arrived_at);

alter table editions
    add column stories integer not null default 0,
    add column coverage jsonb not null default '{"heard": 0, "silent": [], "failed": []}',
    add column corrections jsonb not null default '[]';

comment on column editions.stories is 'stories among its articles, shown or only counted';

update editions set stories = articles;

alter table edition_items
    add column story_id bigint,
    add column publishers integer not null default 1,
    add column others jsonb not null default '[]',
    add column more integer not null default 0,
    add column matched jsonb not null default '[]';

comment on column edition_items.others is 'further articles of the story';
comment on column edition_items.more is 'still further ones, only counted';
comment on column edition_items.matched is 'which of the filters let it in';

-- Where a revised article was shown.
create index edition_items_article on edition_items (article_id);
