-- The switches of alerts, with the state of the predecessor; email_alerts is new.
insert into flags (name, type, description) values
    ('email_alerts', 'kill-switch', 'Mailing of alerts. While it is off they wait; those that are still news leave when it is on again.'),
    ('slack_alerts', 'kill-switch', 'Posting of alerts to Slack. While it is off they wait; those that are still news leave when it is on again.'),
    ('webhook_notifications', 'kill-switch', 'Posting of alerts to webhooks. While it is off they wait; those that are still news leave when it is on again.');

insert into flag_states (flag, environment, enabled, strategies)
select flags.name, environments.name, flags.name <> 'webhook_notifications',
       jsonb_build_array(jsonb_build_object(
           'name', 'flexibleRollout',
           'constraints', '[]'::jsonb,
           'segments', '[]'::jsonb,
           'variants', '[]'::jsonb,
           'parameters', jsonb_build_object('rollout', '100', 'stickiness', 'default', 'groupId', flags.name)))
from flags cross join environments
where flags.name in ('email_alerts', 'slack_alerts', 'webhook_notifications');
