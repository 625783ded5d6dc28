package io.newstunneler.ingest.fetching;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

import org.brotli.dec.BrotliInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Undoes a content encoding, and stops where a document would become larger than is
 * allowed: a gigabyte of zeros is a megabyte on the wire.
 */
final class Inflating {

	private Inflating() {
	}

	static byte[] inflate(byte[] body, @Nullable String encoding, int maxBytes) throws IOException {
		String coding = (encoding != null) ? encoding.strip().toLowerCase(Locale.ROOT) : "";
		return switch (coding) {
			case "", "identity" -> body;
			case "gzip", "x-gzip" -> read(new GZIPInputStream(new ByteArrayInputStream(body), 8192), maxBytes);
			// Half of those who say deflate send it without the zlib header that it has
			// by RFC 9110.
			case "deflate" ->
				read(new InflaterInputStream(new ByteArrayInputStream(body), new Inflater(!hasZlibHeader(body)), 8192),
						maxBytes);
			case "br" -> read(new BrotliInputStream(new ByteArrayInputStream(body)), maxBytes);
			default -> throw new IOException("unknown content encoding");
		};
	}

	private static boolean hasZlibHeader(byte[] body) {
		return body.length > 1 && (body[0] & 0x0F) == 8 && ((body[0] & 0xFF) << 8 | body[1] & 0xFF) % 31 == 0;
	}

	private static byte[] read(InputStream stream, int maxBytes) throws IOException {
		try (stream) {
			byte[] inflated = stream.readNBytes(maxBytes + 1);
			if (inflated.length > maxBytes) {
				throw new TooLargeException();
			}
			return inflated;
		}
	}

	/**
	 * The document is larger than we read.
	 */
	static final class TooLargeException extends IOException {

		TooLargeException() {
			super("too large");
		}

	}

}
