package io.newstunneler.ingest.reading;

import java.io.Reader;

/**
 * Reads characters where they are, without the copy that a {@code StringReader} needs.
 */
final class CharSequenceReader extends Reader {

	private final StringBuilder characters;

	private int at;

	CharSequenceReader(StringBuilder characters) {
		this.characters = characters;
	}

	@Override
	public int read(char[] buffer, int offset, int length) {
		int count = Math.min(length, this.characters.length() - this.at);
		if (count <= 0) {
			return -1;
		}
		this.characters.getChars(this.at, this.at + count, buffer, offset);
		this.at += count;
		return count;
	}

	@Override
	public void close() {
	}

}
