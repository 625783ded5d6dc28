-- A run may now be about something else than the plan of its article: a second prompt in
-- the shadow of the first, or the replay of a time range. Its answer is kept apart.
alter table plan_runs drop constraint plan_runs_origin_ck;
alter table plan_runs add constraint plan_runs_origin_ck
	check (origin in ('score', 'person', 'reanalysis', 'shadow', 'replay'));
alter table plan_runs
	add column source_id bigint,
	add column asked_version text,
	add column replay_id bigint,
	add column is_fresh boolean not null default false,
	add column answer_key text,
	add column cached_from bigint,
	add column reserved_tokens integer,
	add column reserved_usd numeric(12, 6);
comment on column plan_runs.asked_version is 'the prompt that the run has to use; null: the flag plan-prompt decides';
comment on column plan_runs.is_fresh is 'the model is asked even where it has answered the same question';
comment on column plan_runs.answer_key is 'what article, prompt and model come to (plan_answers)';
comment on column plan_runs.cached_from is 'the run whose answer was taken over';
comment on column plan_runs.reserved_tokens is 'running: what the call may cost, out of the budget';

drop index plan_runs_open_uq;
create unique index plan_runs_open_uq on plan_runs (article_id)
	where state in ('waiting', 'running') and origin in ('score', 'person', 'reanalysis');
comment on index plan_runs_open_uq is 'PlanRuns.request: never two runs at work on the plan of one article';

create index plan_runs_answer_ix on plan_runs (answer_key) where state = 'waiting' and answer_key is not null;
comment on index plan_runs_answer_ix is 'Questions.answered: those that wait for the answer to the same question';

create index plan_runs_reserved_ix on plan_runs (id) include (source_id, reserved_tokens, reserved_usd)
	where state = 'running' and reserved_tokens is not null;
comment on index plan_runs_reserved_ix is 'Budget.reserve: what is under way';

create index plan_runs_replay_ix on plan_runs (replay_id, id) where replay_id is not null;
comment on index plan_runs_replay_ix is 'PlanReplays: the runs of a replay';

create index plan_runs_article_ix on plan_runs (article_id, id desc);
comment on index plan_runs_article_ix is 'PlanRuns.list: the runs of one article';

create index plan_runs_finished_ix on plan_runs (finished_at) include (state, started_at, latency_ms)
	where finished_at is not null;
comment on index plan_runs_finished_ix is 'PlanRuns.figures: throughput and runtime of the last hour';

alter table plans
	add column flag_variant text,
	add column withheld integer not null default 0,
	add column note text;
comment on column plans.note is 'what a reader has to know about how it came about';
comment on column plans.withheld is 'facts and sentences of the answer that the article did not bear out';

-- Who asked, or is asking, the model a question. The answer itself is that run's plan.
create table plan_answers (
	answer_key text not null,
	plan_run_id bigint not null,
	article_id bigint not null,
	asked_at timestamptz not null default now(),
	constraint plan_answers_pk primary key (answer_key)
);

create index plan_answers_asked_ix on plan_answers (asked_at);
comment on index plan_answers_asked_ix is 'Questions.forget: answers that nobody will ask for again';

-- Plans that are never shown as the plan of their article: shadows and replays.
create table plan_trials (
	plan_run_id bigint not null,
	article_id bigint not null,
	replay_id bigint,
	plan jsonb not null,
	ticker text,
	unverified boolean not null,
	stance text not null,
	confidence double precision not null,
	model text not null,
	prompt_version text not null,
	created_at timestamptz not null default now(),
	constraint plan_trials_pk primary key (plan_run_id)
);

create index plan_trials_replay_ix on plan_trials (replay_id, article_id) where replay_id is not null;
comment on index plan_trials_replay_ix is 'PlanReplays.compare: the plans of a replay beside those of their articles';

create index plan_trials_article_ix on plan_trials (article_id, plan_run_id desc);
comment on index plan_trials_article_ix is 'PlanTrials.of: what else was written about an article';

create table plan_replays (
	id bigint generated always as identity,
	prompt_version text not null,
	since timestamptz not null,
	until timestamptz not null,
	source_id bigint,
	ticker text,
	articles integer not null,
	created_at timestamptz not null default now(),
	constraint plan_replays_pk primary key (id)
);

-- What models cost, by hour and source. Hours are UTC, of the database's clock.
create table plan_spending (
	hour timestamptz not null,
	source_id bigint not null,
	calls integer not null,
	tokens bigint not null,
	usd numeric(14, 6) not null,
	largest_tokens integer not null,
	largest_usd numeric(12, 6) not null,
	constraint plan_spending_pk primary key (hour, source_id)
);

-- One row: whether people have stopped the queue.
create table plan_queue (
	id smallint not null default 1,
	is_paused boolean not null default false,
	reason text,
	changed_at timestamptz not null default now(),
	constraint plan_queue_pk primary key (id),
	constraint plan_queue_singleton_ck check (id = 1)
);
insert into plan_queue default values;

create index plan_runs_source_ix on plan_runs (source_id) where state = 'waiting';
comment on index plan_runs_source_ix is 'PlanRuns.enqueue: how much of one source waits already';
