-- The flags that a service reads, with their state in the predecessor (ADR 9).
insert into environments (name) values ('development'), ('production');

insert into flags (name, type, description) values
    ('rss_polling', 'kill-switch', 'Fetching of feeds. While it is off no source is polled; each is due at once when it is on again.'),
    ('llm_analysis', 'kill-switch', 'Trading plans for articles. While it is off they are noted, and made when it is on again.'),
    ('email_digests', 'kill-switch', 'Mailing of digests. While it is off editions wait, and leave when it is on again.'),
    ('rate_limiting', 'kill-switch', 'Limits of requests per client at the gateway.');

insert into flag_states (flag, environment, enabled, strategies)
select flags.name, environments.name, true,
       jsonb_build_array(jsonb_build_object(
           'name', 'flexibleRollout',
           'constraints', '[]'::jsonb,
           'segments', '[]'::jsonb,
           'variants', '[]'::jsonb,
           'parameters', jsonb_build_object('rollout', '100', 'stickiness', 'default', 'groupId', flags.name)))
from flags cross join environments;
