package io.newstunneler.analysis.signal;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.newstunneler.analysis.signal.Opportunities.Opportunity;
import io.newstunneler.analysis.signal.Signals.Stored;
import io.newstunneler.events.Stance;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Signals by symbol, as in the contract's section 4.6.
 */
@RestController
@RequestMapping("/api/signals")
@Tag(name = "Signals", description = "How much a symbol deserves to be looked at")
class SignalController {

	private static final String SYMBOL = "[A-Za-z0-9^][A-Za-z0-9.^=-]{0,14}";

	private final Signals signals;

	private final Opportunities opportunities;

	private final Symbols symbols;

	private final InstantSource clock = InstantSource.system();

	SignalController(Signals signals, Opportunities opportunities, Symbols symbols) {
		this.signals = signals;
		this.opportunities = opportunities;
		this.symbols = symbols;
	}

	@GetMapping("/top")
	@Operation(summary = "The highest signals of the last days")
	Flux<TopSignal> top(@RequestParam(defaultValue = "20") @Min(1) @Max(1000) int limit,
			@RequestParam(name = "min_score", defaultValue = "50") @DecimalMin("0") @DecimalMax("100") double minScore,
			@RequestParam(defaultValue = "7") @Min(1) @Max(3650) int days) {
		return this.signals.top(minScore, days, limit).map(TopSignal::of);
	}

	@GetMapping("/top-predictions")
	@Operation(summary = "The last signal of each symbol, highest first")
	Flux<Prediction> predictions(@RequestParam(defaultValue = "10") @Min(1) @Max(1000) int limit,
			@RequestParam(name = "min_score", defaultValue = "50") @DecimalMin("0") @DecimalMax("100") double minScore,
			@RequestParam(defaultValue = "30") @Min(1) @Max(3650) int days) {
		return this.signals.predictions(minScore, days, limit).map(Prediction::of);
	}

	@GetMapping("/opportunities-tomorrow")
	@Operation(summary = "Bullish plans of the last days with their signals",
			description = "min_r2 is about trained price models, of which there are none without market data.")
	Flux<Opportunity> opportunities(@RequestParam(defaultValue = "10") @Min(1) @Max(1000) int limit,
			@RequestParam(name = "min_confidence",
					defaultValue = "0.7") @DecimalMin("0") @DecimalMax("1") double minConfidence,
			@RequestParam(name = "min_r2", defaultValue = "0.95") @DecimalMin("0") @DecimalMax("1") double minR2) {
		return this.opportunities.tomorrow(minConfidence, limit);
	}

	@GetMapping("/ml-status")
	@Operation(summary = "What trained models contribute: nothing without market data")
	MlStatus mlStatus() {
		return new MlStatus(false, false, false, null);
	}

	@GetMapping("/{symbol}/latest")
	@Operation(summary = "The last signal of a symbol")
	Mono<LatestSignal> latest(@PathVariable @Pattern(regexp = SYMBOL) String symbol) {
		return known(symbol).map(LatestSignal::of);
	}

	@GetMapping("/tickers/{symbol}/score")
	@Operation(summary = "The last signal of a symbol, with the article behind it")
	Mono<TickerSignal> score(@PathVariable @Pattern(regexp = SYMBOL) String symbol) {
		return known(symbol).map(TickerSignal::of);
	}

	@GetMapping("/tickers/{symbol}/info")
	@Operation(summary = "What we know about a symbol")
	Mono<Symbols.Info> info(@PathVariable @Pattern(regexp = SYMBOL) String symbol) {
		return this.symbols.find(upper(symbol))
			.switchIfEmpty(Mono.error(() -> new ResponseStatusException(HttpStatus.NOT_FOUND,
					"The symbol " + upper(symbol) + " is not in our list.")));
	}

	@PostMapping("/recalculate/{symbol}")
	@Operation(summary = "Scores the last signal of a symbol again from its features")
	Mono<TickerSignal> recalculate(@PathVariable @Pattern(regexp = SYMBOL) String symbol) {
		return known(symbol).flatMap((last) -> {
			Signal again = Signal.of(last.symbol(), last.t(), last.articleId(), last.features(), last.confidence());
			return this.signals.store(List.of(again)).thenReturn(TickerSignal.of(again));
		});
	}

