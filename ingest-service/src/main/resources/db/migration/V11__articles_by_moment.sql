create index articles_by_moment on articles (source_id, title, published) where published is not null;
comment on index articles_by_moment is 'serves the search for known articles that have moved to another address';
