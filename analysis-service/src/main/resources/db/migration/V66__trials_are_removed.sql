create index plan_trials_created_ix on plan_trials (created_at);
comment on index plan_trials_created_ix is 'Retention: trials whose article was removed without them';
