package io.newstunneler.ingest.articles;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import io.newstunneler.ingest.reading.Entry;
import org.jspecify.annotations.Nullable;

/**
 * What an entry is recognised by: 64 bits of each of its parts as its source wrote them.
 * They are compared within one source only, where a source that forges a collision cheats
 * nobody but itself.
 *
 * @param guid of the entry's own identity, if it has one
 * @param url of what all forms of its address have in common, if it has one
 * @param title of its title
 * @param summary of its summary
 * @param content of its content
 * @param published when its source says that it was published
 */
record Fingerprint(@Nullable Long guid, @Nullable Long url, long title, long summary, long content,
		@Nullable Instant published) {

	static Fingerprint of(Entry entry, URI base) {
		MessageDigest digest = digest();
		String url = CanonicalUrl.of(entry.link(), base);
		return new Fingerprint((entry.guid() != null) ? bits(digest, withoutScheme(entry.guid())) : null,
				(url != null) ? bits(digest, CanonicalUrl.key(url)) : null, bits(digest, entry.title()),
				bits(digest, entry.summary()), bits(digest, entry.content()),
				(entry.published() != null) ? entry.published().truncatedTo(ChronoUnit.SECONDS) : null);
	}

	/**
	 * One number for all of it: what makes the article unique within its source in the
	 * database.
	 */
	long identity() {
		ByteBuffer parts = ByteBuffer.allocate(56)
			.putLong((this.guid != null) ? this.guid : 0)
			.putLong((this.url != null) ? this.url : 0)
			.putLong(this.title)
			.putLong(this.summary)
			.putLong(this.content)
			.putLong((this.published != null) ? this.published.getEpochSecond() : 0);
		return ByteBuffer.wrap(digest().digest(parts.array())).getLong();
	}

	/**
	 * Whether there is more to it than a title.
	 */
	boolean hasText() {
		return this.summary != 0 || this.content != 0;
	}

	@Nullable Long publishedSeconds() {
		return (this.published != null) ? this.published.getEpochSecond() : null;
	}

	/**
	 * What a reader would see to differ.
	 */
	List<String> changesFrom(Fingerprint before) {
		List<String> changes = new ArrayList<>(3);
		if (this.title != before.title) {
			changes.add("title");
		}
		if (this.summary != before.summary) {
			changes.add("summary");
		}
		if (this.content != before.content) {
			changes.add("content");
		}
		return changes;
	}

	/**
	 * A site that begins to encrypt does not publish its articles anew.
	 */
	private static String withoutScheme(String guid) {
		return guid.startsWith("https://") ? guid.substring(8) : guid.startsWith("http://") ? guid.substring(7) : guid;
	}

	private static long bits(MessageDigest digest, @Nullable String text) {
		if (text == null) {
			return 0;
		}
		return ByteBuffer.wrap(digest.digest(text.getBytes(StandardCharsets.UTF_8))).getLong();
	}

	private static MessageDigest digest() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every Java has SHA-256", ex);
		}
	}

}
