package io.newstunneler.analysis.ticker;

import java.time.Duration;
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

	private Mono<Universe> read() {
		return this.database.sql("select symbol, name, exchange, avg_volume from symbols")
			.map((row) -> new Listing(Objects.requireNonNull(row.get("symbol", String.class)),
					Objects.requireNonNull(row.get("name", String.class)),
					Objects.requireNonNull(row.get("exchange", String.class)), row.get("avg_volume", Long.class)))
			.all()
			.collect(Collectors.toUnmodifiableMap(Listing::symbol, (listing) -> listing))
			.map(Universe::new)
			.doOnNext((read) -> this.known = read);
	}

}
