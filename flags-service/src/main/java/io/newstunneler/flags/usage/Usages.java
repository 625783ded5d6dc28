package io.newstunneler.flags.usage;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;

/**
 * What the services asked, summed up.
 */
@Repository
public class Usages {

	private final DatabaseClient database;

	private final JsonMapper json;

	Usages(DatabaseClient database, JsonMapper json) {
		this.database = database;
		this.json = json;
	}

	/**
	 * Adds a report.
	 * @param application the service that reports
	 * @param environment the environment that it lives in
	 * @param usages what it was asked since its last report, each flag once
	 * @return completes when it is added
	 */
	public Mono<Void> add(String application, String environment, List<Usage> usages) {
		if (usages.isEmpty()) {
			return Mono.empty();
		}
		return this.database.sql("""
				insert into flag_usages (application, environment, flag, asked_on, asked_off, variants)
				select :application, :environment, usage.flag, usage.asked_on, usage.asked_off, usage.variants::jsonb
				from unnest(:flags, :on, :off, :variants) as usage (flag, asked_on, asked_off, variants)
				order by usage.flag
				on conflict (application, environment, flag) do update
				set asked_on = flag_usages.asked_on + excluded.asked_on,
				    asked_off = flag_usages.asked_off + excluded.asked_off,
				    variants = (
				        select coalesce(jsonb_object_agg(name, times), '{}')
				        from (
				            select name, sum(times::bigint) as times
				            from (
				                select * from jsonb_each_text(flag_usages.variants)
				                union all
				                select * from jsonb_each_text(excluded.variants)) as variant (name, times)
				            group by name) as total),
				    last_seen_at = excluded.last_seen_at
				""")
			.bind("application", application)
			.bind("environment", environment)
			.bind("flags", usages.stream().map(Usage::flag).toArray(String[]::new))
			.bind("on", usages.stream().map(Usage::on).toArray(Long[]::new))
			.bind("off", usages.stream().map(Usage::off).toArray(Long[]::new))
			.bind("variants",
					usages.stream()
						.map((usage) -> this.json.writeValueAsString(usage.variants()))
						.toArray(String[]::new))
			.then();
	}

	/**
	 * When each flag was last asked for by any service.
	 * @return times by names of flags
	 */
	public Mono<Map<String, Instant>> lastAsked() {
		return this.database.sql("select flag, max(last_seen_at) as last_seen_at from flag_usages group by flag")
			.map((row) -> Map.entry(Objects.requireNonNull(row.get("flag", String.class)),
					Objects.requireNonNull(row.get("last_seen_at", Instant.class))))
			.all()
			.collectMap(Map.Entry::getKey, Map.Entry::getValue);
	}

}
