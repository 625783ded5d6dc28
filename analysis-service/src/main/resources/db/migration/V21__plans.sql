-- The plan of an article: one each, the last one written.
create table plans (
	article_id bigint not null,
	plan_run_id bigint not null,
	plan jsonb not null,
	strategy_bucket text not null,
	strategy_risk jsonb not null,
	-- what is asked for across articles, out of the JSON
	ticker text,
	unverified boolean not null,
	stance text not null,
	confidence double precision not null,
	model text not null,
	prompt_version text not null,
	published_at timestamptz not null,
	created_at timestamptz not null default now(),
	constraint plans_pk primary key (article_id),
	constraint plans_stance_ck check (stance in ('BULLISH', 'BEARISH', 'NEUTRAL')),
	constraint plans_confidence_ck check (confidence between 0 and 1)
);

create index plans_bullish_ix on plans (published_at desc) include (ticker, confidence)
	where stance = 'BULLISH' and not unverified and ticker is not null;
comment on index plans_bullish_ix is 'Opportunities.tomorrow: bullish plans of the last days';
