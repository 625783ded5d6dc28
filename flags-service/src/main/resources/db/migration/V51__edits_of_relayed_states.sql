alter table relayed_states add column edited_at timestamptz;

comment on column relayed_states.edited_at is 'when this service last changed something in Unleash; what Unleash serves lags behind that for a second or two';
