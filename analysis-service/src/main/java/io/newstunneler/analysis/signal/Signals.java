package io.newstunneler.analysis.signal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.defaults.postgres.Columns;
import io.newstunneler.defaults.trace.Traceparent;
import io.newstunneler.events.Stance;
import io.newstunneler.outbox.Outbox;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;

/**
 * The signals, one for each symbol and moment: rows of {@code signals}.
 */
@Component
public class Signals {

	private static final String COLUMNS = """
			symbol, t, article_id, features::text as features, score, label, reasons::text as reasons, confidence,
			y_ret_1d, y_beat""";

	private final DatabaseClient database;

	private final Outbox outbox;

	private final Counter generated;

	Signals(DatabaseClient database, Outbox outbox, MeterRegistry meters) {
		this.database = database;
		this.outbox = outbox;
		this.generated = Counter.builder("news.tunneler.signals.generated")
			.description("Signals raised from plans")
			.register(meters);
	}

	/**
	 * Raises signals from plans, in the caller's transaction. It fails where another
	 * worker raises one of a symbol at the same moment: neither is to take the other's
	 * place.
	 * @param news what the plans say about which symbol
	 * @param now the moment in milliseconds since 1970
	 * @return completes when signals and facts are written
	 */
	public Mono<Void> raise(List<News> news, long now) {
		if (news.isEmpty()) {
			return Mono.empty();
		}
		Map<String, Long> moments = new HashMap<>();
		List<Signal> signals = new ArrayList<>();
		List<Outbox.Pending> facts = new ArrayList<>();
		for (News each : news) {
			// two plans about a symbol in one batch are two signals
			long t = moments.merge(each.symbol(), now, (last, _) -> last + 1);
			Signal signal = Signal.ofNews(each.symbol(), t, each.articleId(), each.stance(), each.confidence(),
					each.sourceName());
			signals.add(signal);
			facts.add(new Outbox.Pending(signal.raised(), each.trace()));
		}
		return Mono.whenDelayError(insert(signals, ""), this.outbox.append(facts))
			.doOnSuccess((_) -> this.generated.increment(signals.size()));
	}

	/**
	 * Stores signals with one statement; one that is there already is replaced.
	 * @param signals signals of different symbols or moments
	 * @return completes when they are written
	 */
	Mono<Void> store(List<Signal> signals) {
		return insert(signals, """
				on conflict (symbol, t) do update set
					article_id = excluded.article_id, features = excluded.features, score = excluded.score,
					label = excluded.label, reasons = excluded.reasons, confidence = excluded.confidence
				""");
	}

	private Mono<Void> insert(List<Signal> signals, String onConflict) {
		return this.database.sql("""
				insert into signals (symbol, t, article_id, features, score, label, reasons, confidence)
				select symbol, t, article_id, features::jsonb, score, label, reasons::jsonb, confidence
				from unnest(:symbols, :ts, :articles, :features, :scores, :labels, :reasons, :confidences)
					as raised (symbol, t, article_id, features, score, label, reasons, confidence)
				""" + onConflict)
			.bind("symbols", Columns.of(signals, String[]::new, Signal::symbol))
			.bind("ts", Columns.of(signals, Long[]::new, Signal::t))
			.bind("articles", Columns.of(signals, Long[]::new, Signal::articleId))
			.bind("features", Columns.of(signals, String[]::new, (each) -> SignalJson.features(each.features())))
			.bind("scores", Columns.of(signals, Double[]::new, Signal::score))
			.bind("labels", Columns.of(signals, String[]::new, Signal::label))
			.bind("reasons", Columns.of(signals, String[]::new, (each) -> SignalJson.reasons(each.reasons())))
			.bind("confidences", Columns.of(signals, Double[]::new, Signal::confidence))
			.then();
	}

	/**
	 * The highest signals of the last days.
	 * @param minScore the lowest score, 0 to 100
	 * @param days how far back
	 * @param limit how many at most
	 * @return highest first
	 */
	Flux<Stored> top(double minScore, int days, int limit) {
		return this.database.sql("select " + COLUMNS + """

				from signals
				where score >= :min and created_at >= now() - :days * interval '1 day'
				order by score desc, created_at desc
				limit :limit
				""").bind("min", minScore).bind("days", days).bind("limit", limit).map(Signals::stored).all();
	}

	/**
	 * The last signal of each symbol, where it is high enough.
	 * @param minScore the lowest score, 0 to 100
	 * @param days how far back
	 * @param limit how many at most
	 * @return highest first
	 */
	Flux<Stored> predictions(double minScore, int days, int limit) {
		return this.database.sql("with latest as (select distinct on (symbol) " + COLUMNS + """

					from signals
					where t >= extract(epoch from now() - :days * interval '1 day')::bigint * 1000
						and score >= :min
					order by symbol, t desc)
				select * from latest order by score desc, symbol limit :limit
				""").bind("min", minScore).bind("days", days).bind("limit", limit).map(Signals::stored).all();
	}

	/**
	 * The last signal of a symbol.
	 * @param symbol the symbol
	 * @return the signal, empty where there is none
	 */
	Mono<Stored> latest(String symbol) {
		return this.database.sql("select " + COLUMNS + " from signals where symbol = :symbol order by t desc limit 1")
			.bind("symbol", symbol)
			.map(Signals::stored)
			.one();
	}

	private static Stored stored(Readable row) {
		Short beat = row.get("y_beat", Short.class);
		return new Stored(required(row, "symbol", String.class), required(row, "t", Long.class),
				row.get("article_id", Long.class), SignalJson.features(required(row, "features", String.class)),
				required(row, "score", Double.class), required(row, "label", String.class),
				SignalJson.reasons(required(row, "reasons", String.class)), row.get("confidence", Double.class),
				row.get("y_ret_1d", Double.class), (beat != null) ? (int) beat : null);
	}

	private static <T> T required(Readable row, String column, Class<T> type) {
		return Objects.requireNonNull(row.get(column, type), column);
	}

	/**
	 * What a plan says about a symbol.
	 *
	 * @param symbol a symbol that the article supports
	 * @param articleId identity of the article
	 * @param stance which way the plan leans
	 * @param confidence 0 to 1
	 * @param sourceName the article's source
	 * @param trace the article's trace
	 */
	public record News(String symbol, long articleId, Stance stance, double confidence, String sourceName,
			@Nullable Traceparent trace) {
	}

	/**
	 * A row.
	 *
	 * @param symbol the symbol
	 * @param t the moment
	 * @param articleId the article behind it
	 * @param features what went into the score
	 * @param score 0 to 100
	 * @param label what to do with it
	 * @param reasons what each feature added
	 * @param confidence of the plan behind it
	 * @param return1d the symbol's return on the next day, where somebody labelled it
	 * @param beat 1 where that beat the market, 0 where not
	 */
	record Stored(String symbol, long t, @Nullable Long articleId, Map<String, Object> features, double score,
			String label, List<SignalJson.Shown> reasons, @Nullable Double confidence, @Nullable Double return1d,
			@Nullable Integer beat) {
	}

}
