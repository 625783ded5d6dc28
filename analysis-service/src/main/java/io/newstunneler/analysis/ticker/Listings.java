package io.newstunneler.analysis.ticker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import io.newstunneler.defaults.postgres.Notifications;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;

/**
 * The symbols that we know: the table {@code symbols}, held in memory because every
 * article is looked up in it, and read again when it changes.
 */
@Repository
public class Listings implements DisposableBean {

	private static final Logger log = LoggerFactory.getLogger(Listings.class);

	private static final String CHANNEL = "analysis_symbols";

	private static final String VIEW = "select symbol, name, exchange, avg_volume, aliases, delisted_at from symbols";

	private final DatabaseClient database;

	private final Notifications notifications;

	private volatile @Nullable Universe known;

	private volatile @Nullable Disposable listening;

	Listings(DatabaseClient database, Notifications notifications) {
		this.database = database;
		this.notifications = notifications;
	}

	/**
	 * The symbols as they are now. The database is asked until it has answered once: an
	 * article scored without the list would lose its ticker for good.
	 * @return all symbols
	 */
	public Mono<Universe> universe() {
		return Mono.fromSupplier(() -> this.known).switchIfEmpty(Mono.defer(this::read));
	}

	@EventListener(ApplicationReadyEvent.class)
	void listen() {
		this.listening = this.notifications.listen(CHANNEL)
			.onBackpressureLatest()
			.concatMap((_) -> read(), 1)
			.doOnError((error) -> log.atWarn()
				.addKeyValue("reason", String.valueOf(error.getMessage()))
				.log("symbols could not be read; the former ones stay, trying again"))
			.retryWhen(Retry.backoff(Long.MAX_VALUE, Duration.ofSeconds(1)).maxBackoff(Duration.ofSeconds(30)))
			.subscribe();
	}

	@Override
	public void destroy() {
		Disposable listening = this.listening;
		if (listening != null) {
			listening.dispose();
		}
	}

	Mono<Universe> read() {
		return this.database
			.sql("select symbol, name, exchange, avg_volume, aliases from symbols where delisted_at is null")
			.map((row) -> new Listing(text(row, "symbol"), text(row, "name"), text(row, "exchange"),
					row.get("avg_volume", Long.class), aliases(row)))
			.all()
			.collect(Collectors.toUnmodifiableMap(Listing::symbol, (listing) -> listing))
			.map(Universe::new)
			.doOnNext((read) -> this.known = read);
	}

	/**
	 * How many symbols there are, those no longer listed among them.
	 * @param q what a symbol begins with, or a name or alias contains; all where empty
	 * @return their number
	 */
	Mono<Long> count(String q) {
		return matching("select count(*) from symbols", q, "")
			.map((row) -> Objects.requireNonNull(row.get(0, Long.class)))
			.one();
	}

	/**
	 * Symbols in their order.
	 * @param q as for {@link #count}
	 * @param limit at most so many
	 * @param offset leaving out so many
	 * @return a page of them
	 */
	Flux<ListingView> list(String q, int limit, long offset) {
		return matching(VIEW, q, " order by symbol limit :limit offset :offset").bind("limit", limit)
			.bind("offset", offset)
			.map(Listings::view)
			.all();
	}

	/**
	 * Looks a symbol up.
	 * @param symbol in capitals
	 * @return the symbol, listed or no longer so; empty where we never knew it
	 */
	Mono<ListingView> find(String symbol) {
		return this.database.sql(VIEW + " where symbol = :symbol").bind("symbol", symbol).map(Listings::view).one();
	}

	private DatabaseClient.GenericExecuteSpec matching(String select, String q, String order) {
		if (q.isEmpty()) {
			return this.database.sql(select + order);
		}
		String pattern = q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
		String where = """
				where symbol like upper(:q) || '%' or name ilike '%' || :q || '%'
				or exists (select from unnest(aliases) as alias where alias ilike '%' || :q || '%')""";
		return this.database.sql(select + " " + where + order).bind("q", pattern);
	}

	private static ListingView view(Readable row) {
		return new ListingView(text(row, "symbol"), text(row, "name"), text(row, "exchange"),
				row.get("avg_volume", Long.class), aliases(row), row.get("delisted_at", Instant.class));
	}

	private static String text(Readable row, String column) {
		return Objects.requireNonNull(row.get(column, String.class));
	}

	private static List<String> aliases(Readable row) {
		return List.of(Objects.requireNonNull(row.get("aliases", String[].class)));
	}

}
