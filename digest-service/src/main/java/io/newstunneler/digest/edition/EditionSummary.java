package io.newstunneler.digest.edition;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.newstunneler.digest.subscriber.Filters;

/**
 * An edition in a list.
 *
 * @param id identity of the edition
 * @param digestId the digest that it is of
 * @param digest name of that digest
 * @param fromAt beginning of the window, inclusive
 * @param untilAt end of the window, exclusive
 * @param filters which articles it is of
 * @param articles all articles that matched
 * @param stories how many stories those tell
 * @param items how many of them it shows
 * @param deliveries how many mails of it are planned or done
 * @param madeAt when it was frozen
 */
record EditionSummary(long id, long digestId, String digest, Instant fromAt, Instant untilAt, Filters filters,
		int articles, int stories, int items, long deliveries, Instant madeAt) {

	@JsonProperty
	String page() {
		return "/editions/" + this.id;
	}

}
