-- An article belongs to the story of the first article that told it, whose id is the
-- story's. An article that nobody else told is a story of its own and has no row in
-- stories.
alter table articles
    add column story_id bigint,
    add column story_role text not null default 'first'
        constraint articles_story_role check (story_role in ('first', 'copy', 'version'));

comment on column articles.story_id is 'id of the first article of its story, its own or null where it is that or tells a story alone';
comment on column articles.story_role is 'first; copy: the same title and text again; version: the same news in other words';

create index articles_story_idx on articles (story_id, id) where story_id <> id;
comment on index articles_story_idx is 'GET /api/stories/{id}: the members of a story behind its first';

create table stories (
    id            bigint not null constraint stories_pk primary key,
    first_seen_at timestamptz not null,
    last_seen_at  timestamptz not null,
    articles      integer not null,
    publishers    text[] not null
);

comment on table stories is 'stories of two articles or more';
comment on column stories.publishers is 'registrable domains that told it, each once, in order of the alphabet';

create index stories_recent_idx on stories (last_seen_at desc, id desc) include (articles);
comment on index stories_recent_idx is 'GET /api/stories: what was told again most recently';

-- Where an article may be found by another that tells the same: some hashes of pairs of
-- words that matter. Rows are kept for the window in which stories are joined.
create table story_bands (
    band       bigint not null,
    article_id bigint not null,
    seen_at    timestamptz not null,
    constraint story_bands_pk primary key (band, article_id)
);

create index story_bands_seen_idx on story_bands using brin (seen_at) with (pages_per_range = 32, autosummarize = on);
comment on index story_bands_seen_idx is 'deletes what the window has left behind: rows come in the order of time';
