-- Both columns of articles and of subscribers may have come before.
alter table articles
    add column if not exists tickers jsonb not null default '[]',
    add column if not exists story_id bigint;

alter table subscribers
    add column if not exists alert_rules jsonb not null default '[]',
    add column if not exists quiet_hours jsonb,
    add column if not exists paused_until timestamptz;

-- Everybody whom an alert may concern.
create index subscribers_alerted on subscribers (id)
    where alert_rules <> '[]' and confirmed_at is not null and unsubscribed_at is null;

-- An article that may be worth interrupting somebody for, once, however often it is scored
-- again. It keeps its own copy of what is told.
create table alerts (
    id           bigint generated always as identity constraint alerts_pk primary key,
    article_id   bigint constraint alerts_article_key unique,
    cause        text not null constraint alerts_cause_check check (cause in ('score', 'plan', 'test')),
    source_name  text not null,
    url          text not null,
    title        text not null,
    summary      text,
    ticker       text,
    total        double precision not null,
    threshold    double precision,
    published_at timestamptz not null,
    raised_at    timestamptz not null,
    story        text,
    traceparent  text,
    arrived_at   timestamptz not null default clock_timestamp(),
    pending      boolean not null default true,
    old          boolean not null default false
);

comment on column alerts.article_id is 'absent for the test of a channel';
comment on column alerts.story is 'what the cool-down goes by: the story, or the words of the title where nobody knows the story';
comment on column alerts.pending is 'whether subscribers are still to be matched, at first or again because a plan came';
comment on column alerts.old is 'the article had been published long before, so nobody was told';

-- The claim of alerts to match.
create index alerts_pending on alerts (id) where pending;

-- Plans that nobody has looked at for alerts yet.
alter table plans add column alert_considered boolean not null default true;
alter table plans alter column alert_considered set default false;
create index plans_alert on plans (article_id) where not alert_considered;

-- Alerts of quiet hours, told together when they end.
create table alert_summaries (
    id            bigint generated always as identity constraint alert_summaries_pk primary key,
    subscriber_id bigint not null constraint alert_summaries_subscriber_fk references subscribers on delete cascade,
    due_at        timestamptz not null,
    constraint alert_summaries_key unique (subscriber_id, due_at)
);

-- Whom an alert concerned, and what was done about it.
create table alert_matches (
    alert_id      bigint not null constraint alert_matches_alert_fk references alerts on delete cascade,
    subscriber_id bigint not null constraint alert_matches_subscriber_fk references subscribers on delete cascade,
    story         text not null,
    rule          text,
    outcome       text not null constraint alert_matches_outcome_check check (outcome in ('told', 'held', 'cooled')),
    summary_id    bigint constraint alert_matches_summary_fk references alert_summaries on delete cascade,
    matched_at    timestamptz not null default clock_timestamp(),
    constraint alert_matches_pk primary key (alert_id, subscriber_id)
);

comment on column alert_matches.outcome is 'held: waits for the end of quiet hours; cooled: the subscriber had an alert of the same story a short time before';

-- The cool-down of a story.
create index alert_matches_story on alert_matches (subscriber_id, story, matched_at) where outcome <> 'cooled';

-- The alerts of a summary.
create index alert_matches_summary on alert_matches (summary_id) where summary_id is not null;

-- Where alerts of a subscriber go. Without a row they go by mail.
create table alert_channels (
    id              bigint generated always as identity constraint alert_channels_pk primary key,
    subscriber_id   bigint not null constraint alert_channels_subscriber_fk references subscribers on delete cascade,
    kind            text not null constraint alert_channels_kind_check check (kind in ('mail', 'slack', 'webhook')),
    url             text,
    secret          text,
    enabled         boolean not null default true,
    created_at      timestamptz not null default clock_timestamp(),
    deleted_at      timestamptz,
    paused_until    timestamptz,
    last_success_at timestamptz,
    last_failure_at timestamptz,
    last_failure    text,
    constraint alert_channels_url_check check ((kind = 'mail') = (url is null) or deleted_at is not null)
);

comment on column alert_channels.deleted_at is 'its row stays for the history of deliveries, without address and secret';
comment on column alert_channels.paused_until is 'it failed: nothing else is sent there before, so that one that hangs does not hold up the others';

-- The channels of a subscriber.
create index alert_channels_subscriber on alert_channels (subscriber_id) where deleted_at is null;

alter table deliveries
    add constraint deliveries_alert_fk foreign key (alert_id) references alerts on delete cascade,
    add constraint deliveries_summary_fk foreign key (summary_id) references alert_summaries on delete cascade,
    add constraint deliveries_target_fk foreign key (target_id) references alert_channels on delete cascade;

-- The deliveries of an alert.
create index deliveries_alert on deliveries (alert_id) where alert_id is not null;

-- Whether an alert passes a rule, by the same meaning as the filters of editions. A rule
-- that asks for a stance is not passed before there is a plan.
create function passes(rule jsonb, tickers text[], source text, categories jsonb, total double precision, stance text,
    words text)
returns boolean language sql immutable parallel safe as $$
    select (rule->'tickers' is null or jsonb_exists_any(rule->'tickers', tickers))
        and (rule->'sources' is null or jsonb_exists(rule->'sources', lower(source)))
        and (rule->'categories' is null or exists (
            select from jsonb_array_elements_text(categories) as category
            where jsonb_exists(rule->'categories', lower(category))))
        and (rule->'min_score' is null or total >= (rule->>'min_score')::double precision)
        and (rule->'stance' is null or coalesce(jsonb_exists(rule->'stance', stance), false))
        and (rule->'keywords' is null or exists (
            select from jsonb_array_elements_text(rule->'keywords') as keyword
            where words ~* ('(?<!\w)' || regexp_replace(keyword, '([^\w\s])', '\\\1', 'g') || '(?!\w)')))
$$;
