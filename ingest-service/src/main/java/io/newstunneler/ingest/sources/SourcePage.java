package io.newstunneler.ingest.sources;

import java.time.Instant;
import java.util.List;

import io.newstunneler.ingest.rules.EntryRule;
import io.newstunneler.ingest.websub.Standing;
import org.jspecify.annotations.Nullable;

/**
 * All that there is to know of a source.
 *
 * @param id identity of the source
 * @param url its address as it was added, without credentials
 * @param name what a person calls it
 * @param sourceType {@code rss}, {@code atom} or {@code newsapi}
 * @param enabled whether it is polled
 * @param createdAt when it was added
 * @param lastFetchedAt when its server last answered as it should
 * @param nextPollAt when it is asked next
 * @param health what it is now
 * @param consecutiveFailures failed polls in a row
 * @param lastError what went wrong at the last poll, in a sentence
 * @param folder what a person filed it under
 * @param nextPollReason why it is asked then, in a sentence
 * @param movedTo where it is fetched from since it moved for good
 * @param intervalSec the interval that a person set for it
 * @param obeyRobots whether the robots.txt of its host counts
 * @param credentials whether it has a name and a password
 * @param headers names of the headers that a person set
 * @param rules which of its articles are wanted
 * @param lastPollAt when it was asked last
 * @param lastStatus what its server answered then
 * @param asked what it asks of whoever polls it
 * @param usualGapSec median time between two of its articles, in seconds
 * @param silentAfter from when on its silence is out of the ordinary
 * @param polls how often it was polled
 * @param unchangedPolls how often there was nothing new
 * @param bytesReceived what it sent, on the wire
 * @param bytesSaved what it did not have to send, because we had it
 * @param websub how it stands with the hub that it names, if it does
 */
record SourcePage(long id, String url, String name, String sourceType, boolean enabled, Instant createdAt,
		@Nullable Instant lastFetchedAt, Instant nextPollAt, String health, int consecutiveFailures,
		@Nullable String lastError, @Nullable String folder, String nextPollReason, @Nullable String movedTo,
		@Nullable Integer intervalSec, boolean obeyRobots, boolean credentials, List<String> headers,
		List<EntryRule> rules, @Nullable Instant lastPollAt, @Nullable Integer lastStatus, Asked asked,
		@Nullable Long usualGapSec, @Nullable Instant silentAfter, long polls, long unchangedPolls, long bytesReceived,
		long bytesSaved, @Nullable Standing websub) {

	SourcePage with(Standing websub) {
		return new SourcePage(this.id, this.url, this.name, this.sourceType, this.enabled, this.createdAt,
				this.lastFetchedAt, this.nextPollAt, this.health, this.consecutiveFailures, this.lastError, this.folder,
				this.nextPollReason, this.movedTo, this.intervalSec, this.obeyRobots, this.credentials, this.headers,
				this.rules, this.lastPollAt, this.lastStatus, this.asked, this.usualGapSec, this.silentAfter,
				this.polls, this.unchangedPolls, this.bytesReceived, this.bytesSaved, websub);
	}

	/**
	 * What a source asks of whoever polls it.
	 *
	 * @param serverSec how long its last answer stays fresh, in seconds
	 * @param documentSec how often its document asks to be fetched at most, in seconds
	 * @param documentBy by which element
	 * @param skipHours hours at which its document asks not to be fetched (GMT)
	 * @param skipDays days on which its document asks not to be fetched
	 */
	record Asked(@Nullable Integer serverSec, @Nullable Integer documentSec, @Nullable String documentBy,
			List<Integer> skipHours, List<String> skipDays) {

	}

}
