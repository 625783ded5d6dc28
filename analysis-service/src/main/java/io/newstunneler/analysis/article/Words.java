package io.newstunneler.analysis.article;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import org.springframework.stereotype.Repository;

/**
 * Reads queries and texts as the column {@code search} reads articles.
 */
@Repository
class Words {

	private static final int KEPT = 1_000;

	private final DatabaseClient database;

	/** What a query means never changes. */
	private final Map<WebQuery, Meaning> meanings = Collections.synchronizedMap(new LinkedHashMap<>(KEPT, 0.75f, true) {

		@Override
		protected boolean removeEldestEntry(Map.Entry<WebQuery, Meaning> eldest) {
			return size() > KEPT;
		}

	});

	Words(DatabaseClient database) {
		this.database = database;
	}

	/**
	 * What a query asks for. Words such as <em>the</em> are left out, unless they are
	 * quoted, hang together with others by signs, or are all that is asked for.
	 */
	Mono<Meaning> meaning(WebQuery query) {
		Meaning known = this.meanings.get(query);
		if (known != null) {
			return Mono.just(known);
		}
		if (query.isEmpty()) {
			return Mono.just(new Meaning("", Set.of()));
		}
		GenericExecuteSpec statement = this.database.sql("""
				select (%s)::text as sparing, (%s)::text as whole,
				    array(select distinct lexeme
				        from unnest(:wanted) as text,
				            unnest(to_tsvector('every_word', searchable(text))) as each (lexeme, positions, weights)
				    ) as lexemes
				""".formatted(query.expression("pg_catalog.english"), query.expression("every_word")))
			.bind("wanted", query.wanted().toArray(String[]::new));
		List<String> texts = query.texts();
		for (int i = 0; i < texts.size(); i++) {
			statement = statement.bind("w" + i, texts.get(i));
		}
		return statement.map(Words::read).one().doOnNext((meaning) -> this.meanings.put(query, meaning));
	}

	private static Meaning read(Readable row) {
		String sparing = Objects.requireNonNull(row.get("sparing", String.class));
		String whole = Objects.requireNonNull(row.get("whole", String.class));
		return new Meaning(sparing.isEmpty() ? whole : sparing, Set.copyOf(strings(row, "lexemes")));
	}

	/**
	 * Those of some words of texts that a query asks for.
	 */
	Flux<String> matching(Set<String> words, Meaning meaning) {
		return this.database.sql("""
				select word
				from unnest(:words) as word
				where tsvector_to_array(to_tsvector('every_word', searchable(word))) && :lexemes
				""")
			.bind("words", words.toArray(String[]::new))
			.bind("lexemes", meaning.lexemes().toArray(String[]::new))
			.map((row) -> Objects.requireNonNull(row.get("word", String.class)))
			.all();
	}

	private static List<String> strings(Readable row, String column) {
		@Nullable String[] array = Objects.requireNonNull(row.get(column, String[].class));
		return Arrays.stream(array).filter(Objects::nonNull).map(Objects::requireNonNull).toList();
	}

	/**
	 * A query as the database understands it.
	 *
	 * @param tsquery its text, empty where the query has no word
	 * @param lexemes the stems of what makes an article match
	 */
	record Meaning(String tsquery, Set<String> lexemes) {
	}

}
