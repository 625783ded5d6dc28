-- Pushes by hubs: new with ingest-service's WebSub.
insert into flags (name, type, description) values
    ('websub', 'kill-switch', 'Subscriptions to WebSub hubs. While it is off no hub is asked, pushes are refused, and every source is polled as often as one without a hub.');

insert into flag_states (flag, environment, enabled, strategies)
select flags.name, environments.name, true,
       jsonb_build_array(jsonb_build_object(
           'name', 'flexibleRollout',
           'constraints', '[]'::jsonb,
           'segments', '[]'::jsonb,
           'variants', '[]'::jsonb,
           'parameters', jsonb_build_object('rollout', '100', 'stickiness', 'default', 'groupId', flags.name)))
from flags cross join environments
where flags.name = 'websub';
