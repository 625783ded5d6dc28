package io.newstunneler.digest.delivery;

import java.time.Duration;

import io.newstunneler.outbox.Outbox;
import org.jspecify.annotations.Nullable;

/**
 * What a sender writes into the ledger about a delivery that it has claimed.
 *
 * @param delivery which
 * @param state where it stands from now on
 * @param reason why, where it did not arrive
 * @param delay until when nobody else may touch it, or it is tried again; {@code null}
 * where it has ended
 * @param begins whether it goes on the wire now
 * @param fact what the world is told if this is written down
 */
public record Change(Delivery delivery, DeliveryState state, @Nullable String reason, @Nullable Duration delay,
		boolean begins, Outbox.@Nullable Pending fact) {

	/**
	 * It goes on the wire now. Written down before the dot that makes a server take it,
	 * so that what is in doubt after a crash is what was really on its way, and nothing
	 * else.
	 * @param delivery which
	 * @param lease how long no other sender will touch it
	 * @return the change
	 */
	public static Change begin(Delivery delivery, Duration lease) {
		return new Change(delivery, DeliveryState.SENDING, null, lease, true, null);
	}

	/**
	 * It has ended.
	 * @param delivery which
	 * @param state how
	 * @param reason why, where it did not arrive
	 * @param fact what the world is told
	 * @return the change
	 */
	public static Change end(Delivery delivery, DeliveryState state, @Nullable String reason,
			Outbox.@Nullable Pending fact) {
		return new Change(delivery, state, reason, null, false, fact);
	}

	/**
	 * It is tried again later. Where an earlier attempt may have arrived, that stays
	 * written down.
	 * @param delivery which
	 * @param reason why it did not work out
	 * @param delay how long to wait
	 * @return the change
	 */
	public static Change putBack(Delivery delivery, String reason, Duration delay) {
		return new Change(delivery, delivery.resumed() ? DeliveryState.UNKNOWN : DeliveryState.PLANNED, reason, delay,
				false, null);
	}

	/**
	 * It may have arrived, but the answer was lost; tried again later.
	 * @param delivery which
	 * @param reason what happened
	 * @param delay how long to wait
	 * @return the change
	 */
	public static Change unknown(Delivery delivery, String reason, Duration delay) {
		return new Change(delivery, DeliveryState.UNKNOWN, reason, delay, false, null);
	}

	boolean ends() {
		return this.delay == null;
	}

	boolean doubts() {
		return this.begins && this.delivery.resumed();
	}

}
