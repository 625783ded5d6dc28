package io.newstunneler.digest.alert;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.defaults.trace.Traceparent;
import io.newstunneler.defaults.trace.Traces;
import io.newstunneler.digest.alert.Alerts.Pending;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * Decides whom an alert is told, and when: at once, after quiet hours together with
 * others, or not at all because the story is known. Looks every second; alerts are
 * matched, and their deliveries are planned, in one transaction.
 */
@Component
class AlertPlanner implements SmartLifecycle {

	private static final Logger log = LoggerFactory.getLogger(AlertPlanner.class);

	private static final Duration TICK = Duration.ofSeconds(1);

	private static final int PLANS = 200;

	private static final int ALERTS = 100;

	private static final int SUBSCRIBERS = 500;

	/**
	 * So close to the end of quiet hours an alert is told at once: the summary may be
	 * leaving already.
	 */
	private static final Duration NEARLY_OVER = Duration.ofSeconds(30);

	private static final Duration KEEP = Duration.ofDays(90);

	private static final String OLD = "old";

	private final Alerts alerts;

	private final Matches matches;

	private final AlertProperties properties;

	private final TransactionalOperator transaction;

	private final Traces traces;

	private final MeterRegistry meters;

	private final Clock clock;

	private volatile @Nullable Disposable ticking;

	AlertPlanner(Alerts alerts, Matches matches, AlertProperties properties, TransactionalOperator transaction,
			Traces traces, MeterRegistry meters, Clock clock) {
		this.alerts = alerts;
		this.matches = matches;
		this.properties = properties;
		this.transaction = transaction;
		this.traces = traces;
		this.meters = meters;
		this.clock = clock;
	}

	@Override
	public void start() {
		Disposable working = Flux.interval(TICK).onBackpressureDrop().concatMap((_) -> plan(), 1).subscribe();
		Disposable cleaning = Flux.interval(Duration.ofMinutes(1), Duration.ofHours(6))
			.onBackpressureDrop()
			.concatMap((_) -> this.alerts.deleteOlderThan(KEEP).onErrorComplete())
			.subscribe();
		this.ticking = () -> {
			working.dispose();
			cleaning.dispose();
		};
	}

	@Override
	public void stop() {
		Disposable current = this.ticking;
		this.ticking = null;
		if (current != null) {
			current.dispose();
		}
	}

	@Override
	public boolean isRunning() {
		return this.ticking != null;
	}

	private Mono<Void> plan() {
		return this.alerts.considerPlans(PLANS)
			.then(match().repeat().takeUntil((matched) -> matched < ALERTS).then())
			.onErrorResume((error) -> {
				log.atWarn().setCause(error).log("alerts could not be matched; they wait, trying again");
				return Mono.empty();
			});
	}

	private Mono<Integer> match() {
		return this.alerts.nextPending(this.properties.newsFor(), ALERTS)
			.flatMapMany(Flux::fromIterable)
			.concatMap((alert) -> outcomes(alert).map((outcomes) -> new Matched(alert, outcomes)))
			.collectList()
			.as(this.transaction::transactional)
			.doOnNext((matched) -> matched.forEach(this::report))
			.map(List::size);
	}

	private Mono<Map<String, Long>> outcomes(Pending alert) {
		return alert.old() ? Mono.just(Map.of(OLD, 1L))
				: this.traces.continueFrom(alert.trace(), "match alert", match(alert));
	}

	private Mono<Map<String, Long>> match(Pending alert) {
		Instant now = this.clock.instant();
		return this.alerts.concerned(alert.id(), this.properties.coolDown())
			.buffer(SUBSCRIBERS)
			.concatMap((concerned) -> write(alert, concerned, now))
			.flatMapIterable((outcomes) -> outcomes)
			.collect(Collectors.groupingBy((outcome) -> outcome, Collectors.counting()));
	}

	private Mono<List<String>> write(Pending alert, List<Concerned> concerned, Instant now) {
		List<Decision> decisions = concerned.stream().map((each) -> decide(each, now)).toList();
		return this.matches.write(alert.id(), decisions).thenReturn(decisions.stream().map(Decision::outcome).toList());
	}

	private static Decision decide(Concerned concerned, Instant now) {
		if (concerned.cooled()) {
			return new Decision(concerned, Decision.COOLED, null);
		}
		Instant until = concerned.heldUntil(now);
		return (until != null && until.isAfter(now.plus(NEARLY_OVER))) ? new Decision(concerned, Decision.HELD, until)
				: new Decision(concerned, Decision.TOLD, null);
	}

	private void report(Matched matched) {
		Pending alert = matched.alert();
		Map<String, Long> outcomes = matched.outcomes();
		outcomes.forEach(
				(outcome, count) -> this.meters.counter("news.tunneler.alerts", "outcome", outcome).increment(count));
		try (Traceparent.LogScope _ = (alert.trace() != null) ? alert.trace().inLog() : null) {
			log.atInfo()
				.addKeyValue("alert.id", alert.id())
				.addKeyValue("article.id", alert.articleId())
				.addKeyValue("old", alert.old())
				.addKeyValue("told", outcomes.getOrDefault(Decision.TOLD, 0L))
				.addKeyValue("held", outcomes.getOrDefault(Decision.HELD, 0L))
				.addKeyValue("cooled", outcomes.getOrDefault(Decision.COOLED, 0L))
				.log("alert matched");
		}
	}

	private record Matched(Pending alert, Map<String, Long> outcomes) {
	}

	/**
	 * What an alert is to one subscriber.
	 *
	 * @param concerned whom
	 * @param outcome told, held or cooled
	 * @param heldUntil when it is told, where it is held
	 */
	record Decision(Concerned concerned, String outcome, @Nullable Instant heldUntil) {

		static final String TOLD = "told";

		static final String HELD = "held";

		static final String COOLED = "cooled";

	}

}
