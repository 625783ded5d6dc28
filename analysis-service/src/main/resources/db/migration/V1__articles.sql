-- What ingest-service told us, with its score. The id is ingest's: an article is the same
-- in the whole system, and a second delivery of its fact meets the primary key.
create table articles (
    id           bigint not null constraint articles_pk primary key,
    source_id    bigint not null,
    source_name  text not null,
    source_url   text not null,
    source_type  text not null,
    url          text not null,
    title        text not null,
    summary      text,
    content      text,
    author       text,
    categories   jsonb not null,
    published_at timestamptz not null,
    fetched_at   timestamptz not null,
    revised_at   timestamptz,
    ticker_guess text,
    catalyst     smallint not null,
    novelty      smallint not null,
    credibility  smallint not null,
    sentiment    smallint not null,
    liquidity    smallint not null,
    total        double precision not null,
    reasons      jsonb not null,
    scored_at    timestamptz not null,
    trace_id     text,
    -- Signs inside a title become spaces, else the parser takes "Booking.com", "COVID-19",
    -- "A/B" or markup shown as text for one token or none, and a word of it is not found.
    -- The same is done to a query (ArticleQuery).
    search       tsvector not null generated always as (
        setweight(to_tsvector('pg_catalog.english',
            translate(title, './_-@:<>&;#=+~–—‘’“”…', '                     ')), 'A')
        || setweight(to_tsvector('pg_catalog.english', coalesce(summary, '')), 'B')) stored
);

comment on column articles.published_at is 'as the feed said, or the time of the fetch';
comment on column articles.revised_at is 'when the last change at the source was read';
comment on column articles.total is 'the parts times the weights of scored_at';

create index articles_published_idx on articles (published_at desc, id desc) include (total);
comment on index articles_published_idx is 'GET /api/articles without a filter, with since or with min_score: the newest first, and their number by an index-only scan';

create index articles_high_idx on articles (published_at desc, id desc) include (total) where total >= 12;
comment on index articles_high_idx is 'GET /api/articles?min_score= from 12 on: the few that matter among many that do not';

create index articles_ticker_idx on articles (ticker_guess, published_at desc, id desc) where ticker_guess is not null;
comment on index articles_ticker_idx is 'GET /api/articles?ticker=: the newest of one symbol, and their number';

create index articles_source_idx on articles (source_id, published_at desc, id desc);
comment on index articles_source_idx is 'GET /api/articles?domain=: the sources that exist by skipping from one to the next, then the newest of some of them';

create index articles_search_idx on articles using gin (search);
comment on index articles_search_idx is 'GET /api/articles?q=: words of title and summary';

create index articles_title_idx on articles using gin (title public.gin_trgm_ops);
comment on index articles_title_idx is 'GET /api/articles?q= where no word matches: parts of words in the title';
