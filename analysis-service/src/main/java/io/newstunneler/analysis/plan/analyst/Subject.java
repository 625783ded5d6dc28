package io.newstunneler.analysis.plan.analyst;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The article that a plan is to be written about.
 *
 * @param articleId its identity
 * @param title its title
 * @param summary plain text
 * @param content plain text of the whole article, where the feed carried it
 * @param url its address
 * @param sourceName its source's name
 * @param publishedAt when it was published
 * @param tickerGuess the symbol that it was linked to when it was scored
 */
public record Subject(long articleId, String title, @Nullable String summary, @Nullable String content, String url,
		String sourceName, Instant publishedAt, @Nullable String tickerGuess) {

	/**
	 * The text below the title: the whole article, preceded by the summary where it says
	 * something else.
	 * @return plain text, empty where there is only a title
	 */
	public String body() {
		if (this.content == null || this.content.isBlank()) {
			return (this.summary != null) ? this.summary : "";
		}
		if (this.summary == null || this.summary.isBlank() || this.content.startsWith(opening(this.summary))) {
			return this.content;
		}
		return this.summary + "\n\n" + this.content;
	}

	/**
	 * Everything that the article says.
	 * @return title and body
	 */
	public String text() {
		return this.title + "\n" + body();
	}

	/**
	 * Tells two subjects apart by what an analyst is given to read.
	 * @return SHA-256 of title and text
	 */
	public String hash() {
		return Prompt.sha256(text());
	}

	/**
	 * Feeds cut a summary out of the text and end it with an ellipsis.
	 */
	private static String opening(String summary) {
		return summary.substring(0, Math.min(summary.length(), 80)).replaceFirst("\\s*(\\.{3}|…).*$", "").strip();
	}

}
