alter table flags
    add column owner      text not null default 'operations',
    add column expires_on date;

comment on column flags.owner is 'who answers for it and is asked before it is turned';
comment on column flags.expires_on is 'from when it should be gone from the code; null for one that stays, such as a kill switch';
