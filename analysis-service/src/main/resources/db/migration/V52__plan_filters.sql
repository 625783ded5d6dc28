-- Lists of articles with plans begin with the plans: they are fewer, and carry the time of
-- their article.
create index plans_published_ix on plans (published_at desc, article_id desc);
comment on index plans_published_ix is 'GET /api/articles?has_plan=true: the newest, and their number';

create index plans_stance_ix on plans (stance, published_at desc, article_id desc);
comment on index plans_stance_ix is 'GET /api/articles?stance=: the newest of one stance, and their number';

create index plans_catalyst_ix on plans ((plan ->> 'catalyst_type'), published_at desc, article_id desc);
comment on index plans_catalyst_ix is 'GET /api/articles?catalyst=: the newest of one catalyst';
