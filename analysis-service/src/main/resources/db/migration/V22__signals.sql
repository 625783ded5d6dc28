-- What a symbol deserves to be looked at for, at a moment (t in milliseconds since 1970).
create table signals (
	id bigint generated always as identity,
	symbol text not null,
	t bigint not null,
	article_id bigint,
	features jsonb not null,
	score double precision not null,
	label text not null,
	reasons jsonb not null,
	confidence double precision,
	y_ret_1d double precision,
	y_beat smallint,
	created_at timestamptz not null default now(),
	constraint signals_pk primary key (id),
	constraint signals_symbol_t_uq unique (symbol, t),
	constraint signals_score_ck check (score between 0 and 100)
);

create index signals_top_ix on signals (score desc, created_at desc);
comment on index signals_top_ix is 'Signals.top: the highest scores';

create index signals_latest_ix on signals (symbol, t desc);
comment on index signals_latest_ix is 'Signals.latest, Signals.predictions: the last signal of a symbol';

create index signals_t_ix on signals (t desc);
comment on index signals_t_ix is 'Signals.predictions: signals of the last days';
