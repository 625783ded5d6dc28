package io.newstunneler.digest.edition;

import java.time.Instant;
import java.util.List;

/**
 * What changed in an article that an earlier edition showed.
 *
 * @param articleId identity of the article
 * @param editionId the edition that showed it
 * @param sourceName name of its source
 * @param url its address
 * @param was its title there
 * @param now its title now; the same where something else changed
 * @param changed what did: {@code title}, {@code summary}, {@code content}
 * @param revisedAt when we read the change
 */
record Correction(long articleId, long editionId, String sourceName, String url, String was, String now,
		List<String> changed, Instant revisedAt) {
}
