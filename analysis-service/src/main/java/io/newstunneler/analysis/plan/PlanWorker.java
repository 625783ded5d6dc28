package io.newstunneler.analysis.plan;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.random.RandomGenerator;

import io.newstunneler.analysis.plan.Outcome.Planned;
import io.newstunneler.analysis.plan.Outcome.Unplanned;
import io.newstunneler.analysis.plan.analyst.Analyst;
import io.newstunneler.analysis.plan.analyst.Answer;
import io.newstunneler.analysis.plan.analyst.Answer.Refused;
import io.newstunneler.analysis.plan.analyst.Answer.Usage;
import io.newstunneler.analysis.plan.analyst.Answer.Written;
import io.newstunneler.analysis.plan.analyst.Fault;
import io.newstunneler.analysis.plan.analyst.Subject;
import io.newstunneler.analysis.signal.Signals;
import io.newstunneler.defaults.flags.Flag;
import io.newstunneler.defaults.flags.Flags;
import io.newstunneler.defaults.postgres.Notifications;
import io.newstunneler.defaults.trace.Traces;
import io.newstunneler.events.PlanCreated;
import io.newstunneler.outbox.Outbox;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

import org.springframework.context.SmartLifecycle;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * Works the queue off: takes due runs on, asks the analyst, stores what comes back.
 * <p>
 * Plan, state of the run, signals and facts are written in one transaction, and only
 * while the attempt still holds its run: a worker that was given up for dead cannot store
 * a second plan.
 */
class PlanWorker implements SmartLifecycle {

	static final Flag LLM_ANALYSIS = new Flag("llm_analysis", true,
			"Plans are written. While it is off, articles that earn a plan wait for it.");

	private static final Logger log = LoggerFactory.getLogger(PlanWorker.class);

	/**
	 * Plans that are stored together, and how long the first of them waits for others.
	 */
	private static final int BATCH = 64;

	private static final Duration LINGER = Duration.ofMillis(5);

	/** Several threads may have something to say at once; nobody listening is fine. */
	private static final Sinks.EmitFailureHandler PATIENT = (signal,
			result) -> result == Sinks.EmitResult.FAIL_NON_SERIALIZED;

	private static final Duration STOP = Duration.ofSeconds(5);

	private final UUID id = UUID.randomUUID();

	private final ConcurrentMap<Long, Claim> underWay = new ConcurrentHashMap<>();

	/** What came back and is not written down yet. */
	private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();

	private final Sinks.Many<Long> lost = Sinks.many().multicast().directBestEffort();

	private final Sinks.Many<String> freed = Sinks.many().multicast().directBestEffort();

	private final PlanRuns runs;

	private final Plans plans;

	private final Grounding grounding;

	private final Signals signals;

	private final Outbox outbox;

	private final Analyst analyst;

	private final Flags flags;

	private final Notifications notifications;

	private final Traces traces;

	private final TransactionalOperator transaction;

	private final PlanProperties properties;

	private final PlanMetrics metrics;

	private final InstantSource clock;

	private final RandomGenerator random;

	private final BackOff backOff;

	private volatile @Nullable Disposable working;

	PlanWorker(PlanRuns runs, Plans plans, Grounding grounding, Signals signals, Outbox outbox, Analyst analyst,
			Flags flags, Notifications notifications, Traces traces, TransactionalOperator transaction,
			PlanProperties properties, PlanMetrics metrics, InstantSource clock, RandomGenerator random) {
		this.runs = runs;
		this.plans = plans;
		this.grounding = grounding;
		this.signals = signals;
		this.outbox = outbox;
		this.analyst = analyst;
		this.flags = flags;
		this.notifications = notifications;
		this.traces = traces;
		this.transaction = transaction;
		this.properties = properties;
		this.metrics = metrics;
		this.clock = clock;
		this.random = random;
		this.backOff = new BackOff(properties.backOff(), properties.longestBackOff());
	}

	@Override
	public void start() {
		Flux<String> wakes = Flux.merge(this.notifications.listen(PlanRuns.CHANNEL),
				Flux.interval(this.properties.poll()).onBackpressureDrop().map(Object::toString), this.freed.asFlux());
		Disposable work = wakes.onBackpressureLatest()
			.concatMap((_) -> claim(), 1)
			.flatMap(this::attempt, Integer.MAX_VALUE)
			.doOnNext(this.outcomes::add)
			.onBackpressureLatest()
			.concatMap((_) -> settleAll(), 1)
			.subscribe();
		Disposable heartbeat = Flux.interval(this.properties.lease().dividedBy(4))
			.onBackpressureDrop()
			.concatMap((_) -> giveSigns())
			.subscribe();
		this.working = Disposables.composite(work, heartbeat);
	}

	@Override
	public void stop() {
		stop(() -> {
		});
	}

