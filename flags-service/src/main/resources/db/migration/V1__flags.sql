create table environments (
    name text constraint environments_pk primary key
);

create table flags (
    name            text not null constraint flags_pk primary key,
    description     text not null,
    type            text not null default 'release',
    impression_data boolean not null default false,
    stale           boolean not null default false,
    archived        boolean not null default false,
    dependencies    jsonb not null default '[]',
    created_at      timestamptz not null default now()
);

comment on column flags.dependencies is 'parents that must be on, in the form of the Unleash client protocol';

create table flag_states (
    flag        text not null constraint flag_states_flag_fk references flags on delete cascade,
    environment text not null constraint flag_states_environment_fk references environments,
    enabled     boolean not null,
    strategies  jsonb not null default '[]',
    variants    jsonb not null default '[]',
    revision    bigint not null default 1,
    changed_at  timestamptz not null default now(),
    constraint flag_states_pk primary key (flag, environment)
);

comment on column flag_states.strategies is 'activation strategies, in the form of the Unleash client protocol';
comment on column flag_states.revision is 'counts the changes, so that clashing edits are recognised';

create table segments (
    id          integer generated always as identity constraint segments_pk primary key,
    name        text not null constraint segments_name_uq unique,
    description text not null default '',
    constraints jsonb not null default '[]'
);

create table flag_changes (
    id          bigint generated always as identity constraint flag_changes_pk primary key,
    flag        text not null,
    environment text not null,
    changed_by  text not null,
    reason      text,
    before      jsonb not null,
    after       jsonb not null,
    trace_id    text,
    changed_at  timestamptz not null default now()
);

-- The history of one flag, newest first; that of all flags goes by the primary key.
create index flag_changes_flag_idx on flag_changes (flag, id desc);
