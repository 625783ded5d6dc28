package io.newstunneler.events;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * An article that we have has changed at its source.
 *
 * @param articleId identity of the article
 * @param sourceId identity of its source
 * @param url canonical address
 * @param title the new title
 * @param summary the new summary
 * @param content the new text, as in {@link ArticleIngested}
 * @param contentHtml the new safe HTML
 * @param changed names of the fields that differ: {@code title}, {@code summary},
 * {@code content}
 * @param revisedAt when we read the change
 */
public record ArticleRevised(long articleId, long sourceId, String url, String title, @Nullable String summary,
		@Nullable String content, @Nullable String contentHtml, List<String> changed,
		Instant revisedAt) implements Fact {

	public static final String TOPIC = "news.article.revised.v1";

	@Override
	public String topic() {
		return TOPIC;
	}

	@Override
	public String key() {
		return Long.toString(this.sourceId);
	}

}
