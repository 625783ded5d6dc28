package io.newstunneler.analysis.plan;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;

import io.newstunneler.analysis.plan.Outcome.Planned;
import io.newstunneler.analysis.plan.Outcome.Unplanned;
import io.newstunneler.analysis.plan.analyst.Analyst;
import io.newstunneler.analysis.plan.analyst.Answer;
import io.newstunneler.analysis.plan.analyst.Answer.Refused;
import io.newstunneler.analysis.plan.analyst.Answer.Usage;
import io.newstunneler.analysis.plan.analyst.Answer.Written;
import io.newstunneler.analysis.plan.analyst.Fault;
import io.newstunneler.analysis.signal.Signals;
import io.newstunneler.defaults.flags.Flag;
import io.newstunneler.defaults.flags.FlagBatch;
import io.newstunneler.defaults.flags.FlagWithVariants;
import io.newstunneler.defaults.flags.Flags;
import io.newstunneler.defaults.postgres.Notifications;
import io.newstunneler.defaults.reactive.Hints;
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

	static final FlagWithVariants<String> SHADOW = new Flag("plan-prompt-shadow", false,
			"After each plan a second one from another prompt, kept beside it and never shown in its place; "
					+ "the payload of the variant is the prompt's version.")
		.withVariants(String.class, "");

	private static final Logger log = LoggerFactory.getLogger(PlanWorker.class);

	private static final Duration HOUSEKEEPING = Duration.ofMinutes(10);

	/** A question is news for a while; then the article is, too, of yesterday. */
	private static final Duration ANSWERS_KEPT = Duration.ofDays(30);

	private static final Duration SPENDING_KEPT = Duration.ofDays(400);

	/**
	 * Runs that are taken on together, at most: the first are asked while the next are
	 * taken on.
	 */
	private static final int MOUTHFUL = 40;

	/**
	 * And no more than this part of what the analyst has room for. What begins at once
	 * ends at once, too, and waits for one another.
	 */
	private static final int MOUTHFULS = 12;

	private static final int SMALLEST_MOUTHFUL = 4;

	/**
	 * Between two claims: places that become free in the meantime are filled together.
	 * One at a time would cost the database a claim, a reservation and a search for the
	 * same question for each run.
	 */
	private static final Duration BETWEEN_CLAIMS = Duration.ofMillis(5);

	/**
	 * Outcomes that are stored together.
	 */
	private static final int BATCH = 128;

	/**
	 * Batches that are stored at the same time: what comes back while one is written does
	 * not wait for its commit.
	 */
	private static final int WRITERS = 2;

	/** Between two batches of a writer, for the same reason. */
	private static final Duration BETWEEN_BATCHES = Duration.ofMillis(3);

	/** Several threads may have something to say at once; nobody listening is fine. */
	private static final Sinks.EmitFailureHandler PATIENT = (signal,
			result) -> result == Sinks.EmitResult.FAIL_NON_SERIALIZED;

	private static final Duration STOP = Duration.ofSeconds(5);

	private final UUID id = UUID.randomUUID();

	private final ConcurrentMap<Long, Claim> underWay = new ConcurrentHashMap<>();

	/**
	 * Runs whose answer is not there yet: what is being written down does not keep the
	 * analyst busy.
	 */
	private final Set<Long> unanswered = ConcurrentHashMap.newKeySet();

	/** What came back and is not written down yet. */
	private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();

	private final Sinks.Many<Long> lost = Sinks.many().multicast().directBestEffort();

	private final Hints freed = new Hints();

	private final PlanRuns runs;

	private final Plans plans;

	private final Grounding grounding;

	private final Signals signals;

	private final Outbox outbox;

	private final Analyst analyst;

	/** Stands in where the model cannot be afforded. */
	private final Analyst rules = Analyst.rules();

	private final Admissions admissions;

	private final Questions questions;

	private final Budget budget;

	private final PlanTrials trials;

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
			Admissions admissions, Questions questions, Budget budget, PlanTrials trials, Flags flags,
			Notifications notifications, Traces traces, TransactionalOperator transaction, PlanProperties properties,
			PlanMetrics metrics, InstantSource clock, RandomGenerator random) {
		this.runs = runs;
		this.plans = plans;
		this.grounding = grounding;
		this.signals = signals;
		this.outbox = outbox;
		this.analyst = analyst;
		this.admissions = admissions;
		this.questions = questions;
		this.budget = budget;
		this.trials = trials;
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
			.concatMap((_) -> claim().concatWith(Mono.delay(BETWEEN_CLAIMS).then(Mono.empty())), 1)
			.flatMap(Function.identity(), Integer.MAX_VALUE)
			.doOnNext(this.outcomes::add)
			.onBackpressureLatest()
			.flatMap((_) -> settleAll(), WRITERS)
			.subscribe();
		Disposable heartbeat = Flux.interval(this.properties.lease().dividedBy(4))
			.onBackpressureDrop()
			.concatMap((_) -> giveSigns())
			.subscribe();
		Disposable housekeeping = Flux.interval(HOUSEKEEPING)
			.onBackpressureDrop()
			.concatMap((_) -> keepHouse())
			.subscribe();
		this.working = Disposables.composite(work, heartbeat, housekeeping);
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
		this.unanswered.clear();
		this.outcomes.clear();
		this.runs.release(this.id).timeout(STOP).onErrorComplete().doFinally((_) -> stopped.run()).subscribe();
	}

	@Override
	public boolean isRunning() {
		return this.working != null;
	}

	private Flux<Mono<Outcome>> claim() {
		return Flux.defer(() -> {
			int free = Math.min(free(), mouthful());
			if (free <= 0 || !this.flags.isEnabled(LLM_ANALYSIS)) {
				return Flux.empty();
			}
			return this.runs.claim(this.id, free, this.properties.lease()).collectList().flatMapMany((claims) -> {
				claims.forEach((claim) -> {
					this.underWay.put(claim.runId(), claim);
					this.unanswered.add(claim.runId());
				});
				if (claims.size() == free) {
					wake();
				}
				return Flux.fromIterable(hopeless(claims)).concatWith(admit(claims));
			});
		}).onErrorResume((ex) -> {
			log.atWarn().addKeyValue("reason", ex.toString()).log("plan runs cannot be claimed, trying again");
			return Flux.empty();
		});
	}

	/**
	 * As many as the analyst has room for, while no more than the writers' batches wait
	 * to be written: a database that writes slowly must not be outrun by answers.
	 */
	private int free() {
		int capacity = this.analyst.capacity();
		return Math.min(capacity - this.unanswered.size(),
				capacity + Math.min(capacity, WRITERS * BATCH) - this.underWay.size());
	}

	private int mouthful() {
		return Math.clamp(this.analyst.capacity() / MOUTHFULS, SMALLEST_MOUTHFUL, MOUTHFUL);
	}

	private List<Mono<Outcome>> hopeless(List<Claim> claims) {
		return claims.stream()
			.filter(this::isHopeless)
			.map((claim) -> answered(claim, Mono.just(hopeless(claim))))
			.toList();
	}

	private boolean isHopeless(Claim claim) {
		return claim.subject() == null || claim.interruptions() >= this.properties.interruptions();
	}

	private Unplanned hopeless(Claim claim) {
		return (claim.subject() == null) ? unplanned(claim, PlanRunState.CANCELLED, "The article is gone.")
				: unplanned(claim, PlanRunState.PARKED,
						"Its worker died " + claim.interruptions() + " times. Look into the log, then retry it.");
	}

	private Flux<Mono<Outcome>> admit(List<Claim> claims) {
		List<Claim> hopeful = claims.stream().filter((claim) -> !isHopeless(claim)).toList();
		if (hopeful.isEmpty()) {
			return Flux.empty();
		}
		return this.admissions.admit(hopeful)
			.flatMapIterable((admissions) -> admissions)
			.map((admission) -> answered(admission.question().claim(), attempt(admission)))
			.doOnError((_) -> hopeful.forEach((claim) -> {
				this.unanswered.remove(claim.runId());
				this.underWay.remove(claim.runId(), claim);
			}));
	}

	private Mono<Outcome> answered(Claim claim, Mono<Outcome> outcome) {
		return outcome.doFinally((_) -> {
			this.unanswered.remove(claim.runId());
			wake();
		});
	}

	private void wake() {
		this.freed.give();
	}

	private Mono<Outcome> attempt(Admission admission) {
		return switch (admission) {
			case Admission.Admitted(var question) -> ask(this.analyst, question, null);
			case Admission.Answered(var question, var plan, var runId) -> Mono
				.just(new Planned(question, plan, Usage.NONE, Duration.ZERO, question.claim().trace(), runId, null, 0));
			case Admission.Behind(var question, var pause) ->
				Mono.just(new Unplanned(question.claim(), question, PlanRunState.WAITING, Fault.SAME_QUESTION,
						"Another run is finding out what this one needs to know.", pause, Usage.NONE, Duration.ZERO));
			case Admission.Unaffordable(var question, var reason, var pause) -> switch (this.budget.whenUsedUp()) {
				case RULES -> ask(this.rules, question.by(this.rules.author("")),
						reason + " The built-in rules wrote this plan.");
				case PARK -> Mono.just(new Unplanned(question.claim(), question, PlanRunState.PARKED,
						Fault.BUDGET_USED_UP, reason + " It goes on by itself when there is a budget again.",
						pause.plusMillis(this.random.nextInt(5000)), Usage.NONE, Duration.ZERO));
			};
		};
	}

	/** One attempt; empty where the run was cancelled or lost meanwhile. */
	private Mono<Outcome> ask(Analyst analyst, Question question, @Nullable String note) {
		Claim claim = question.claim();
		long started = System.nanoTime();
		Mono<Outcome> asked = analyst.analyse(question.subject(), question.author(), claim.complaint())
			.map((answer) -> outcome(question, note, answer, since(started)))
			.onErrorResume((ex) -> {
				log.atError()
					.addKeyValue("article.id", question.subject().articleId())
					.setCause(ex)
					.log("plan run broke");
				return Mono.just(outcome(question, note,
						new Refused(Fault.INTERNAL, "Something broke inside; the log says more."), since(started)));
			});
		return this.traces.continueFrom(claim.trace(), "plan.run", asked)
			.takeUntilOther(this.lost.asFlux().filter((id) -> id == claim.runId()))
			.doFinally((_) -> this.metrics.attempted(System.nanoTime() - started));
	}

	private static Duration since(long nanos) {
		return Duration.ofNanos(System.nanoTime() - nanos);
	}

	private Outcome outcome(Question question, @Nullable String note, Answer answer, Duration latency) {
		Claim claim = question.claim();
		return switch (answer) {
			case Written(var plan, var usage) ->
				new Planned(question, plan, usage, latency, this.traces.current(), null, note, 0);
			case Refused refused -> {
				int failures = claim.failures() + (refused.fault().isCounted() ? 1 : 0);
				PlanRunState next = next(claim, refused, failures);
				String reason = (next == PlanRunState.PARKED) ? refused.reason() + " So it has been for "
						+ claim.age().toMinutes() + " minutes; retry it when the model works again." : refused.reason();
				yield new Unplanned(claim, question, next, refused.fault(), reason,
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
		return new Unplanned(claim, null, next, Fault.INTERNAL, reason, Duration.ZERO, Usage.NONE, Duration.ZERO);
	}

	/** What came back while the last batch was written makes the next one. */
	private Mono<Void> settleAll() {
		return Mono.defer(() -> {
			List<Outcome> batch = new ArrayList<>();
			while (batch.size() < BATCH && this.outcomes.poll() instanceof Outcome outcome) {
				batch.add(outcome);
			}
			return batch.isEmpty() ? Mono.<Void>empty() : settle(batch);
		}).then(Mono.delay(BETWEEN_BATCHES)).repeat(() -> !this.outcomes.isEmpty()).then();
	}

	/**
	 * Writes outcomes down, and for some seconds again where the database is away or
	 * refuses them: the answers were paid for.
	 */
	private Mono<Void> settle(List<Outcome> outcomes) {
		return this.grounding.check(of(outcomes, Planned.class))
			.flatMap((planned) -> this.transaction
				.transactional(Mono.defer(() -> write(planned, outcomes, this.clock.instant()))))
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

	/**
	 * What does not need the answer of another statement goes to the database together
	 * with it.
	 */
	private Mono<List<Planned>> write(List<Planned> planned, List<Outcome> outcomes, Instant now) {
		return this.runs.finish(planned).flatMap((spent) -> {
			List<Planned> ours = planned.stream().filter((each) -> spent.containsKey(each.claim().runId())).toList();
			return Mono
				.whenDelayError(store(ours, spent, now), this.runs.postpone(of(outcomes, Unplanned.class)),
						this.budget.book(outcomes), this.questions.answered(ended(outcomes)))
				.thenReturn(ours);
		});
	}

	private static Set<String> ended(List<Outcome> outcomes) {
		Set<String> keys = new HashSet<>();
		for (Outcome outcome : outcomes) {
			Question question = outcome.question();
			boolean isOver = !(outcome instanceof Unplanned unplanned) || unplanned.next() != PlanRunState.WAITING;
			if (question != null && isOver) {
				keys.add(question.key());
			}
		}
		return keys;
	}

	private Mono<Void> store(List<Planned> ours, Map<Long, PlanRuns.Spent> spent, Instant now) {
		List<Planned> shown = ours.stream().filter((each) -> !each.claim().isTrial()).toList();
		List<Planned> trials = ours.stream().filter((each) -> each.claim().isTrial()).toList();
		List<Outbox.Pending> facts = new ArrayList<>();
		List<Signals.News> news = new ArrayList<>();
		for (Planned each : shown) {
			facts.add(new Outbox.Pending(created(each, spent, now), each.trace()));
			String ticker = each.plan().ticker();
			if (ticker != null && each.plan().unverified() == null) {
				news.add(new Signals.News(ticker, each.subject().articleId(), each.plan().stance(),
						each.plan().confidence(), each.subject().sourceName(), each.trace()));
			}
		}
		return Mono.whenDelayError(this.plans.store(shown, now), this.trials.store(trials, now),
				this.outbox.append(facts), this.signals.raise(news, now.toEpochMilli()), shadows(shown));
	}

	/** Asked once for each version, because an answer is for one article. */
	private Mono<Void> shadows(List<Planned> shown) {
		if (this.analyst.isFree() || shown.isEmpty() || !this.flags.isEnabled(SHADOW.flag())) {
			return Mono.empty();
		}
		Map<String, List<Planned>> byVersion = new HashMap<>();
		FlagBatch answers = this.flags.batch();
		for (Planned each : shown) {
			String version = answers.variant(SHADOW, Admissions.context(each.claim(), each.subject())).payload();
			if (!version.isBlank() && !version.equals(each.author().promptVersion())) {
				byVersion.computeIfAbsent(version, (_) -> new ArrayList<>()).add(each);
			}
		}
		return Flux.fromIterable(byVersion.entrySet())
			.concatMap((entry) -> this.trials.shadow(entry.getValue(), entry.getKey()))
			.then();
	}

	private Mono<Void> keepHouse() {
		return this.questions.forget(ANSWERS_KEPT)
			.then(this.budget.forget(SPENDING_KEPT))
			.then()
			.onErrorResume((ex) -> {
				log.atWarn().addKeyValue("reason", ex.toString()).log("old answers cannot be dropped, trying again");
				return Mono.empty();
			});
	}

	private PlanCreated created(Planned planned, Map<Long, PlanRuns.Spent> spents, Instant now) {
		PlanRuns.Spent spent = Objects.requireNonNull(spents.get(planned.claim().runId()));
		var plan = planned.plan();
		return new PlanCreated(planned.subject().articleId(), planned.claim().runId(), plan.ticker(),
				plan.unverified() != null, plan.stance(), plan.confidence(), plan.catalystType().label(), plan.thesis(),
				plan.summary(), planned.strategy().bucket(), planned.author().model(), planned.author().promptVersion(),
				planned.question().variant(), spent.tokens(), spent.costUsd(), planned.claim().total(), now,
				plan.keyFacts(), plan.risks());
	}

	private void tell(List<Planned> written, List<Outcome> outcomes) {
		for (Planned each : written) {
			try (var _ = (each.trace() != null) ? each.trace().inLog() : null) {
				log.atInfo()
					.addKeyValue("article.id", each.subject().articleId())
					.addKeyValue("plan_run.id", each.claim().runId())
					.addKeyValue("model", each.author().model())
					.addKeyValue("prompt.version", each.author().promptVersion())
					.addKeyValue("stance", each.plan().stance())
					.log(each.claim().isTrial() ? "plan tried" : "plan created");
			}
		}
		for (Unplanned each : of(outcomes, Unplanned.class)) {
			if (each.fault() == Fault.SAME_QUESTION) {
				continue;
			}
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
		Mono<Void> resumed = this.runs.resume().doOnNext((_) -> wake()).then();
		Mono<Void> extended = held.isEmpty() ? Mono.empty() : extend(held);
		return resumed.then(extended).onErrorResume((ex) -> {
			log.atWarn().addKeyValue("reason", ex.toString()).log("leases of plan runs cannot be extended");
			return Mono.empty();
		});
	}

	private Mono<Void> extend(List<Claim> held) {
		return this.runs.extend(held, this.properties.lease()).collectList().doOnNext((ours) -> {
			Set<Long> still = Set.copyOf(ours);
			held.stream()
				.filter((claim) -> !still.contains(claim.runId()) && this.underWay.remove(claim.runId(), claim))
				.forEach((claim) -> this.lost.emitNext(claim.runId(), PATIENT));
		}).then();
	}

	private static <T extends Outcome> List<T> of(List<Outcome> outcomes, Class<T> type) {
		return outcomes.stream().filter(type::isInstance).map(type::cast).toList();
	}

}
