package io.newstunneler.digest.article;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.newstunneler.defaults.facts.Received;
import io.newstunneler.events.ArticleScored;
import io.newstunneler.events.SourceHealthChanged;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;

/**
 * What is known of sources: how they are, and when they were last heard.
 */
@Repository
class Sources {

	private final DatabaseClient database;

	Sources(DatabaseClient database) {
		this.database = database;
	}

	/**
	 * Notes that articles came, once for each source of a batch.
	 */
	Mono<Void> heard(List<Received<ArticleScored>> facts) {
		Map<Long, ArticleScored> last = new LinkedHashMap<>();
		facts.forEach((received) -> last.put(received.fact().sourceId(), received.fact()));
		Collection<ArticleScored> rows = last.values();
		return this.database.sql("""
				insert into sources (id, name, last_article_at)
				select id, name, clock_timestamp() from unnest(:ids, :names) as source (id, name) order by id
				on conflict (id) do update set name = excluded.name, last_article_at = excluded.last_article_at
				where sources.name <> excluded.name or sources.last_article_at is null
				    or sources.last_article_at < excluded.last_article_at - interval '1 minute'
				""")
			.bind("ids", rows.stream().map(ArticleScored::sourceId).toArray(Long[]::new))
			.bind("names", rows.stream().map((fact) -> PlainText.line(fact.sourceName())).toArray(String[]::new))
			.then();
	}

	/**
	 * Notes how sources are; of several facts about one the latest counts.
	 */
	Mono<Void> health(List<Received<SourceHealthChanged>> facts) {
		Map<Long, SourceHealthChanged> last = new LinkedHashMap<>();
		facts.forEach((received) -> last.merge(received.fact().sourceId(), received.fact(),
				(a, b) -> b.changedAt().isBefore(a.changedAt()) ? a : b));
		Collection<SourceHealthChanged> rows = last.values();
		return this.database.sql("""
				insert into sources (id, name, health, reason, health_at)
				select id, name, health, reason, health_at
				from unnest(:ids, :names, :healths, :reasons, :times) as source (id, name, health, reason, health_at)
				order by id
				on conflict (id) do update set name = excluded.name, health = excluded.health, reason = excluded.reason,
				    health_at = excluded.health_at
				where sources.health_at is null or sources.health_at < excluded.health_at
				""")
			.bind("ids", rows.stream().map(SourceHealthChanged::sourceId).toArray(Long[]::new))
			.bind("names", rows.stream().map((fact) -> PlainText.line(fact.sourceName())).toArray(String[]::new))
			.bind("healths",
					rows.stream().map((fact) -> fact.health().name().toLowerCase(Locale.ROOT)).toArray(String[]::new))
			.bind("reasons", rows.stream().map((fact) -> reason(fact.reason())).toArray(String[]::new))
			.bind("times", rows.stream().map((fact) -> utc(fact.changedAt())).toArray(OffsetDateTime[]::new))
			.then();
	}

	private static @Nullable String reason(@Nullable String reason) {
		return PlainText.lineOrNull(reason);
	}

	private static OffsetDateTime utc(Instant time) {
		return time.atOffset(ZoneOffset.UTC);
	}

}
