package io.newstunneler.digest.edition;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.newstunneler.defaults.trace.Traceparent;
import io.newstunneler.digest.subscriber.Filters;
import org.jspecify.annotations.Nullable;

/**
 * What a window of time brought, frozen.
 *
 * @param id identity of the edition
 * @param digestId the digest that it is of
 * @param digest name of that digest
 * @param title as it stands above the edition
 * @param fromAt beginning of the window, inclusive
 * @param untilAt end of the window, exclusive
 * @param filters which articles it is of
 * @param articles all articles that matched, shown or only counted
 * @param stories how many stories those tell
 * @param coverage which sources were heard
 * @param corrections what changed in articles that earlier editions showed
 * @param madeAt when it was frozen
 * @param items the stories that it shows, best first
 * @param trace the trace in which it was made
 */
public record Edition(long id, long digestId, String digest, String title, Instant fromAt, Instant untilAt,
		Filters filters, int articles, int stories, Coverage coverage, List<Correction> corrections, Instant madeAt,
		List<Item> items, @JsonIgnore @Nullable Traceparent trace) {

	/**
	 * The same without an identity, for one that is only looked at.
	 */
	Edition unkept() {
		return new Edition(0, this.digestId, this.digest, this.title, this.fromAt, this.untilAt, this.filters,
				this.articles, this.stories, this.coverage, this.corrections, this.madeAt, this.items, this.trace);
	}

	@JsonProperty
	@Nullable String traceId() {
		return (this.trace != null) ? this.trace.traceId() : null;
	}

	@JsonProperty
	String page() {
		return "/editions/" + this.id;
	}

}
