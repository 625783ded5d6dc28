package io.newstunneler.analysis.plan;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.newstunneler.analysis.plan.analyst.Fault;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.context.SmartLifecycle;

/**
 * Measures the queue of plan runs: depth, age, runtime, outcomes, tokens and cost.
 */
class PlanMetrics implements SmartLifecycle {

	private static final Logger log = LoggerFactory.getLogger(PlanMetrics.class);

	private static final Duration REFRESH = Duration.ofSeconds(5);

	private final PlanRuns runs;

	private final MeterRegistry meters;

	private final Timer attempts;

	private final Counter tokens;

	private final Counter cost;

	private final Counter withheld;

	private final Counter cached;

	private final Counter standIns;

	private volatile PlanRuns.Depth depth = new PlanRuns.Depth(0, 0, 0);

	private volatile @Nullable Disposable refreshing;

	PlanMetrics(PlanRuns runs, MeterRegistry meters) {
		this.runs = runs;
		this.meters = meters;
		this.attempts = Timer.builder("news.tunneler.background.job.duration")
			.description("Time that the analyst took for one attempt at a plan")
			.tag("job", "plan")
			.publishPercentileHistogram()
			.register(meters);
		this.tokens = Counter.builder("news.tunneler.plan.tokens")
			.description("Tokens of prompts and answers")
			.register(meters);
		this.cost = Counter.builder("news.tunneler.plan.cost.usd")
			.description("What the model cost, where its price is known")
			.register(meters);
		this.withheld = Counter.builder("news.tunneler.plan.withheld")
			.description("Facts and sentences of answers that their articles did not bear out")
			.register(meters);
		this.cached = Counter.builder("news.tunneler.cache.hits")
			.tag("cache", "plan")
			.description("Plan runs that took over the answer to the same question")
			.register(meters);
		this.standIns = Counter.builder("news.tunneler.plan.stand.ins")
			.description("Plans that the rules wrote because the budget was used up")
			.register(meters);
		gauge("waiting", () -> this.depth.waiting());
		gauge("running", () -> this.depth.running());
		Gauge.builder("news.tunneler.plan.runs.oldest.seconds", () -> this.depth.oldestSeconds())
			.description("Age of the oldest plan run that waits")
			.register(meters);
	}

	private void gauge(String state, java.util.function.Supplier<Number> value) {
		Gauge.builder("news.tunneler.plan.runs.depth", value)
			.description("Plan runs that are open")
			.tag("state", state)
			.register(this.meters);
	}

	void attempted(long nanos) {
		this.attempts.record(nanos, TimeUnit.NANOSECONDS);
	}

	void settled(List<Outcome> outcomes) {
		for (Outcome outcome : outcomes) {
			if (outcome instanceof Outcome.Unplanned unplanned && unplanned.fault() == Fault.SAME_QUESTION) {
				continue;
			}
			boolean success = outcome instanceof Outcome.Planned;
			this.meters
				.counter(success ? "news.tunneler.background.jobs.success" : "news.tunneler.background.jobs.failure",
						"job", "plan")
				.increment();
			switch (outcome) {
				case Outcome.Planned planned -> {
					count("done", "none");
					if (planned.note() != null) {
						this.standIns.increment();
					}
					if (planned.cachedFrom() != null) {
						this.cached.increment();
					}
					this.withheld.increment(planned.withheld());
				}
				case Outcome.Unplanned unplanned -> count(unplanned.next().column(), unplanned.fault().column());
			}
			this.tokens.increment(outcome.usage().tokens());
			if (outcome.usage().costUsd() != null) {
				this.cost.increment(outcome.usage().costUsd().doubleValue());
			}
		}
	}

	private void count(String state, String errorClass) {
		this.meters.counter("news.tunneler.plan.attempts", "state", state, "error_class", errorClass).increment();
	}

	@Override
	public void start() {
		this.refreshing = Flux.interval(Duration.ZERO, REFRESH)
			.onBackpressureDrop()
			.concatMap((_) -> this.runs.depth().doOnNext((now) -> this.depth = now).onErrorResume((ex) -> {
				log.atDebug().setCause(ex).log("depth of the queue cannot be read");
				return Mono.empty();
			}))
			.subscribe();
	}

	@Override
	public void stop() {
		Disposable refreshing = this.refreshing;
		if (refreshing != null) {
			refreshing.dispose();
			this.refreshing = null;
		}
	}

	@Override
	public boolean isRunning() {
		return this.refreshing != null;
	}

}
