package io.newstunneler.analysis.story;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Where a page of stories ended.
 *
 * @param lastSeenAt when its last story was told last
 * @param id its last story
 */
record StoryCursor(Instant lastSeenAt, long id) {

	/** Before the first page. */
	static final StoryCursor NEWEST = new StoryCursor(Instant.parse("9999-12-31T00:00:00Z"), Long.MAX_VALUE);

	private static final long LATEST = ChronoUnit.MICROS.between(Instant.EPOCH, NEWEST.lastSeenAt);

	private static final char SEPARATOR = '_';

	static StoryCursor parse(String text) {
		int separator = text.indexOf(SEPARATOR);
		long micros = (separator > 0) ? Long.parseLong(text.substring(0, separator)) : -1;
		if (micros < 0 || micros > LATEST) {
			throw new IllegalArgumentException("not a cursor");
		}
		return new StoryCursor(Instant.EPOCH.plus(micros, ChronoUnit.MICROS),
				Long.parseLong(text.substring(separator + 1)));
	}

	@Override
	public String toString() {
		return Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, this.lastSeenAt)) + SEPARATOR + this.id;
	}

}
