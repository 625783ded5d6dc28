package io.newstunneler.outbox;

import java.util.List;
import java.util.function.Function;

import io.newstunneler.defaults.facts.FactJson;
import io.newstunneler.defaults.postgres.Columns;
import io.newstunneler.defaults.trace.Traceparent;
import io.newstunneler.defaults.trace.Traces;
import io.newstunneler.events.Fact;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;

/**
 * Takes facts into the caller's transaction: they reach Kafka if it commits, and only
 * then.
 */
public class Outbox {

	private final DatabaseClient database;

	private final Traces traces;

	public Outbox(DatabaseClient database, Traces traces) {
		this.database = database;
		this.traces = traces;
	}

	/**
	 * Adds one fact, in the trace that the caller is in.
	 * @param fact what happened
	 * @return completes when the row is written; it is sent after the commit
	 */
	public Mono<Void> append(Fact fact) {
		return Mono.defer(() -> append(List.of(new Pending(fact, this.traces.current()))));
	}

	/**
	 * Adds facts with one statement, to be sent in this order.
	 * @param pending facts, each with the trace that it belongs to
	 * @return completes when the rows are written; they are sent after the commit
	 */
	public Mono<Void> append(List<? extends Pending> pending) {
		if (pending.isEmpty()) {
			return Mono.empty();
		}
		return bind(this.database.sql("""
				insert into outbox (topic, key, payload, traceparent)
				select topic, key, payload, traceparent
				from unnest(:topics, :keys, :payloads, :traceparents)
				    with ordinality as fact (topic, key, payload, traceparent, position)
				order by position
				"""), pending, Function.identity()).then();
	}

	/**
	 * Binds {@code :topics}, {@code :keys}, {@code :payloads} and {@code :traceparents},
	 * for a statement that inserts facts with the change that makes them true: where the
	 * caller waits for each round trip.
	 * @param <R> what a row is made of
	 * @param statement what inserts
	 * @param rows the rows
	 * @param fact the fact that a row tells, if any; its columns are {@code null} else
	 * @return the statement
	 */
	public static <R> DatabaseClient.GenericExecuteSpec bind(DatabaseClient.GenericExecuteSpec statement, List<R> rows,
			Function<R, ? extends @Nullable Pending> fact) {
		return statement.bind("topics", Columns.of(rows, String[]::new, told(fact, (each) -> each.fact().topic())))
			.bind("keys", Columns.of(rows, String[]::new, told(fact, (each) -> each.fact().key())))
			.bind("payloads",
					Columns.of(rows, String[]::new,
							told(fact, (each) -> FactJson.mapper().writeValueAsString(each.fact()))))
			.bind("traceparents", Columns.of(rows, String[]::new,
					told(fact, (each) -> (each.trace() != null) ? each.trace().header() : null)));
	}

	private static <R> Function<R, @Nullable String> told(Function<R, ? extends @Nullable Pending> fact,
			Function<Pending, @Nullable String> column) {
		return (row) -> {
			Pending pending = fact.apply(row);
			return (pending != null) ? column.apply(pending) : null;
		};
	}

	/**
	 * A fact on its way into the outbox.
	 *
	 * @param fact what happened
	 * @param trace the trace that it belongs to
	 */
	public record Pending(Fact fact, @Nullable Traceparent trace) {
	}

}
