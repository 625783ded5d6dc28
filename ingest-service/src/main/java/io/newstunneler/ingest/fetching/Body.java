package io.newstunneler.ingest.fetching;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * What a server sent, as it came. It is inflated only by who reads it, where it is read:
 * otherwise documents would wait in memory at their full size.
 */
public final class Body {

	private final byte[] wire;

	private final @Nullable String coding;

	private final int maxBytes;

	Body(byte[] wire, @Nullable String coding, int maxBytes) {
		this.wire = wire;
		this.coding = coding;
		this.maxBytes = maxBytes;
	}

	/**
	 * Its size on the wire.
	 */
	public int wireBytes() {
		return this.wire.length;
	}

	/**
	 * The document; costs time where it is compressed.
	 * @throws UnusableBodyException where there is none to be had, or too much of it
	 */
	public byte[] document() throws UnusableBodyException {
		try {
			return Inflating.inflate(this.wire, this.coding, this.maxBytes);
		}
		catch (Inflating.TooLargeException ex) {
			throw new UnusableBodyException(Fetcher.TOO_LARGE, ex);
		}
		catch (IOException ex) {
			throw new UnusableBodyException("The server's answer could not be decompressed; what we had is kept.", ex);
		}
	}

	/**
	 * There is no document in it. The message is for a person.
	 */
	public static final class UnusableBodyException extends Exception {

		UnusableBodyException(String message, IOException cause) {
			super(message, cause);
		}

	}

}
