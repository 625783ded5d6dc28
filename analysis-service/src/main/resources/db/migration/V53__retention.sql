create index articles_fetched_idx on articles (fetched_at);
comment on index articles_fetched_idx is 'Retention: the articles that were first seen longest ago';

create index signals_article_ix on signals (article_id) where article_id is not null;
comment on index signals_article_ix is 'Retention: signals follow their article';

-- Counts read the index alone where the visibility map is up to date, and a search reads
-- what the GIN index still has pending: vacuum after every two percent, not every twenty.
alter table articles set (
    autovacuum_vacuum_insert_scale_factor = 0.02,
    autovacuum_vacuum_scale_factor = 0.05,
    autovacuum_analyze_scale_factor = 0.02);
