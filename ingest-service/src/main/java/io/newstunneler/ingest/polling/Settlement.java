package io.newstunneler.ingest.polling;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;

import io.newstunneler.events.SourceHealthChanged.Health;
import org.jspecify.annotations.Nullable;

/**
 * What a poll means for its source.
 *
 * @param pause how long to leave it alone now
 * @param answered whether the server answered as it should
 * @param health what the source is now
 * @param failures failed polls in a row
 * @param error what went wrong, in a sentence
 * @param validators what to tell the server next time
 * @param move what is believed about where the feed is
 * @param learned what its document taught us
 * @param account what happened, for its history
 */
record Settlement(Wait pause, boolean answered, Health health, int failures, @Nullable String error,
		Validators validators, Move move, Learned learned, Account account) {

	Settlement with(int ingested, int revised) {
		return new Settlement(this.pause, this.answered, this.health, this.failures, this.error, this.validators,
				this.move, this.learned, this.account.with(ingested, revised));
	}

	/**
	 * What a document taught us about when to come.
	 *
	 * @param asked how often it asks to be fetched at most
	 * @param askedBy by which element
	 * @param skipHours bit n is set: not at hour n
	 * @param skipDays bit n is set: not on day n of the week
	 * @param habit median time between two articles
	 * @param silentAfter when its silence will be out of the ordinary
	 */
	record Learned(@Nullable Duration asked, @Nullable String askedBy, int skipHours, int skipDays,
			@Nullable Duration habit, @Nullable Instant silentAfter) {

		static final Learned NOTHING = new Learned(null, null, 0, 0, null, null);

	}

	/**
	 * What happened at a poll.
	 *
	 * @param outcome in a word
	 * @param unchanged whether it brought nothing that we had not
	 * @param status what the server answered; 0 where it did not
	 * @param address where the document came from
	 * @param took how long the fetch took
	 * @param bytes size of the answer on the wire; 0 where it was no document
	 * @param asked how long the server asked us to stay away
	 * @param ingested new articles
	 * @param revised articles that changed
	 */
	record Account(String outcome, boolean unchanged, int status, @Nullable String address, Duration took, long bytes,
			@Nullable Duration asked, int ingested, int revised) {

		Account asking(@Nullable Duration asked) {
			return new Account(this.outcome, this.unchanged, this.status, this.address, this.took, this.bytes, asked,
					this.ingested, this.revised);
		}

		Account with(int ingested, int revised) {
			return new Account(this.outcome, this.unchanged, this.status, this.address, this.took, this.bytes,
					this.asked, ingested, revised);
		}

	}

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
	 * @param discovered whether the location was found by looking for it
	 */
	record Move(@Nullable String location, @Nullable String candidate, int count, boolean discovered) {

		static final Move NONE = new Move(null, null, 0, false);

		/** How often a permanent redirect must be seen before it is believed. */
		private static final int CONFIRMATIONS = 3;

		static Move of(Claim claim) {
			return new Move(claim.moved() ? claim.address().toString() : null, claim.movedTo(), claim.movedCount(),
					claim.discovered());
		}

		/**
		 * After a look for the feed of a site.
		 */
		static Move found(String location) {
			return new Move(location, null, 0, true);
		}

		/**
		 * Whether it is somewhere else than it was, for good.
		 */
		boolean isMoved() {
			return this.location != null && !this.discovered;
		}

		/**
		 * After an answer that came through permanent redirects only, or through none.
		 */
		Move seen(@Nullable String movedTo) {
			if (movedTo == null) {
				return new Move(this.location, null, 0, this.discovered);
			}
			int count = movedTo.equals(this.candidate) ? this.count + 1 : 1;
			return (count >= CONFIRMATIONS) ? new Move(movedTo, null, 0, this.discovered)
					: new Move(this.location, movedTo, count, this.discovered);
		}

	}

}
