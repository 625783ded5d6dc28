-- One row, written by the service at its first start together with the fact that tells
-- the others.
create table settings (
    id                 smallint not null default 1 constraint settings_pk primary key constraint settings_singleton check (id = 1),
    weight_catalyst    double precision not null default 1,
    weight_novelty     double precision not null default 1,
    weight_credibility double precision not null default 1,
    weight_sentiment   double precision not null default 1,
    weight_liquidity   double precision not null default 1,
    min_alert_score    double precision not null default 12,
    poll_interval_sec  integer not null default 900,
    changed_at         timestamptz not null default clock_timestamp(),
    constraint settings_weights check (
        weight_catalyst between 0 and 5 and weight_novelty between 0 and 5 and weight_credibility between 0 and 5
        and weight_sentiment between 0 and 5 and weight_liquidity between 0 and 5),
    constraint settings_min_alert_score check (min_alert_score between 0 and 100),
    constraint settings_poll_interval check (poll_interval_sec between 10 and 86400)
);
