package io.newstunneler.digest.subscriber;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.newstunneler.digest.schedule.Schedule;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who takes digests.
 *
 * @param id identity of the subscriber
 * @param email the address as it was given; compared without regard to case
 * @param name how they want to be called
 * @param timeZone IANA name of their zone
 * @param digests what they take
 * @param filters which articles they want
 * @param locale language in which dates are written
 * @param alertRules which alerts they want at once
 * @param quietHours when alerts wait
 * @param pausedUntil nothing is sent before
 * @param createdAt when they came
 * @param confirmedAt when the address was confirmed; nothing is sent before
 * @param unsubscribedAt when they left; nothing is sent after
 */
record Subscriber(long id, String email, String name, String timeZone, List<Wish> digests, Filters filters,
		String locale, List<AlertRule> alertRules, @Nullable QuietHours quietHours, @Nullable Instant pausedUntil,
		Instant createdAt, @Nullable Instant confirmedAt, @Nullable Instant unsubscribedAt) {

	@JsonProperty
	Status status() {
		if (this.unsubscribedAt != null) {
			return Status.UNSUBSCRIBED;
		}
		return (this.confirmedAt != null) ? Status.ACTIVE : Status.PENDING;
	}

	@JsonProperty
	boolean confirmed() {
		return this.confirmedAt != null;
	}

	/**
	 * The next slots, in order.
	 */
	List<Run> runs(Instant now, int most) {
		List<Run> runs = new ArrayList<>();
		if (status() == Status.ACTIVE) {
			for (Wish wish : this.digests) {
				Schedule schedule = wish.schedule(this.timeZone);
				Instant at = restsUntil(now);
				for (int i = 0; i < most; i++) {
					at = schedule.next(at);
					runs.add(new Run(wish.digestOrDefault(), at, at.atZone(schedule.zone()).toOffsetDateTime()));
				}
			}
		}
		return runs.stream().sorted(Comparator.comparing(Run::at)).limit(most).toList();
	}

	/**
	 * A slot.
	 *
	 * @param digest name of the digest
	 * @param at when
	 * @param local the same by the subscriber's clock
	 */
	record Run(String digest, Instant at, OffsetDateTime local) {
	}

	/**
	 * Whether leaving a digest is leaving altogether.
	 */
	boolean takesOnly(String digest) {
		return this.alertRules.isEmpty()
				&& this.digests.stream().allMatch((wish) -> wish.digestOrDefault().equals(digest));
	}

	/**
	 * From when on editions may come.
	 */
	Instant restsUntil(Instant now) {
		return (this.pausedUntil != null && this.pausedUntil.isAfter(now)) ? this.pausedUntil : now;
	}

	/**
	 * Whether mails are sent.
	 */
	enum Status {

		/** The address is not confirmed yet. */
		@JsonProperty("pending")
		PENDING,

		/** Editions are mailed. */
		@JsonProperty("active")
		ACTIVE,

		/** Nothing is sent any more. */
		@JsonProperty("unsubscribed")
		UNSUBSCRIBED

	}

}
