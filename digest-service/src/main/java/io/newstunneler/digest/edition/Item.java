package io.newstunneler.digest.edition;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.newstunneler.defaults.trace.Traceparent;
import io.newstunneler.digest.article.Articles;
import org.jspecify.annotations.Nullable;

/**
 * An article as it was when its edition was made.
 *
 * @param rank place in the edition, from 1
 * @param lead whether it is shown in full
 * @param articleId identity of the article
 * @param sourceName name of its source
 * @param url its address
 * @param title its title
 * @param summary plain text
 * @param ticker the symbol that it is most likely about
 * @param total its score
 * @param score what made the score
 * @param plan its plan, where it had one
 * @param publishedAt when it was published
 * @param fetchedAt when we read it
 * @param trace the trace that began with the poll which found it
 */
public record Item(int rank, boolean lead, long articleId, String sourceName, String url, String title,
		@Nullable String summary, @Nullable String ticker, double total, Articles.Score score,
		Articles.@Nullable Plan plan, Instant publishedAt, Instant fetchedAt, @JsonIgnore @Nullable Traceparent trace) {

	@JsonProperty
	@Nullable String traceId() {
		return (this.trace != null) ? this.trace.traceId() : null;
	}

}
