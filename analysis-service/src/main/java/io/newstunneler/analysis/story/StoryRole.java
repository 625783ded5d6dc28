package io.newstunneler.analysis.story;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What an article is in its story.
 */
public enum StoryRole {

	/** The first that told it, perhaps the only one. */
	FIRST,

	/** The same title and text again, as syndicated news comes. */
	COPY,

	/** The same news in other words, or cut short. */
	VERSION;

	/**
	 * As the table and the API write it.
	 * @return in lower case
	 */
	@JsonValue
	public String value() {
		return name().toLowerCase(Locale.ROOT);
	}

}
