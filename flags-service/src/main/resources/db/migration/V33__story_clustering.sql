-- analysis-service joins articles that tell the same (ADR 18).
insert into flags (name, type, description) values
    ('story_clustering', 'kill-switch', 'Joining of articles that tell the same story. While it is off every new article is a story of its own; stories stay as they are.');

insert into flag_states (flag, environment, enabled, strategies)
select 'story_clustering', environments.name, true,
       jsonb_build_array(jsonb_build_object(
           'name', 'flexibleRollout',
           'constraints', '[]'::jsonb,
           'segments', '[]'::jsonb,
           'variants', '[]'::jsonb,
           'parameters', jsonb_build_object('rollout', '100', 'stickiness', 'default', 'groupId', 'story_clustering')))
from environments;
