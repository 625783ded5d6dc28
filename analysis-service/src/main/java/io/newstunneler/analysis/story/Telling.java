package io.newstunneler.analysis.story;

import java.util.Set;

/**
 * How an article tells its story.
 *
 * @param text what was read of the article
 * @param storyId id of the story's first article
 * @param role what the article is in it
 * @param publishers who has told it, this article's publisher included
 */
public record Telling(StoryText text, long storyId, StoryRole role, Set<String> publishers) {

	/**
	 * An article that nobody else has told.
	 * @param text what was read of it
	 * @return a story of its own
	 */
	public static Telling alone(StoryText text) {
		return new Telling(text, text.articleId(), StoryRole.FIRST, Set.of(text.publisher()));
	}

}
