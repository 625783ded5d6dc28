package io.newstunneler.ingest.reading;

import java.time.DayOfWeek;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What a document says of the feed as a whole, most of it wishes to those who poll it.
 *
 * @param title the feed's own title
 * @param site the page that the feed belongs to, possibly relative
 * @param self where the feed says that it is ({@code atom:link rel="self"})
 * @param hubs WebSub hubs that tell of changes ({@code atom:link rel="hub"})
 * @param ttl how long the document may be kept ({@code ttl})
 * @param skipHours hours of the day in UTC in which nobody should ask, 0 to 23
 * @param skipDays days of the week in UTC on which nobody should ask
 * @param updateInterval how often the feed changes ({@code sy:updatePeriod} by
 * {@code sy:updateFrequency})
 */
public record Channel(@Nullable String title, @Nullable String site, @Nullable String self, List<String> hubs,
		@Nullable Duration ttl, Set<Integer> skipHours, Set<DayOfWeek> skipDays, @Nullable Duration updateInterval) {

	/**
	 * A feed that says nothing of itself but its title.
	 */
	public static Channel of(@Nullable String title) {
		return new Channel(title, null, null, List.of(), null, Set.of(), Set.of(), null);
	}

}
