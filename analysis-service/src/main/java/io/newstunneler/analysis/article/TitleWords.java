package io.newstunneler.analysis.article;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.context.SmartLifecycle;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * The words that titles have: a few hundred thousand, among which a word is looked for
 * that no article has. Titles are read for them a moment after they were stored.
 */
@Component
class TitleWords implements SmartLifecycle {

	private static final Logger log = LoggerFactory.getLogger(TitleWords.class);

	private static final Duration PAUSE = Duration.ofSeconds(5);

	/**
	 * Inserts of up to 500 articles each: the more at once, the more words they share.
	 */
	private static final int INSERTS = 10;

	/** So many at most before a search that found nothing goes on. */
	private static final int PATIENCE = 2;

	private static final int PART = 3;

	private static final int LONGEST = 40;

	private final DatabaseClient database;

	private final TransactionalOperator transactions;

	private volatile @Nullable Disposable reading;

	TitleWords(DatabaseClient database, TransactionalOperator transactions) {
		this.database = database;
		this.transactions = transactions;
	}

	/**
	 * A query with its unknown words replaced: by words that contain them, else by the
	 * one that is most like them.
	 * @param query a query that no article matches
	 * @return the other query, empty where there is nothing to replace
	 */
	Mono<WebQuery> instead(WebQuery query) {
		Mono<Long> read = read().repeat(PATIENCE - 1).takeUntil((inserts) -> inserts < INSERTS).last(0L);
		return read.thenMany(Flux.fromStream(query.alternatives().stream().flatMap(List::stream)).distinct())
			.filter((term) -> !term.whole() && !term.without())
			.concatMap((term) -> instead(term.anyOf().getFirst())
				.map((words) -> new Replacement(term, new WebQuery.Term(words, false, false))))
			.collectList()
			.filter((replacements) -> !replacements.isEmpty())
			.map((replacements) -> query.map((term) -> replacements.stream()
				.filter((replacement) -> replacement.term().equals(term))
				.map(Replacement::by)
				.findFirst()
				.orElse(term)));
	}

	private Mono<List<String>> instead(String wanted) {
		return this.database.sql("""
				select word, exists (select from title_words where title_words.word = wanted.word) as known
				from (select btrim(lower(searchable(:wanted))) as word) as wanted
				where word <> '' and strpos(word, ' ') = 0
				""")
			.bind("wanted", wanted)
			.map((row) -> Boolean.TRUE.equals(row.get("known", Boolean.class)) ? Optional.<String>empty()
					: Optional.ofNullable(row.get("word", String.class)))
			.one()
			.flatMap(Mono::justOrEmpty)
			.filter((word) -> word.length() <= LONGEST)
			.flatMap((word) -> containing(word).switchIfEmpty(Mono.defer(() -> like(word))));
	}

	private Mono<List<String>> containing(String part) {
		if (part.length() < PART) {
			return Mono.empty();
		}
		return this.database
			.sql("select word from title_words where word like :part order by length(word), word limit 20")
			.bind("part", "%" + part + "%")
			.map((row) -> Objects.requireNonNull(row.get("word", String.class)))
			.all()
			.collectList()
			.filter((words) -> !words.isEmpty());
	}

	private Mono<List<String>> like(String word) {
		// Two letters swapped in the middle of a word leave few of its trigrams.
		return this.database.sql("select set_config('pg_trgm.similarity_threshold', '0.15', true)")
			.then()
			.thenMany(this.database
				.sql("""
						select word from title_words where word % :word order by similarity(word, :word) desc, word limit 100
						""")
				.bind("word", word)
				.map((row) -> Objects.requireNonNull(row.get("word", String.class)))
				.all())
			.as(this.transactions::transactional)
			.collectList()
			.flatMap((words) -> Mono.justOrEmpty(words.stream()
				.min(Comparator.comparingInt((candidate) -> Spelling.mistakes(word, candidate)))
				.filter((nearest) -> Spelling.mistakes(word, nearest) <= Spelling.allowed(word))
				.map(List::of)));
	}

	/**
	 * Reads some of the titles that were stored since.
	 * @return of how many inserts
	 */
	Mono<Long> read() {
		return this.database.sql("""
				with unread as (
				    delete from unread_titles
				    where id = any (array(
				        select id from unread_titles order by id limit :inserts for update skip locked))
				    returning article_ids),
				words as (
				    select distinct word
				    from unread
				        cross join unnest(article_ids) as article (id)
				        join articles using (id)
				        cross join regexp_split_to_table(lower(searchable(title)), '\\s+') as word
				    where length(word) between 2 and :longest and word ~ '[^0-9]'),
				learnt as (
				    insert into title_words (word)
				    select word from words
				    where not exists (select from title_words known where known.word = words.word)
				    order by word
				    on conflict do nothing)
				select count(*) as inserts from unread
				""")
			.bind("inserts", INSERTS)
			.bind("longest", LONGEST)
			.map((row) -> Objects.requireNonNull(row.get("inserts", Long.class)))
			.one();
	}

	@Override
	public void start() {
		this.reading = Flux.interval(PAUSE, PAUSE)
			.onBackpressureDrop()
			.concatMap((_) -> read().repeat().takeUntil((inserts) -> inserts < INSERTS).then().onErrorResume((ex) -> {
				log.atDebug().setCause(ex).log("words of titles cannot be read");
				return Mono.empty();
			}), 1)
			.subscribe();
	}

	@Override
	public void stop() {
		Disposable reading = this.reading;
		if (reading != null) {
			reading.dispose();
			this.reading = null;
		}
	}

	@Override
	public boolean isRunning() {
		return this.reading != null;
	}

	private record Replacement(WebQuery.Term term, WebQuery.Term by) {
	}

}