	@PostMapping("/ingest")
	@Operation(summary = "Scores and stores signals from elsewhere",
			description = "A signal of the same symbol and moment is replaced.")
	Mono<Ingested> ingest(@Valid @RequestBody SignalBatch batch) {
		Map<String, Signal> distinct = new LinkedHashMap<>();
		batch.signals().forEach((given) -> {
			Signal signal = Signal.of(upper(given.symbol()), given.t(), null, given.features(), null);
			distinct.put(signal.symbol() + " " + signal.t(), signal);
		});
		return this.signals.store(List.copyOf(distinct.values()))
			.thenReturn(new Ingested(true, batch.signals().size()));
	}

	@PostMapping("/ingest/article")
	@Operation(summary = "Raises the signal of an article from its plan",
			description = "The symbol is the plan's; without a plan that names one there is no signal.")
	Mono<IngestedArticle> ingestArticle(@Valid @RequestBody ArticleNews article) {
		PlanNews plan = article.llmPlan();
		String symbol = (plan != null && plan.ticker() != null) ? upper(plan.ticker()) : null;
		if (plan == null || symbol == null || symbol.isEmpty() || Boolean.TRUE.equals(plan.unverified())) {
			return Mono.just(new IngestedArticle(true, List.of(), 0));
		}
		Signal signal = Signal.ofNews(symbol, this.clock.millis(), article.articleId(),
				Objects.requireNonNullElse(plan.stance(), Stance.NEUTRAL),
				Objects.requireNonNullElse(plan.confidence(), 0.5),
				Objects.requireNonNullElse(article.sourceName(), ""));
		return this.signals.store(List.of(signal))
			.thenReturn(new IngestedArticle(true, List.of(TickerSignal.of(signal)), 1));
	}

	@GetMapping("/predict-tomorrow/{symbol}")
	@Operation(summary = "Needs market data: always 501")
	Mono<Void> predictTomorrow(@PathVariable @Pattern(regexp = SYMBOL) String symbol) {
		return Mono.error(new ResponseStatusException(HttpStatus.NOT_IMPLEMENTED,
				"A price curve for " + upper(symbol) + " needs market data, which this system does not have."));
	}

	private Mono<Stored> known(String symbol) {
		return this.signals.latest(upper(symbol))
			.switchIfEmpty(Mono.error(() -> new ResponseStatusException(HttpStatus.NOT_FOUND,
					"No signal found for " + upper(symbol) + ".")));
	}

	private static String upper(String symbol) {
		return symbol.toUpperCase(Locale.ROOT);
	}

	/**
	 * A signal among the highest.
	 *
	 * @param absentFeatures terms of the market without data, which added nothing; in all
	 * kinds of signals
	 */
	record TopSignal(String symbol, double score, String label, List<SignalJson.Shown> reasons,
			Map<String, Object> features, long timestamp, @Nullable Double confidence, String matchType,
			List<String> absentFeatures) {

		static TopSignal of(Stored row) {
			Double confidence = (row.confidence() != null) ? row.confidence()
					: (row.features().get("credibility") instanceof Number credibility) ? credibility.doubleValue()
							: null;
			return new TopSignal(row.symbol(), row.score(), row.label(), row.reasons(), row.features(), row.t(),
					confidence, "database", SignalScore.absent(row.features()));
		}

	}

	/**
	 * The last signal of a symbol, in short.
	 */
	record Prediction(String symbol, double score, String label, long t, @Nullable Long articleId,
			@Nullable Double confidence) {

		static Prediction of(Stored row) {
			return new Prediction(row.symbol(), row.score(), row.label(), row.t(), row.articleId(), row.confidence());
		}

	}

