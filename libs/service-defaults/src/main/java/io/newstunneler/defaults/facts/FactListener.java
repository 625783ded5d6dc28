package io.newstunneler.defaults.facts;

import java.util.List;

import io.newstunneler.events.Fact;
import reactor.core.publisher.Mono;

/**
 * Takes facts of one kind. Every bean of this type gets a Kafka listener container that
 * decodes, traces, retries and dead-letters on its behalf, so an implementation only
 * calls its one collaborator.
 * <p>
 * Delivery is at least once: the effect of a fact must be guarded by a natural key. An
 * error that time heals (the database is away) is retried with back-off for ever. A fact
 * that fails alone, for another reason, goes to {@code <topic>-dlt}.
 *
 * @param <F> the kind of fact
 */
public interface FactListener<F extends Fact> {

	/**
	 * The kind of fact, which names the topic.
	 * @return a record of {@code event-contracts}
	 */
	Class<F> type();

	/**
	 * Takes a batch.
	 * @param facts one to 500 facts, in order per key
	 * @return completes when the effects are committed
	 */
	Mono<Void> on(List<Received<F>> facts);

	/**
	 * Who gets the facts, and from when.
	 * @return by default each fact goes to one replica
	 */
	default Delivery delivery() {
		return Delivery.SHARED;
	}

	/**
	 * Who gets the facts, and from when.
	 */
	enum Delivery {

		/** One replica of the service takes each fact, from the earliest on. */
		SHARED,

		/** Every replica takes all facts that come from now on. */
		BROADCAST,

		/** Every replica takes all facts, from the earliest that the topic keeps. */
		REPLAY

	}

}