	/**
	 * Gives back what is under way, so that another worker need not wait for the lease.
	 */
	@Override
	public void stop(Runnable stopped) {
		Disposable working = this.working;
		if (working == null) {
			stopped.run();
			return;
		}
		this.working = null;
		working.dispose();
		this.underWay.clear();
		this.outcomes.clear();
		this.runs.release(this.id).timeout(STOP).onErrorComplete().doFinally((_) -> stopped.run()).subscribe();
	}

	@Override
	public boolean isRunning() {
		return this.working != null;
	}

	private Flux<Claim> claim() {
		return Flux.defer(() -> {
			int free = Math.min(this.analyst.capacity() - this.underWay.size(), BATCH);
			if (free <= 0 || !this.flags.isEnabled(LLM_ANALYSIS)) {
				return Flux.empty();
			}
			return this.runs.claim(this.id, free, this.properties.lease()).collectList().doOnNext((claims) -> {
				claims.forEach((claim) -> this.underWay.put(claim.runId(), claim));
				if (claims.size() == free) {
					wake();
				}
			}).flatMapIterable((claims) -> claims);
		}).onErrorResume((ex) -> {
			log.atWarn().addKeyValue("reason", ex.toString()).log("plan runs cannot be claimed, trying again");
			return Flux.empty();
		});
	}

	private void wake() {
		this.freed.emitNext("", PATIENT);
	}

	/** One attempt; empty where the run was cancelled or lost meanwhile. */
	private Mono<Outcome> attempt(Claim claim) {
		Subject subject = claim.subject();
		if (subject == null) {
			return Mono.just(unplanned(claim, PlanRunState.CANCELLED, "The article is gone."));
		}
		if (claim.interruptions() >= this.properties.interruptions()) {
			return Mono.just(unplanned(claim, PlanRunState.PARKED,
					"Its worker died " + claim.interruptions() + " times. Look into the log, then retry it."));
		}
		long started = System.nanoTime();
		Mono<Outcome> asked = this.analyst.analyse(subject, claim.complaint()).onErrorResume((ex) -> {
			log.atError().addKeyValue("article.id", subject.articleId()).setCause(ex).log("plan run broke");
			return Mono.just(new Refused(Fault.INTERNAL, "Something broke inside; the log says more."));
		}).map((answer) -> outcome(claim, subject, answer, Duration.ofNanos(System.nanoTime() - started)));
		return this.traces.continueFrom(claim.trace(), "plan.run", asked)
			.takeUntilOther(this.lost.asFlux().filter((id) -> id == claim.runId()))
			.doFinally((_) -> this.metrics.attempted(System.nanoTime() - started));
	}

	private Outcome outcome(Claim claim, Subject subject, Answer answer, Duration latency) {
		return switch (answer) {
			case Written(var plan, var usage) ->
				new Planned(claim, subject, plan, usage, latency, this.traces.current(), 0);
			case Refused refused -> {
				int failures = claim.failures() + (refused.fault().isCounted() ? 1 : 0);
				PlanRunState next = next(claim, refused, failures);
				String reason = (next == PlanRunState.PARKED) ? refused.reason() + " So it has been for "
						+ claim.age().toMinutes() + " minutes; retry it when the model works again." : refused.reason();
				yield new Unplanned(claim, next, refused.fault(), reason,
						this.backOff.after(Math.max(failures, claim.attempt()), refused.retryAfter(), this.random),
						refused.usage(), latency);
			}
		};
	}

	private PlanRunState next(Claim claim, Refused refused, int failures) {
		if (refused.fault().isLast() || failures >= this.properties.attempts()) {
			return PlanRunState.FAILED;
		}
		boolean isOutage = refused.fault() == Fault.PROVIDER_ERROR
				&& claim.age().compareTo(this.properties.patience()) > 0;
		return isOutage ? PlanRunState.PARKED : PlanRunState.WAITING;
	}

	private static Unplanned unplanned(Claim claim, PlanRunState next, String reason) {
		return new Unplanned(claim, next, Fault.INTERNAL, reason, Duration.ZERO, Usage.NONE, Duration.ZERO);
	}

	/** What came back while the last batch was written makes the next one. */
	private Mono<Void> settleAll() {
		return Mono.defer(() -> {
			List<Outcome> batch = new ArrayList<>();
			while (batch.size() < BATCH && this.outcomes.poll() instanceof Outcome outcome) {
				batch.add(outcome);
			}
			return batch.isEmpty() ? Mono.<Void>empty() : settle(batch);
		}).repeat(() -> !this.outcomes.isEmpty()).then();
	}

	/**
	 * Writes outcomes down, as often as it takes: while the database is away the answers
	 * are kept, because they were paid for.
	 */
	private Mono<Void> settle(List<Outcome> outcomes) {
		Instant now = this.clock.instant();
		return this.transaction.transactional(write(outcomes, now))
			.doOnNext((written) -> tell(written, outcomes))
			.retryWhen(Retry.backoff(5, Duration.ofMillis(200)).maxBackoff(Duration.ofSeconds(5)))
			.then()
			.onErrorResume((ex) -> apart(outcomes, ex))
			.doFinally((_) -> {
				outcomes.forEach((outcome) -> this.underWay.remove(outcome.claim().runId(), outcome.claim()));
				wake();
			});
	}

