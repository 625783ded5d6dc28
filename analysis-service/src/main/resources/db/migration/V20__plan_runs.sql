-- A plan run is one piece of slow work: have a plan written for one article.
-- It names its article without a foreign key, so that retention may drop articles
-- without touching the record of what was asked and paid.
create table plan_runs (
	id bigint generated always as identity,
	article_id bigint not null,
	origin text not null,
	state text not null default 'waiting',
	priority double precision not null,
	-- waiting: when it may be tried; running: when the worker's lease ends
	due_at timestamptz not null default now(),
	worker uuid,
	attempts integer not null default 0,
	failures integer not null default 0,
	interruptions integer not null default 0,
	error_class text,
	last_error text,
	model text,
	prompt_version text,
	prompt_hash text,
	flag_variant text,
	input_hash text,
	traceparent text,
	tokens integer not null default 0,
	cost_usd numeric(12, 6),
	latency_ms integer,
	created_at timestamptz not null default now(),
	started_at timestamptz,
	finished_at timestamptz,
	constraint plan_runs_pk primary key (id),
	constraint plan_runs_origin_ck check (origin in ('score', 'person')),
	constraint plan_runs_state_ck check (state in ('waiting', 'running', 'done', 'failed', 'parked', 'cancelled'))
);

create index plan_runs_due_ix on plan_runs (priority desc, id) where state in ('waiting', 'running');
comment on index plan_runs_due_ix is 'PlanRuns.claim: due work, highest score first';

create unique index plan_runs_scored_uq on plan_runs (article_id) where origin = 'score';
comment on index plan_runs_scored_uq is 'PlanRuns.enqueue: a score asks about an article once, however often its fact arrives';

create unique index plan_runs_open_uq on plan_runs (article_id) where state in ('waiting', 'running');
comment on index plan_runs_open_uq is 'PlanRuns.request: never two runs at work on one article';

create index plan_runs_state_ix on plan_runs (state, id desc);
comment on index plan_runs_state_ix is 'PlanRuns.list: one state, newest first';
