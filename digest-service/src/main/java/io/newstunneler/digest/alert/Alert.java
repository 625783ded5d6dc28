package io.newstunneler.digest.alert;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.newstunneler.defaults.trace.Traceparent;
import io.newstunneler.digest.article.Articles;
import org.jspecify.annotations.Nullable;

/**
 * What an alert says.
 *
 * @param id identity of the alert
 * @param articleId identity of the article; absent for the test of a channel
 * @param cause {@code score}: the article reached the threshold; {@code plan}: a plan
 * came for it; {@code test}
 * @param sourceName name of its source
 * @param url its address
 * @param title its title
 * @param summary plain text
 * @param ticker the symbol that the text is most likely about
 * @param total its score
 * @param threshold the threshold that it reached; absent where a plan alone is the cause
 * @param publishedAt when it was published
 * @param raisedAt when the alert was raised
 * @param plan its plan, where it has one by now
 * @param trace the trace that began with the poll which found the article
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Alert(long id, @Nullable Long articleId, String cause, String sourceName, String url, String title,
		@Nullable String summary, @Nullable String ticker, double total, @Nullable Double threshold,
		Instant publishedAt, Instant raisedAt, Articles.@Nullable Plan plan, @JsonIgnore @Nullable Traceparent trace) {

	@JsonProperty
	@Nullable String traceId() {
		return (this.trace != null) ? this.trace.traceId() : null;
	}

}
