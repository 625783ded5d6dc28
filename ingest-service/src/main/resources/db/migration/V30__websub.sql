-- What hubs were asked for, and what they pushed that is not read yet.
create table subscriptions (
    source_id    bigint constraint subscriptions_pk primary key
                 constraint subscriptions_source_fk references sources on delete cascade,
    hub          text not null,
    topic        text not null,
    callback     text not null constraint subscriptions_callback_key unique,
    secret       text not null,
    state        text not null default 'OFFERED' constraint subscriptions_state_check
                 check (state in ('OFFERED', 'ASKED', 'ACTIVE', 'DENIED', 'ENDING')),
    reason       text,
    attempts     integer not null default 0,
    next_step_at timestamptz not null default clock_timestamp(),
    expires_at   timestamptz,
    proven       boolean not null default false,
    pushes       bigint not null default 0,
    last_push_at timestamptz
);

comment on column subscriptions.callback is 'last part of the path that the hub calls: 256 random bits';
comment on column subscriptions.secret is 'what the hub signs its pushes with; shown nowhere';
comment on column subscriptions.attempts is 'requests to the hub since it last did what was asked; above 0, it may ask us whether we meant it';
comment on column subscriptions.expires_at is 'until when the hub has promised to push';
comment on column subscriptions.proven is 'it has pushed, and no poll since has found what it had not pushed';

create index subscriptions_due on subscriptions (next_step_at);
comment on index subscriptions_due is 'serves whoever asks hubs';

create table pushes (
    id         bigint generated always as identity constraint pushes_pk primary key,
    source_id  bigint not null constraint pushes_source_fk references sources on delete cascade,
    pushed_at  timestamptz not null default clock_timestamp(),
    charset    text,
    document   bytea not null
);

comment on table pushes is 'taken from hubs and not read yet; whoever holds the lease of the source reads them in order';

create index pushes_by_source on pushes (source_id, id);
comment on index pushes_by_source is 'serves the claim of due sources';

create index sources_pushed on sources (id) where wait_reason = 'pushed';
comment on index sources_pushed is 'serves the search for sources that wait for pushes that do not come any more';
