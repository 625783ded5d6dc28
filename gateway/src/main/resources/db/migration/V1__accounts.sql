create table users (
    id              bigint generated always as identity constraint users_pk primary key,
    email           text not null,
    username        text not null,
    hashed_password text not null,
    full_name       text,
    role            text not null constraint users_role_ck check (role in ('viewer', 'analyst', 'admin')),
    is_active       boolean not null default true,
    is_verified     boolean not null default false,
    token_version   integer not null default 0,
    created_at      timestamptz not null default now(),
    updated_at      timestamptz not null default now(),
    last_login      timestamptz
);

comment on column users.token_version is 'tokens of an earlier version are refused: counts new passwords and deactivations';

-- One account for an address or a name, and the look-up of a login.
create unique index users_email_uq on users (lower(email));
create unique index users_username_uq on users (lower(username));

create table api_keys (
    id           bigint generated always as identity constraint api_keys_pk primary key,
    user_id      bigint not null constraint api_keys_user_fk references users on delete cascade,
    name         text not null,
    prefix       text not null constraint api_keys_prefix_uq unique,
    hash         bytea not null,
    role         text not null constraint api_keys_role_ck check (role in ('viewer', 'analyst', 'admin')),
    created_at   timestamptz not null default now(),
    expires_at   timestamptz,
    revoked_at   timestamptz,
    last_used_at timestamptz
);

comment on column api_keys.hash is 'SHA-256 of the whole key; the key itself has 256 random bits and is shown once';

-- The keys of an account.
create index api_keys_user_idx on api_keys (user_id);

create table signing_secrets (
    id         integer constraint signing_secrets_pk primary key constraint signing_secrets_one_ck check (id = 1),
    secret     bytea not null,
    created_at timestamptz not null default now()
);

comment on table signing_secrets is 'what the tokens of all replicas are signed with; delete the row and restart to end all of them';
