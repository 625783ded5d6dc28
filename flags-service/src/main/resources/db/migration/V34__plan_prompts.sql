-- Which prompt plans are written from, and which one runs in its shadow.
insert into flags (name, type, description) values
    ('plan-prompt', 'experiment', 'The prompt of trading plans: the payload of the variant is its version, v1 or v2. Off, the newest one. Sticks to the article (userId); sourceId and ticker are known.'),
    ('plan-prompt-shadow', 'experiment', 'After each plan a second one from the prompt that the payload names, kept beside it for comparison and never shown in its place. It costs as much again.');

insert into flag_states (flag, environment, enabled, strategies)
select live.flag, environments.name, live.enabled,
       jsonb_build_array(jsonb_build_object(
           'name', 'flexibleRollout',
           'constraints', '[]'::jsonb,
           'segments', '[]'::jsonb,
           'variants', jsonb_build_array(jsonb_build_object(
               'name', live.version, 'weight', 1000, 'weightType', 'variable', 'stickiness', 'userId',
               'payload', jsonb_build_object('type', 'string', 'value', live.version))),
           'parameters', jsonb_build_object('rollout', '100', 'stickiness', 'userId', 'groupId', live.flag)))
from (values ('plan-prompt', true, 'v2'), ('plan-prompt-shadow', false, 'v1')) as live (flag, enabled, version)
cross join environments;
