-- The symbol beside the total: counts by ticker over some days read this index alone.
drop index articles_published_idx;
create index articles_published_idx on articles (published_at desc, id desc) include (total, ticker_guess);
comment on index articles_published_idx is 'GET /api/articles without a filter, with since or with min_score: the newest first, and their number by an index-only scan; GET /api/articles/counts';
