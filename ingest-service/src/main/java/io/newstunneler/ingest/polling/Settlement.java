package io.newstunneler.ingest.polling;

import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;

import io.newstunneler.events.SourceHealthChanged.Health;
import org.jspecify.annotations.Nullable;

/**
 * What a poll means for its source.
 *
 * @param nextPoll how long to wait until the next one
 * @param answered whether the server answered as it should
 * @param health what the source is now
 * @param failures failed polls in a row
 * @param error what went wrong, in a sentence
 * @param validators what to tell the server next time
 * @param move what is believed about where the feed is
 */
record Settlement(Duration nextPoll, boolean answered, Health health, int failures, @Nullable String error,
		Validators validators, Move move) {

	/**
	 * What we know of the last document.
	 */
	record Validators(@Nullable String etag, @Nullable String lastModified, byte @Nullable [] documentHash) {

		static Validators of(Claim claim) {
			return new Validators(claim.etag(), claim.lastModified(), claim.documentHash());
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Validators that && Objects.equals(this.etag, that.etag)
					&& Objects.equals(this.lastModified, that.lastModified)
					&& Arrays.equals(this.documentHash, that.documentHash);
		}

		@Override
		public int hashCode() {
			return Objects.hash(this.etag, this.lastModified, Arrays.hashCode(this.documentHash));
		}

	}

	/**
	 * Where permanent redirects lead.
	 *
	 * @param location where to fetch from, if not from the source's own address
	 * @param candidate where the last one led
	 * @param count how many times in a row
	 */
	record Move(@Nullable String location, @Nullable String candidate, int count) {

		static final Move NONE = new Move(null, null, 0);

		/** How often a permanent redirect must be seen before it is believed. */
		private static final int CONFIRMATIONS = 3;

		static Move of(Claim claim) {
			return new Move(claim.isMoved() ? claim.address().toString() : null, claim.movedTo(), claim.movedCount());
		}

		/**
		 * After an answer that came through permanent redirects only, or through none.
		 */
		Move seen(@Nullable String movedTo) {
			if (movedTo == null) {
				return new Move(this.location, null, 0);
			}
			int count = movedTo.equals(this.candidate) ? this.count + 1 : 1;
			return (count >= CONFIRMATIONS) ? new Move(movedTo, null, 0) : new Move(this.location, movedTo, count);
		}

	}

}
