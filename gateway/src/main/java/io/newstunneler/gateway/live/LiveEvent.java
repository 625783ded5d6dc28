package io.newstunneler.gateway.live;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Something to tell the readers of the live streams, encoded once for all of them.
 *
 * @param id the fact's id, the same at every replica, so that a reader can resume at any
 * @param type what it tells
 * @param data JSON in one line
 */
record LiveEvent(String id, Type type, String data) {

	enum Type {

		/** An article whose score reached the threshold. */
		ALERT,

		/** An article that was scored. */
		ARTICLE,

		/** A plan that was written for an article. */
		PLAN;

		String word() {
			return name().toLowerCase(Locale.ROOT);
		}

		static Optional<Type> of(String word) {
			return Arrays.stream(values()).filter((type) -> type.word().equals(word)).findFirst();
		}

	}

}
