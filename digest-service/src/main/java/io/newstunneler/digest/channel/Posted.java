package io.newstunneler.digest.channel;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What became of a post.
 */
sealed interface Posted {

	/**
	 * It was taken.
	 */
	record Taken() implements Posted {
	}

	/**
	 * It will never be taken there.
	 *
	 * @param reason what the other side said
	 */
	record Refused(String reason) implements Posted {
	}

	/**
	 * It was not taken now.
	 *
	 * @param reason what the other side said
	 * @param retryAfter how long it asks us to wait, where it does
	 */
	record Later(String reason, @Nullable Duration retryAfter) implements Posted {
	}

	/**
	 * It may have been taken, but there was no answer.
	 *
	 * @param reason what happened
	 */
	record Unanswered(String reason) implements Posted {
	}

}
