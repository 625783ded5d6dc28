package io.newstunneler.analysis.article;

import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;

import org.jspecify.annotations.Nullable;

import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;

/**
 * Which part of a list is wanted.
 *
 * @param limit how many articles
 * @param offset how many to skip
 * @param after the article after which to begin, where a cursor was given
 */
record Page(int limit, long offset, @Nullable Cursor after) {

	boolean isFirst() {
		return this.offset == 0 && this.after == null;
	}

	/**
	 * The condition that leads past the cursor. It is there on a first page, too: lists
	 * then have the same SQL, and the driver prepares no SQL that has no parameter.
	 * @param publishedAt column with the time of an article
	 * @param id column with its identity
	 */
	static String condition(String publishedAt, String id) {
		return "(" + publishedAt + ", " + id + ") < (:cursor_published_at, :cursor_id)";
	}

	/**
	 * How many rows and from where on, as literals: of a limit that it does not know
	 * PostgreSQL expects a tenth of all rows, and so it would have to plan every list
	 * anew.
	 */
	String range() {
		return "limit " + this.limit + " offset " + this.offset;
	}

	GenericExecuteSpec bind(GenericExecuteSpec statement) {
		Cursor from = (this.after != null) ? this.after : Cursor.NEWEST;
		return statement.bind("cursor_published_at", from.publishedAt()).bind("cursor_id", from.id());
	}

	/**
	 * A place in a list that stays where it is while articles are added in front of it.
	 *
	 * @param publishedAt when the article at that place was published
	 * @param id its identity
	 */
	record Cursor(Instant publishedAt, long id) {

		/** No article is as new. */
		static final Cursor NEWEST = new Cursor(Instant.parse("9999-12-31T23:59:59Z"), Long.MAX_VALUE);

		private static final int LENGTH = Long.BYTES + Integer.BYTES + Long.BYTES;

		/**
		 * Reads a cursor.
		 * @param text what {@link #toString()} wrote
		 * @return the cursor
		 * @throws IllegalArgumentException if the text is not of that form
		 * @throws DateTimeException if its time cannot be that of an article
		 */
		static Cursor parse(String text) {
			ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
			if (bytes.remaining() != LENGTH) {
				throw new IllegalArgumentException("not a cursor");
			}
			Datetime publishedAt = new Datetime(Instant.ofEpochSecond(bytes.getLong(), bytes.getInt()));
			return new Cursor(publishedAt.instant(), bytes.getLong());
		}

		@Override
		public String toString() {
			byte[] bytes = ByteBuffer.allocate(LENGTH)
				.putLong(this.publishedAt.getEpochSecond())
				.putInt(this.publishedAt.getNano())
				.putLong(this.id)
				.array();
			return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
		}

	}

}
