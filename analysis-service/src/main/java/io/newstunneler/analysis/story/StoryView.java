package io.newstunneler.analysis.story;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * A story as the API shows it.
 *
 * @param id id of its first article
 * @param title title of that article, {@code null} once retention has dropped it
 * @param firstSeenAt when its first article was read
 * @param lastSeenAt when its last one was
 * @param articles number of articles that tell it
 * @param publishers registrable domains of those who tell it
 */
record StoryView(long id, @Nullable String title, Instant firstSeenAt, Instant lastSeenAt, int articles,
		List<String> publishers) {

	/** A story's page shows so many articles at most. */
	static final int MEMBERS = 500;

	/**
	 * A story with its articles.
	 *
	 * @param story what lists show
	 * @param members the articles in the order in which we saw them, at most 500
	 */
	record Detail(@JsonUnwrapped StoryView story, List<Member> members) {
	}

	/**
	 * An article of a story.
	 *
	 * @param id its id
	 * @param title its title
	 * @param url its address
	 * @param sourceName its source's name
	 * @param sourceUrl its source's address
	 * @param publisher registrable domain of its address
	 * @param publishedAt when it was published
	 * @param fetchedAt when it was read
	 * @param role {@code first}, {@code copy} (the same title and text) or
	 * {@code version} (the same in other words)
	 * @param score its weighted total
	 */
	record Member(long id, String title, String url, String sourceName, String sourceUrl, String publisher,
			Instant publishedAt, Instant fetchedAt, String role, double score) {
	}

}
