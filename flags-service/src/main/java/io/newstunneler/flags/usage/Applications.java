package io.newstunneler.flags.usage;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;

/**
 * The services that ask for flags: their running copies and what they asked.
 */
@Repository
public class Applications {

	private final DatabaseClient database;

	private final JsonMapper json;

	Applications(DatabaseClient database, JsonMapper json) {
		this.database = database;
		this.json = json;
	}

	/**
	 * All of them, by name.
	 * @param etags one of which an up-to-date client has, by environment
	 * @return an array of services
	 */
	public Mono<JsonNode> list(Map<String, List<String>> etags) {
		return this.database
			.sql("""
					select coalesce(jsonb_agg(jsonb_build_object(
					    'application', application,
					    'instances', (
					        select coalesce(jsonb_agg(jsonb_build_object(
					            'instance', instance,
					            'environment', environment,
					            'sdk', sdk,
					            'first_seen_at', to_json(first_seen_at at time zone 'utc')#>>'{}' || 'Z',
					            'last_seen_at', to_json(last_seen_at at time zone 'utc')#>>'{}' || 'Z',
					            'up_to_date', coalesce((:etags::jsonb)->environment @> to_jsonb(etag), false)) order by first_seen_at), '[]')
					        from instances where instances.application = known.application),
					    'flags', (
					        select coalesce(jsonb_agg(jsonb_build_object(
					            'flag', flag,
					            'environment', environment,
					            'asked_on', asked_on,
					            'asked_off', asked_off,
					            'variants', variants,
					            'last_seen_at', to_json(last_seen_at at time zone 'utc')#>>'{}' || 'Z') order by flag, environment), '[]')
					        from flag_usages where flag_usages.application = known.application)) order by application), '[]')::text
					    as applications
					from (select application from instances union select application from flag_usages) as known
					""")
			.bind("etags", this.json.writeValueAsString(etags))
			.map((row) -> this.json.readTree(Objects.requireNonNull(row.get("applications", String.class))))
			.one();
	}

}
