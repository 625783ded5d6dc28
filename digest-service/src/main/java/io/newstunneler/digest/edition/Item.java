package io.newstunneler.digest.edition;

import java.time.Instant;
import java.util.List;

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
 * @param storyId the story that it tells; {@code null} where nobody joined it to one
 * @param publishers how many publishers tell the story
 * @param others further articles of the story, best first
 * @param more how many more there are
 * @param matched which of the edition's filters let it in, in words
 * @param publishedAt when it was published
 * @param fetchedAt when we read it
 * @param trace the trace that began with the poll which found it
 */
public record Item(int rank, boolean lead, long articleId, String sourceName, String url, String title,
		@Nullable String summary, @Nullable String ticker, double total, Articles.Score score,
		Articles.@Nullable Plan plan, @Nullable Long storyId, int publishers, List<Other> others, int more,
		List<String> matched, Instant publishedAt, Instant fetchedAt, @JsonIgnore @Nullable Traceparent trace) {

	/**
	 * A further article of the story.
	 *
	 * @param articleId identity of the article
	 * @param sourceName name of its source
	 * @param url its address
	 * @param title its title
	 */
	public record Other(long articleId, String sourceName, String url, String title) {
	}

	@JsonProperty
	@Nullable String traceId() {
		return (this.trace != null) ? this.trace.traceId() : null;
	}

}
