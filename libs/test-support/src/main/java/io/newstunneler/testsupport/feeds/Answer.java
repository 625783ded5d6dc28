package io.newstunneler.testsupport.feeds;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;

/**
 * What a {@link FeedServer} answers. An answer with an {@code ETag} becomes 304 for who
 * has it already.
 *
 * @param status the status
 * @param headers the headers
 * @param body the body
 * @param delay how long the answer is held back
 * @param cutAfter after how many bytes of the body the connection is cut; -1 for never
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; bytes are served as they are.
public record Answer(int status, Map<String, String> headers, byte[] body, Duration delay, int cutAfter) {

	/**
	 * A document that is served with 200 and an {@code ETag}.
	 * @param contentType its media type
	 * @param body the document
	 * @return the answer
	 */
	public static Answer of(String contentType, byte[] body) {
		CRC32 checksum = new CRC32();
		checksum.update(body);
		String etag = "\"%08x-%d\"".formatted(checksum.getValue(), body.length);
		return new Answer(200, Map.of("Content-Type", contentType, "ETag", etag), body, Duration.ZERO, -1);
	}

	/**
	 * A document that is served with 200 and an {@code ETag}.
	 * @param contentType its media type
	 * @param body the document
	 * @return the answer
	 */
	public static Answer of(String contentType, String body) {
		return of(contentType + "; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * A feed.
	 * @param format its kind
	 * @param title its title
	 * @param items its items
	 * @return the answer
	 */
	public static Answer feed(FeedFormat format, String title, List<FeedItem> items) {
		return of(format.contentType(), format.write(title, items));
	}

	/**
	 * A status without a document.
	 * @param status the status
	 * @return the answer
	 */
	public static Answer status(int status) {
		return new Answer(status, Map.of(), new byte[0], Duration.ZERO, -1);
	}

	/**
	 * A redirect.
	 * @param status 301, 302, 303, 307 or 308
	 * @param location where to
	 * @return the answer
	 */
	public static Answer redirect(int status, String location) {
		return status(status).withHeader("Location", location);
	}

	/**
	 * The same with a header.
	 * @param name the header's name
	 * @param value the header's value
	 * @return a new answer
	 */
	public Answer withHeader(String name, String value) {
		Map<String, String> more = new HashMap<>(this.headers);
		more.put(name, value);
		return new Answer(this.status, Map.copyOf(more), this.body, this.delay, this.cutAfter);
	}

	/**
	 * The same without a header, for instance without {@code ETag}.
	 * @param name the header's name
	 * @return a new answer
	 */
	public Answer withoutHeader(String name) {
		Map<String, String> fewer = new HashMap<>(this.headers);
		fewer.remove(name);
		return new Answer(this.status, Map.copyOf(fewer), this.body, this.delay, this.cutAfter);
	}

	/**
	 * The same later.
	 * @param delay how long the answer is held back
	 * @return a new answer
	 */
	public Answer after(Duration delay) {
		return new Answer(this.status, this.headers, this.body, delay, this.cutAfter);
	}

	/**
	 * The same from a server that dies while it answers.
	 * @param bytes after how many bytes of the body the connection is cut
	 * @return a new answer
	 */
	public Answer cutAfter(int bytes) {
		return new Answer(this.status, this.headers, this.body, this.delay, bytes);
	}

	/**
	 * The same compressed.
	 * @return a new answer
	 */
	public Answer gzipped() {
		ByteArrayOutputStream compressed = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
			gzip.write(this.body);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return new Answer(this.status, this.headers, compressed.toByteArray(), this.delay, this.cutAfter)
			.withHeader("Content-Encoding", "gzip");
	}

}
