package io.newstunneler.digest.edition;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Which sources an edition could draw on, of those that its filters want.
 *
 * @param heard how many brought an article in its window
 * @param silent names of those that brought none
 * @param failed those that could not be read when it was made
 */
record Coverage(int heard, List<String> silent, List<Failed> failed) {

	/**
	 * A source that could not be read.
	 *
	 * @param name its name
	 * @param reason one sentence
	 */
	public record Failed(String name, @Nullable String reason) {
	}

}
