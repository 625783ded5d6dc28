package io.newstunneler.analysis.ticker;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import io.newstunneler.defaults.postgres.Notifications;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;

/**
 * The symbols that we know: the table {@code symbols}, held in memory because every
 * article is looked up in it, and read again when it changes.
 */
@Repository
@DependsOnDatabaseInitialization
public class Listings implements InitializingBean, DisposableBean {

	private static final Logger log = LoggerFactory.getLogger(Listings.class);

	private static final String CHANNEL = "analysis_symbols";

	private static final Duration FIRST_READ = Duration.ofSeconds(30);

	private final DatabaseClient database;

	private final Notifications notifications;

	private volatile Map<String, Listing> bySymbol = Map.of();

	private @Nullable Disposable listening;

	Listings(DatabaseClient database, Notifications notifications) {
		this.database = database;
		this.notifications = notifications;
	}

	/**
	 * Waits for the first reading: an article scored without the list would lose its
	 * ticker for good.
	 */
	@Override
	public void afterPropertiesSet() {
		read().block(FIRST_READ);
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
		if (this.listening != null) {
			this.listening.dispose();
		}
	}

	/**
	 * What a text is about.
	 * @param title title of an article
	 * @param summary its summary
	 * @return the primary symbol, or {@code null} where the text names none that we know
	 */
	public @Nullable Listing about(String title, @Nullable String summary) {
		Map<String, Listing> known = this.bySymbol;
		String text = (summary != null) ? title + "\n" + summary : title;
		String symbol = TickerText.symbol(text, known::containsKey);
		return (symbol != null) ? known.get(symbol) : null;
	}

	private Mono<Void> read() {
		return this.database.sql("select symbol, name, exchange, avg_volume from symbols")
			.map((row) -> new Listing(Objects.requireNonNull(row.get("symbol", String.class)),
					Objects.requireNonNull(row.get("name", String.class)),
					Objects.requireNonNull(row.get("exchange", String.class)), row.get("avg_volume", Long.class)))
			.all()
			.collect(Collectors.toUnmodifiableMap(Listing::symbol, (listing) -> listing))
			.doOnNext((read) -> this.bySymbol = read)
			.then();
	}

}
