create table instances (
    application   text not null,
    instance      text not null,
    environment   text not null,
    sdk           text,
    first_seen_at timestamptz not null default now(),
    last_seen_at  timestamptz not null default now(),
    etag          text,
    constraint instances_pk primary key (application, instance)
);

comment on table instances is 'running copies of the services that ask for flags';
comment on column instances.etag is 'the state of the flags that it has, as of its last poll';

create table flag_usages (
    application   text not null,
    environment   text not null,
    flag          text not null,
    asked_on      bigint not null,
    asked_off     bigint not null,
    variants      jsonb not null default '{}',
    first_seen_at timestamptz not null default now(),
    last_seen_at  timestamptz not null default now(),
    constraint flag_usages_pk primary key (application, environment, flag)
);

comment on table flag_usages is 'what each service asked, and how often the answer was on and off';