	/** One row that cannot be written must not hold up the others. */
	private Mono<Void> apart(List<Outcome> outcomes, Throwable ex) {
		if (outcomes.size() > 1) {
			return Flux.fromIterable(outcomes).concatMap((outcome) -> settle(List.of(outcome))).then();
		}
		log.atError()
			.addKeyValue("plan_run.id", outcomes.getFirst().claim().runId())
			.setCause(ex)
			.log("outcome of a plan run cannot be stored; it is tried again when its lease ends");
		return Mono.empty();
	}

	private Mono<List<Planned>> write(List<Outcome> outcomes, Instant now) {
		List<Planned> planned = of(outcomes, Planned.class);
		List<Unplanned> unplanned = of(outcomes, Unplanned.class);
		return this.grounding.check(planned)
			.flatMap((checked) -> this.runs.finish(checked, this.analyst.author())
				.flatMap((spent) -> store(checked, spent, now)))
			.flatMap((written) -> this.runs.postpone(unplanned, this.analyst.author()).thenReturn(written));
	}

	private Mono<List<Planned>> store(List<Planned> planned, Map<Long, PlanRuns.Spent> spent, Instant now) {
		List<Planned> ours = planned.stream().filter((each) -> spent.containsKey(each.claim().runId())).toList();
		List<Outbox.Pending> facts = new ArrayList<>();
		List<Signals.News> news = new ArrayList<>();
		for (Planned each : ours) {
			facts.add(new Outbox.Pending(created(each, spent, now), each.trace()));
			String ticker = each.plan().ticker();
			if (ticker != null && each.plan().unverified() == null) {
				news.add(new Signals.News(ticker, each.subject().articleId(), each.plan().stance(),
						each.plan().confidence(), each.subject().sourceName(), each.trace()));
			}
		}
		return this.plans.store(ours, this.analyst.author(), now)
			.then(this.outbox.append(facts))
			.then(this.signals.raise(news, now.toEpochMilli()))
			.thenReturn(ours);
	}

	private PlanCreated created(Planned planned, Map<Long, PlanRuns.Spent> spents, Instant now) {
		PlanRuns.Spent spent = Objects.requireNonNull(spents.get(planned.claim().runId()));
		var plan = planned.plan();
		return new PlanCreated(planned.subject().articleId(), planned.claim().runId(), plan.ticker(),
				plan.unverified() != null, plan.stance(), plan.confidence(), plan.catalystType().label(), plan.thesis(),
				plan.summary(), planned.strategy().bucket(), this.analyst.author().model(),
				this.analyst.author().promptVersion(), null, spent.tokens(), spent.costUsd(), planned.claim().total(),
				now);
	}

	private void tell(List<Planned> written, List<Outcome> outcomes) {
		for (Planned each : written) {
			try (var _ = (each.trace() != null) ? each.trace().inLog() : null) {
				log.atInfo()
					.addKeyValue("article.id", each.subject().articleId())
					.addKeyValue("plan_run.id", each.claim().runId())
					.addKeyValue("model", this.analyst.author().model())
					.addKeyValue("stance", each.plan().stance())
					.log("plan created");
			}
		}
		for (Unplanned each : of(outcomes, Unplanned.class)) {
			try (var _ = (each.claim().trace() != null) ? each.claim().trace().inLog() : null) {
				log.atWarn()
					.addKeyValue("article.id",
							(each.claim().subject() != null) ? each.claim().subject().articleId() : null)
					.addKeyValue("plan_run.id", each.claim().runId())
					.addKeyValue("attempt", each.claim().attempt())
					.addKeyValue("state", each.next().column())
					.addKeyValue("error_class", each.fault().column())
					.addKeyValue("reason", each.reason())
					.log("plan run gave no plan");
			}
		}
		this.metrics.settled(outcomes);
	}

	private Mono<Void> giveSigns() {
		List<Claim> held = List.copyOf(this.underWay.values());
		if (held.isEmpty()) {
			return Mono.empty();
		}
		return this.runs.extend(held, this.properties.lease()).collectList().doOnNext((ours) -> {
			Set<Long> still = Set.copyOf(ours);
			held.stream()
				.filter((claim) -> !still.contains(claim.runId()) && this.underWay.remove(claim.runId(), claim))
				.forEach((claim) -> this.lost.emitNext(claim.runId(), PATIENT));
		}).then().onErrorResume((ex) -> {
			log.atWarn().addKeyValue("reason", ex.toString()).log("leases of plan runs cannot be extended");
			return Mono.empty();
		});
	}

	private static <T extends Outcome> List<T> of(List<Outcome> outcomes, Class<T> type) {
		return outcomes.stream().filter(type::isInstance).map(type::cast).toList();
	}

}
