insert into flags (name, type, description) values
    ('reader_repairs', 'kill-switch', 'Mending of documents that break the rules. While it is off they are refused, and say why; their sources'' articles stay.');

insert into flag_states (flag, environment, enabled, strategies)
select flags.name, environments.name, true,
       jsonb_build_array(jsonb_build_object(
           'name', 'flexibleRollout',
           'constraints', '[]'::jsonb,
           'segments', '[]'::jsonb,
           'variants', '[]'::jsonb,
           'parameters', jsonb_build_object('rollout', '100', 'stickiness', 'default', 'groupId', flags.name)))
from flags cross join environments
where flags.name = 'reader_repairs';
