package io.newstunneler.flags.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * All flags of an environment, ready to be sent.
 *
 * @param body the document
 * @param etag what the document is recognised by, in quotes
 * @param older the same in words that older clients know; absent where they know all
 */
record ClientState(String body, String etag, ClientState.@Nullable Older older) {

	private static final int ETAG_BYTES = 12;

	static ClientState of(String document) {
		String translated = OlderClients.translate(document);
		return new ClientState(document, etag(document),
				translated.equals(document) ? null : new Older(translated, etag(translated)));
	}

	/**
	 * What a client is sent.
	 * @param specification the version of the client specification that it announces
	 * @return the state in words that it knows
	 */
	ClientState forClient(@Nullable String specification) {
		return (this.older != null && OlderClients.isOlder(specification))
				? new ClientState(this.older.body(), this.older.etag(), null) : this;
	}

	/**
	 * What it is recognised by where somebody has it, in either wording.
	 */
	List<String> etags() {
		return (this.older != null) ? List.of(this.etag, this.older.etag()) : List.of(this.etag);
	}

	private static String etag(String document) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(document.getBytes(StandardCharsets.UTF_8));
			return '"' + HexFormat.of().formatHex(digest, 0, ETAG_BYTES) + '"';
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	/**
	 * The state in words that older clients know.
	 *
	 * @param body the document
	 * @param etag what the document is recognised by, in quotes
	 */
	record Older(String body, String etag) {
	}

}
