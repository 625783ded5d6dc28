package io.newstunneler.analysis.plan;

import java.time.InstantSource;
import java.util.random.RandomGenerator;

import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.analysis.plan.analyst.Analyst;
import io.newstunneler.analysis.signal.Signals;
import io.newstunneler.defaults.flags.Flags;
import io.newstunneler.defaults.postgres.Notifications;
import io.newstunneler.defaults.trace.Traces;
import io.newstunneler.outbox.Outbox;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * Puts the queue's worker together.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PlanProperties.class)
class PlanConfiguration {

	@Bean
	PlanMetrics planMetrics(PlanRuns runs, MeterRegistry meters) {
		return new PlanMetrics(runs, meters);
	}

	@Bean
	PlanWorker planWorker(PlanRuns runs, Plans plans, Grounding grounding, Signals signals, Outbox outbox,
			Analyst analyst, Admissions admissions, Questions questions, Budget budget, PlanTrials trials, Flags flags,
			Notifications notifications, Traces traces, TransactionalOperator transaction, PlanProperties properties,
			PlanMetrics metrics) {
		return new PlanWorker(runs, plans, grounding, signals, outbox, analyst, admissions, questions, budget, trials,
				flags, notifications, traces, transaction, properties, metrics, InstantSource.system(),
				RandomGenerator.getDefault());
	}

}
