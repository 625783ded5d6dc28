package io.newstunneler.analysis.signal;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.OffsetDateTime;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.newstunneler.events.Stance;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;

/**
 * What could be worth a trade tomorrow: the bullish plans of the last days, joined with
 * the last signal of their symbols.
 */
@Component
class Opportunities {

	private static final double SIGNAL_WEIGHT = 0.4;

	private static final double CONFIDENCE_WEIGHT = 30;

	private final DatabaseClient database;

	Opportunities(DatabaseClient database) {
		this.database = database;
	}

	/**
	 * The best symbols, each with the plan that is most confident.
	 * @param minConfidence the lowest confidence of a plan, 0 to 1
	 * @param limit how many at most
	 * @return highest composite score first
	 */
	Flux<Opportunity> tomorrow(double minConfidence, int limit) {
		return this.database
			.sql("""
					with candidates as (
						select distinct on (plans.ticker) plans.ticker, plans.article_id, plans.confidence, plans.published_at,
							articles.title
						from plans join articles on articles.id = plans.article_id
						where plans.stance = 'BULLISH' and not plans.unverified and plans.ticker is not null
							and plans.published_at >= now() - interval '7 days' and plans.confidence >= :confidence
						order by plans.ticker, plans.confidence desc, plans.article_id desc)
					select candidates.*, latest.score, latest.t
					from candidates left join lateral (
						select score, t from signals where symbol = candidates.ticker order by t desc limit 1) latest on true
					order by :signal_weight * coalesce(latest.score, 50) + :confidence_weight * candidates.confidence desc,
						candidates.ticker
					limit :limit
					""")
			.bind("confidence", minConfidence)
			.bind("signal_weight", SIGNAL_WEIGHT)
			.bind("confidence_weight", CONFIDENCE_WEIGHT)
			.bind("limit", limit)
			.map(Opportunities::opportunity)
			.all();
	}

	private static Opportunity opportunity(Readable row) {
		Double score = row.get("score", Double.class);
		Long t = row.get("t", Long.class);
		double confidence = Objects.requireNonNull(row.get("confidence", Double.class));
		double signal = (score != null) ? score : 50;
		long moment = (t != null) ? t
				: Objects.requireNonNull(row.get("published_at", OffsetDateTime.class)).toInstant().toEpochMilli();
		return new Opportunity(Objects.requireNonNull(row.get("ticker", String.class)),
				rounded(SIGNAL_WEIGHT * signal + CONFIDENCE_WEIGHT * confidence), signal, confidence, Stance.BULLISH, 0,
				null, false, null, Objects.requireNonNull(row.get("article_id", Long.class)),
				Objects.requireNonNull(row.get("title", String.class)), moment);
	}

	private static double rounded(double value) {
		return BigDecimal.valueOf(value).setScale(2, RoundingMode.HALF_EVEN).doubleValue();
	}

	/**
	 * A symbol worth a look.
	 *
	 * @param symbol the symbol
	 * @param compositeScore 0.4 × signal + 30 × confidence; 20 points for a trained
	 * model's probability and 10 for its fit come on top where there is one, which there
	 * is not without market data
	 * @param signalScore the symbol's last signal, 50 where it has none
	 * @param llmConfidence the plan's confidence
	 * @param llmStance always bullish
	 * @param mlConfidence 0 without a trained model
	 * @param modelR2 absent without a trained model
	 * @param modelTrained whether there is a trained model
	 * @param modelMode absent without a trained model
	 * @param articleId the article behind the plan
	 * @param articleTitle its title
	 * @param signalTimestamp moment of the signal in milliseconds since 1970
	 */
	record Opportunity(String symbol, double compositeScore, double signalScore, double llmConfidence, Stance llmStance,
			double mlConfidence, @JsonProperty("model_r2") @Nullable Double modelR2, boolean modelTrained,
			@Nullable String modelMode, long articleId, String articleTitle, long signalTimestamp) {
	}

}
