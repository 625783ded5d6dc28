package io.newstunneler.analysis.article;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import reactor.core.publisher.Mono;

/**
 * Counts of matches. Where counting is cheap, because the table is small or the count
 * took no time, each is exact: it was begun after it was asked for, and whoever adds an
 * article and lists at once finds it counted. Where it is costly, a count is shared by
 * all who ask for it at the same time, and for ten times as long as it took: so counting
 * never takes more than a tenth of the database's time for any filter, and a count of a
 * million is at most a second or so old.
 */
class SharedCounts {

	/**
	 * The main part of a table in bytes, read from its first page to its last in some 20
	 * ms: thirty thousand articles or so.
	 */
	static final long SMALL_TABLE = 64L * 1024 * 1024;

	/** A count that took no longer costs no more than the list that it goes with. */
	private static final Duration CHEAP = Duration.ofMillis(10);

	private static final int FILTERS = 256;

	private static final int REUSE = 10;

	private final Function<ArticleFilter, Mono<Counted>> query;

	/** What was asked and begun, in order. */
	private final AtomicLong moments = new AtomicLong();

	private final Map<ArticleFilter, Mono<Count>> counts = new LinkedHashMap<>(FILTERS, 0.75f, true) {

		@Override
		protected boolean removeEldestEntry(Map.Entry<ArticleFilter, Mono<Count>> eldest) {
			return size() > FILTERS;
		}

	};

	SharedCounts(Function<ArticleFilter, Mono<Counted>> query) {
		this.query = query;
	}

	Mono<Long> count(ArticleFilter filter) {
		return Mono.defer(() -> {
			long asked = this.moments.incrementAndGet();
			return known(filter).flatMap((count) -> (count.isCostly() || count.begun() > asked)
					? Mono.just(count.matches()) : this.query.apply(filter).map(Counted::matches));
		});
	}

	private Mono<Count> known(ArticleFilter filter) {
		synchronized (this.counts) {
			return this.counts.computeIfAbsent(filter, this::shared);
		}
	}

	private Mono<Count> shared(ArticleFilter filter) {
		return Mono.defer(() -> {
			long begun = this.moments.incrementAndGet();
			return this.query.apply(filter)
				.elapsed()
				.map((timed) -> Count.of(timed.getT2(), Duration.ofMillis(timed.getT1()), begun));
		})
			.cache((count) -> count.isCostly() ? count.took().multipliedBy(REUSE) : Duration.ZERO, (_) -> Duration.ZERO,
					() -> Duration.ZERO);
	}

	/**
	 * What the database counted.
	 *
	 * @param matches the number of matches
	 * @param tableBytes size of the main part of the table of articles
	 */
	record Counted(long matches, long tableBytes) {
	}

	/**
	 * A count that may be shared.
	 *
	 * @param matches the number of matches
	 * @param took how long it took
	 * @param isCostly whether it has to be shared
	 * @param begun the moment at which it was begun
	 */
	private record Count(long matches, Duration took, boolean isCostly, long begun) {

		static Count of(Counted counted, Duration took, long begun) {
			boolean costly = counted.tableBytes() > SMALL_TABLE && took.compareTo(CHEAP) > 0;
			return new Count(counted.matches(), took, costly, begun);
		}

	}

}
