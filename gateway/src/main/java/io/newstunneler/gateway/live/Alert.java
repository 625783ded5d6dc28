package io.newstunneler.gateway.live;

import java.time.Instant;

import io.newstunneler.events.AlertRaised;
import org.jspecify.annotations.Nullable;

/**
 * An alert as the predecessor sent it, and beside it the names under which the front end
 * reads the same values of an article.
 *
 * @param id identity of the article
 * @param title its title
 * @param summary at most 200 characters
 * @param url where it can be read
 * @param score the total
 * @param ticker the symbol that it is most likely about
 * @param source its source's name
 * @param tickerGuess as {@code ticker}
 * @param sourceName as {@code source}
 * @param publishedAt when it was published
 */
record Alert(long id, String title, @Nullable String summary, String url, double score, @Nullable String ticker,
		String source, @Nullable String tickerGuess, String sourceName, Instant publishedAt) {

	private static final int SUMMARY = 200;

	static Alert of(AlertRaised fact) {
		return new Alert(fact.articleId(), fact.title(), shortened(fact.summary()), fact.url(), fact.total(),
				fact.ticker(), fact.sourceName(), fact.ticker(), fact.sourceName(), fact.publishedAt());
	}

	private static @Nullable String shortened(@Nullable String summary) {
		if (summary == null || summary.length() <= SUMMARY) {
			return summary;
		}
		// Half a surrogate pair would not be a character.
		int end = Character.isHighSurrogate(summary.charAt(SUMMARY - 1)) ? SUMMARY - 1 : SUMMARY;
		return summary.substring(0, end);
	}

}
