package io.newstunneler.flags.management;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.newstunneler.flags.catalogue.FlagState;
import org.jspecify.annotations.Nullable;

/**
 * A flag that somebody should look after.
 *
 * @param flag its name
 * @param owner who answers for it
 * @param reasons why: {@code marked} as stale, {@code expired}, or {@code unread}, which
 * is that no service asked for it in seven days
 * @param expiresOn from when it should be gone
 * @param lastAsked when a service last asked for it
 */
record StaleFlag(String flag, @Nullable String owner, List<String> reasons, @Nullable LocalDate expiresOn,
		@Nullable Instant lastAsked) {

	private static final Duration UNREAD = Duration.ofDays(7);

	/**
	 * Looks at a flag.
	 * @param flag the flag
	 * @param lastAsked when a service last asked for it, if ever
	 * @param now the time
	 * @return what is wrong with it, if anything
	 */
	static Optional<StaleFlag> of(FlagState flag, @Nullable Instant lastAsked, Instant now) {
		List<String> reasons = new ArrayList<>();
		if (flag.wide().stale()) {
			reasons.add("marked");
		}
		if (flag.expiresOn() != null && !flag.expiresOn().isAfter(now.atZone(ZoneOffset.UTC).toLocalDate())) {
			reasons.add("expired");
		}
		// One that is new or was just changed may not have been asked for yet.
		Instant lastSign = (lastAsked != null && lastAsked.isAfter(flag.changedAt())) ? lastAsked : flag.changedAt();
		if (lastSign.isBefore(now.minus(UNREAD))) {
			reasons.add("unread");
		}
		return reasons.isEmpty() ? Optional.empty()
				: Optional.of(new StaleFlag(flag.name(), flag.owner(), reasons, flag.expiresOn(), lastAsked));
	}

}