	/**
	 * The last signal of a symbol, with what became of it.
	 */
	record LatestSignal(String symbol, long t, double score, String label, List<SignalJson.Shown> reasons,
			Map<String, Object> features, @JsonProperty("y_ret_1d") @Nullable Double return1d,
			@JsonProperty("y_beat") @Nullable Integer beat, List<String> absentFeatures) {

		static LatestSignal of(Stored row) {
			return new LatestSignal(row.symbol(), row.t(), row.score(), row.label(), row.reasons(), row.features(),
					row.return1d(), row.beat(), SignalScore.absent(row.features()));
		}

	}

	/**
	 * A signal with the article behind it.
	 */
	record TickerSignal(String symbol, @Nullable Long articleId, @Nullable Double confidence, String matchType,
			Map<String, ?> features, double score, String label, List<SignalJson.Shown> reasons, long timestamp,
			List<String> absentFeatures) {

		static TickerSignal of(Stored row) {
			return new TickerSignal(row.symbol(), row.articleId(), row.confidence(), "database", row.features(),
					row.score(), row.label(), row.reasons(), row.t(), SignalScore.absent(row.features()));
		}

		static TickerSignal of(Signal signal) {
			return new TickerSignal(signal.symbol(), signal.articleId(), signal.confidence(), "plan", signal.features(),
					signal.score(), signal.label(), SignalJson.shown(signal.reasons()), signal.t(),
					SignalScore.absent(signal.features()));
		}

	}

	/**
	 * What trained models contribute.
	 */
	record MlStatus(boolean mlPredictionsEnabled, boolean featureEngineeringEnabled, boolean activeModelLoaded,
			@Nullable Object featureStoreStats) {
	}

	/**
	 * Signals from elsewhere.
	 *
	 * @param signals 1 to 1,000 of them
	 */
	record SignalBatch(@NotNull @NotEmpty @Size(max = 1000) List<@NotNull @Valid GivenSignal> signals) {
	}

	/**
	 * A signal from elsewhere.
	 *
	 * @param symbol the symbol
	 * @param t the moment in milliseconds since 1970
	 * @param features numbers, truth values and short texts by name
	 */
	record GivenSignal(@NotNull @Pattern(regexp = SYMBOL) String symbol, @NotNull @Min(0) @Max(253402300799999L) Long t,
			@NotNull @Size(max = 100) Map<@Size(min = 1, max = 64) String, Object> features) {

		@AssertTrue(message = "sentiment must lie in -1..1, magnitude, novelty and credibility in 0..1; "
				+ "features are numbers, truth values or short texts")
		boolean isWithinRanges() {
			return this.features == null || this.features.entrySet().stream().allMatch(GivenSignal::isValid);
		}

		private static boolean isValid(Map.Entry<String, Object> feature) {
			return switch (feature.getKey()) {
				case "sentiment" -> isWithin(feature.getValue(), -1);
				case "magnitude", "novelty", "credibility" -> isWithin(feature.getValue(), 0);
				default -> switch (feature.getValue()) {
					case null -> true;
					case Number number -> Double.isFinite(number.doubleValue());
					case Boolean _ -> true;
					case String text -> text.length() <= 100 && text.indexOf('<') < 0 && text.indexOf('\0') < 0;
					default -> false;
				};
			};
		}

		private static boolean isWithin(@Nullable Object value, double lowest) {
			return value == null
					|| (value instanceof Number number && number.doubleValue() >= lowest && number.doubleValue() <= 1);
		}

	}

	/**
	 * How many signals were stored.
	 */
	record Ingested(boolean ok, int count) {
	}

	/**
	 * An article with its plan.
	 */
	record ArticleNews(@NotNull Long articleId, @NotNull String title, @Nullable String summary,
			@Nullable String fullText, @Valid @Nullable PlanNews llmPlan, @Nullable String sourceName) {
	}

	/**
	 * What counts of a plan.
	 */
	record PlanNews(@Nullable @Pattern(regexp = "(" + SYMBOL + ")?") String ticker, @Nullable Stance stance,
			@JsonProperty("confidence_0to1") @DecimalMin("0") @DecimalMax("1") @Nullable Double confidence,
			@Nullable Boolean unverified) {
	}

	/**
	 * The signals of an article.
	 */
	record IngestedArticle(boolean ok, List<TickerSignal> signals, int count) {
	}

}
