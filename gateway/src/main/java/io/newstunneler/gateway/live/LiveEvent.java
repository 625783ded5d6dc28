package io.newstunneler.gateway.live;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Something to tell the readers of the live streams, encoded once for all of them, and
 * not at all while nobody reads.
 */
final class LiveEvent {

	private final String id;

	private final Type type;

	private final Supplier<String> encoder;

	private volatile @Nullable String data;

	/**
	 * Something to tell.
	 * @param id the fact's id, the same at every replica, so that a reader can resume at
	 * any
	 * @param type what it tells
	 * @param encoder makes JSON in one line
	 */
	LiveEvent(String id, Type type, Supplier<String> encoder) {
		this.id = id;
		this.type = type;
		this.encoder = encoder;
	}

	String id() {
		return this.id;
	}

	Type type() {
		return this.type;
	}

	/**
	 * What the readers get.
	 * @return JSON in one line
	 */
	String data() {
		String encoded = this.data;
		if (encoded == null) {
			encoded = this.encoder.get();
			this.data = encoded;
		}
		return encoded;
	}

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
