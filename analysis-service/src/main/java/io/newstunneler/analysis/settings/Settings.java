package io.newstunneler.analysis.settings;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import io.newstunneler.events.SettingsChanged;
import io.newstunneler.outbox.Outbox;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * The settings: one row, and in memory what was last heard of it, because every batch of
 * articles asks.
 */
@Repository
public class Settings {

	private final DatabaseClient database;

	private final TransactionalOperator transactions;

	private final Outbox outbox;

	private final AtomicReference<@Nullable SettingsChanged> known = new AtomicReference<>();

	Settings(DatabaseClient database, TransactionalOperator transactions, Outbox outbox) {
		this.database = database;
		this.transactions = transactions;
		this.outbox = outbox;
	}

	/**
	 * What this replica knows; newer than a change by the time that a fact takes. The
	 * database is asked until it has answered once: an article must not be scored by
	 * defaults that somebody has changed.
	 * @return all settings
	 */
	public Mono<SettingsChanged> current() {
		return Mono.fromSupplier(this.known::get).switchIfEmpty(Mono.defer(this::first));
	}

	/**
	 * The very first start writes the row and tells it, whether or not articles come.
	 */
	@EventListener(ApplicationReadyEvent.class)
	void start() {
		first().retryWhen(Retry.backoff(Long.MAX_VALUE, Duration.ofSeconds(1)).maxBackoff(Duration.ofSeconds(10)))
			.subscribe();
	}

	private Mono<SettingsChanged> first() {
		return read().doOnNext(this::learn);
	}

	void learn(SettingsChanged heard) {
		this.known.updateAndGet(
				(former) -> (former == null || heard.changedAt().isAfter(former.changedAt())) ? heard : former);
	}

	/**
	 * What the row says. Whoever comes first writes it, be it the start or a request.
	 */
	Mono<SettingsChanged> read() {
		Mono<SettingsChanged> row = this.database.sql("select * from settings").map(Settings::settings).one();
		return row.switchIfEmpty(create().then(row));
	}

	/**
	 * Changes the row and tells it in one transaction.
	 */
	Mono<SettingsChanged> change(SettingsChange change) {
		return read().then(update(change));
	}

	/**
	 * What a change would do to the newest articles, by the parts of their scores.
	 */
	Mono<SettingsPreview> preview(SettingsChange change, int last) {
		return read().flatMap((now) -> {
			SettingsView then = SettingsView.of(now).with(change);
			return Mono
				.zip(this.database.sql("""
						with latest as (
						    select * from articles order by published_at desc, id desc limit :last
						), totals as (
						    select id, title,
						        catalyst * :catalyst + novelty * :novelty + credibility * :credibility
						            + sentiment * :sentiment + liquidity * :liquidity as total,
						        catalyst * :new_catalyst + novelty * :new_novelty + credibility * :new_credibility
						            + sentiment * :new_sentiment + liquidity * :new_liquidity as new_total
						    from latest
						)
						select id, title, total, new_total, new_total >= :new_least as gained from totals
						where (total >= :least) <> (new_total >= :new_least)
						order by abs(new_total - total) desc, id desc
						""")
					.bind("last", last)
					.bind("catalyst", now.weightCatalyst())
					.bind("novelty", now.weightNovelty())
					.bind("credibility", now.weightCredibility())
					.bind("sentiment", now.weightSentiment())
					.bind("liquidity", now.weightLiquidity())
					.bind("least", now.minAlertScore())
					.bind("new_catalyst", then.weightCatalyst())
					.bind("new_novelty", then.weightNovelty())
					.bind("new_credibility", then.weightCredibility())
					.bind("new_sentiment", then.weightSentiment())
					.bind("new_liquidity", then.weightLiquidity())
					.bind("new_least", then.minAlertScore())
					.map((row) -> new SettingsPreview.Change(Objects.requireNonNull(row.get("id", Long.class)),
							Objects.requireNonNull(row.get("title", String.class)), number(row, "total"),
							number(row, "new_total"), Boolean.TRUE.equals(row.get("gained", Boolean.class))))
					.all()
					.collectList(),
						this.database.sql("select count(*) from (select from articles limit :last) as looked")
							.bind("last", last)
							.map((row) -> Objects.requireNonNull(row.get(0, Long.class)))
							.one())
				.map((found) -> SettingsPreview.of(then, found.getT2(), found.getT1()));
		});
	}

	private Mono<SettingsChanged> update(SettingsChange change) {
		return this.database.sql("""
				update settings
				set weight_catalyst = coalesce(:catalyst, weight_catalyst),
				    weight_novelty = coalesce(:novelty, weight_novelty),
				    weight_credibility = coalesce(:credibility, weight_credibility),
				    weight_sentiment = coalesce(:sentiment, weight_sentiment),
				    weight_liquidity = coalesce(:liquidity, weight_liquidity),
				    min_alert_score = coalesce(:min_alert_score, min_alert_score),
				    poll_interval_sec = coalesce(:poll_interval, poll_interval_sec),
				    -- Later than the change before, even where the clock was set back.
				    changed_at = greatest(clock_timestamp(), changed_at + interval '1 microsecond')
				returning *
				""")
			.bind("catalyst", Parameters.in(R2dbcType.DOUBLE, change.weightCatalyst()))
			.bind("novelty", Parameters.in(R2dbcType.DOUBLE, change.weightNovelty()))
			.bind("credibility", Parameters.in(R2dbcType.DOUBLE, change.weightCredibility()))
			.bind("sentiment", Parameters.in(R2dbcType.DOUBLE, change.weightSentiment()))
			.bind("liquidity", Parameters.in(R2dbcType.DOUBLE, change.weightLiquidity()))
			.bind("min_alert_score", Parameters.in(R2dbcType.DOUBLE, change.minAlertScore()))
			.bind("poll_interval", Parameters.in(R2dbcType.INTEGER, change.pollIntervalSec()))
			.map(Settings::settings)
			.one()
			.flatMap((changed) -> this.outbox.append(changed).thenReturn(changed))
			.as(this.transactions::transactional)
			.doOnNext(this::learn);
	}

	private Mono<Void> create() {
		return this.database.sql("insert into settings (id) values (1) on conflict do nothing returning *")
			.map(Settings::settings)
			.one()
			.flatMap(this.outbox::append)
			.as(this.transactions::transactional);
	}

	private static SettingsChanged settings(Readable row) {
		return new SettingsChanged(number(row, "weight_catalyst"), number(row, "weight_novelty"),
				number(row, "weight_credibility"), number(row, "weight_sentiment"), number(row, "weight_liquidity"),
				number(row, "min_alert_score"), Objects.requireNonNull(row.get("poll_interval_sec", Integer.class)),
				Objects.requireNonNull(row.get("changed_at", Instant.class)));
	}

	private static double number(Readable row, String column) {
		return Objects.requireNonNull(row.get(column, Double.class));
	}

}
