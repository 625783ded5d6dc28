package io.newstunneler.digest.alert;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;

import io.newstunneler.digest.alert.AlertPlanner.Decision;
import io.newstunneler.digest.delivery.Deliveries;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;

/**
 * What alerts were to subscribers, with the deliveries that follow from it.
 */
@Repository
class Matches {

	private final DatabaseClient database;

	private final Deliveries deliveries;

	Matches(DatabaseClient database, Deliveries deliveries) {
		this.database = database;
		this.deliveries = deliveries;
	}

	/**
	 * Writes down decisions about an alert and plans the deliveries, in the caller's
	 * transaction.
	 */
	Mono<Void> write(long alertId, List<Decision> decisions) {
		return this.database.sql("""
				with decision as (
				    select * from unnest(:subscribers, :stories, :rules, :outcomes, :untils)
				        as decision (subscriber_id, story, rule, outcome, held_until)
				), summary as (
				    insert into alert_summaries (subscriber_id, due_at)
				    select subscriber_id, held_until from decision where held_until is not null
				    on conflict (subscriber_id, due_at) do update set due_at = excluded.due_at
				    returning id, subscriber_id
				)
				insert into alert_matches (alert_id, subscriber_id, story, rule, outcome, summary_id)
				select :alert, decision.subscriber_id, story, rule, outcome, summary.id
				from decision left join summary on summary.subscriber_id = decision.subscriber_id
				returning subscriber_id, outcome, summary_id
				""")
			.bind("alert", alertId)
			.bind("subscribers",
					decisions.stream().map((decision) -> decision.concerned().subscriberId()).toArray(Long[]::new))
			.bind("stories", decisions.stream().map((decision) -> decision.concerned().story()).toArray(String[]::new))
			.bind("rules", decisions.stream().map((decision) -> decision.concerned().rule()).toArray(String[]::new))
			.bind("outcomes", decisions.stream().map(Decision::outcome).toArray(String[]::new))
			.bind("untils",
					decisions.stream().map((decision) -> time(decision.heldUntil())).toArray(OffsetDateTime[]::new))
			.map((row) -> new Written(Objects.requireNonNull(row.get("subscriber_id", Long.class)),
					Objects.requireNonNull(row.get("outcome", String.class)), row.get("summary_id", Long.class)))
			.all()
			.collectList()
			.flatMap((written) -> this.deliveries
				.planAlert(alertId,
						written.stream()
							.filter((each) -> each.outcome().equals(Decision.TOLD))
							.map(Written::subscriberId)
							.toList())
				.then(this.deliveries.planSummaries(
						written.stream().map(Written::summaryId).filter(Objects::nonNull).distinct().toList())));
	}

	private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
		return (instant != null) ? instant.atOffset(ZoneOffset.UTC) : null;
	}

	private record Written(long subscriberId, String outcome, @Nullable Long summaryId) {
	}

}
