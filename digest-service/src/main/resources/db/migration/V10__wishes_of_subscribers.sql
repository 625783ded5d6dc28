-- What else a subscriber may wish for. The alert columns are read by what raises alerts.
alter table subscribers
    add column if not exists alert_rules jsonb not null default '[]',
    add column if not exists quiet_hours jsonb,
    add column if not exists locale text not null default 'en',
    add column if not exists paused_until timestamptz;

comment on column subscribers.alert_rules is 'array of filters in canonical form, each with an optional name; none, no alerts';
comment on column subscribers.quiet_hours is '{"from": "22:00", "to": "07:00"} in the zone of the subscriber; absent for none';
comment on column subscribers.locale is 'BCP 47 tag of the language in which dates are written';
comment on column subscribers.paused_until is 'nothing is sent before; the first edition after it covers what came meanwhile';
