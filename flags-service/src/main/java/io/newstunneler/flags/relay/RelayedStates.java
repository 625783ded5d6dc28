package io.newstunneler.flags.relay;

import java.time.Instant;
import java.util.Objects;

import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;

/**
 * The last good state of each environment that the Unleash server sent.
 */
@Repository
class RelayedStates {

	private final DatabaseClient database;

	private final JsonMapper json;

	RelayedStates(DatabaseClient database, JsonMapper json) {
		this.database = database;
		this.json = json;
	}

	Mono<RelayedState> find(String environment) {
		return find(environment, "");
	}

	/**
	 * Takes the state, and lets nobody else take it before the end of the transaction.
	 */
	Mono<RelayedState> lock(String environment) {
		return find(environment, " for update");
	}

	/**
	 * Keeps a state.
	 * @param environment whose it is
	 * @param document the flags
	 * @param etag what the server's last document is recognised by
	 * @param edited whether we changed it ourselves; the server then needs a moment until
	 * it says so too
	 */
	Mono<Void> put(String environment, JsonNode document, @Nullable String etag, boolean edited) {
		return this.database.sql("""
				insert into relayed_states (environment, document, etag)
				values (:environment, :document::jsonb, :etag)
				on conflict (environment) do update
				set document = excluded.document, etag = excluded.etag, fetched_at = excluded.fetched_at,
				    edited_at = case when :edited then now() else relayed_states.edited_at end
				""")
			.bind("edited", edited)
			.bind("environment", environment)
			.bind("document", document.toString())
			.bind("etag", Parameters.in(R2dbcType.VARCHAR, etag))
			.then();
	}

	private Mono<RelayedState> find(String environment, String lock) {
		return this.database.sql("""
				select document::text as document, etag, fetched_at,
				       coalesce(edited_at > now() - interval '2 seconds', false) as just_edited
				from relayed_states where environment = :environment
				""" + lock)
			.bind("environment", environment)
			.map((row) -> new RelayedState(
					this.json.readTree(Objects.requireNonNull(row.get("document", String.class))),
					row.get("etag", String.class), Objects.requireNonNull(row.get("fetched_at", Instant.class)),
					Objects.requireNonNull(row.get("just_edited", Boolean.class))))
			.one();
	}

}
