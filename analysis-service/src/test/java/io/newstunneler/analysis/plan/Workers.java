package io.newstunneler.analysis.plan;

import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.newstunneler.analysis.plan.analyst.Analyst;
import io.newstunneler.analysis.signal.Signals;
import io.newstunneler.defaults.flags.Flags;
import io.newstunneler.defaults.postgres.Notifications;
import io.newstunneler.defaults.trace.Traces;
import io.newstunneler.outbox.Outbox;
import reactor.core.publisher.Mono;

import org.springframework.context.ApplicationContext;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * Workers beside the service's own, as other replicas would have them.
 */
final class Workers {

	private final ApplicationContext context;

	Workers(ApplicationContext context) {
		this.context = context;
	}

	/** A worker with a budget of its own, and with every flag at its safe default. */
	PlanWorker worker(BudgetProperties budget) {
		return worker(bean(Analyst.class), budget);
	}

	/** One that asks an analyst of its own. */
	PlanWorker worker(Analyst analyst, BudgetProperties budget) {
		return worker(new PlanRuns(bean(DatabaseClient.class)), analyst, budget);
	}

	/**
	 * A worker that, when it is stopped, gives nothing back, as one that was killed would
	 * not.
	 */
	PlanWorker mortal(BudgetProperties budget) {
		return worker(new PlanRuns(bean(DatabaseClient.class)) {
			@Override
			Mono<Void> release(UUID worker) {
				return Mono.empty();
			}
		}, bean(Analyst.class), budget);
	}

	private PlanWorker worker(PlanRuns runs, Analyst analyst, BudgetProperties properties) {
		Budget budget = new Budget(bean(DatabaseClient.class), bean(TransactionalOperator.class), properties);
		Flags flags = Flags.atSafeDefaults();
		return new PlanWorker(runs, bean(Plans.class), bean(Grounding.class), bean(Signals.class), bean(Outbox.class),
				analyst, new Admissions(analyst, bean(Questions.class), budget, flags), bean(Questions.class), budget,
				bean(PlanTrials.class), flags, bean(Notifications.class), bean(Traces.class),
				bean(TransactionalOperator.class), bean(PlanProperties.class),
				new PlanMetrics(runs, new SimpleMeterRegistry()), InstantSource.system(), RandomGenerator.getDefault());
	}

	private <T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

}
