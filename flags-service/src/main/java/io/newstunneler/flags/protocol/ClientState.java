package io.newstunneler.flags.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * All flags of an environment, ready to be sent.
 *
 * @param body the document
 * @param etag what the document is recognised by, in quotes
 */
record ClientState(String body, String etag) {

	private static final int ETAG_BYTES = 12;

	static ClientState of(String document) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(document.getBytes(StandardCharsets.UTF_8));
			return new ClientState(document, '"' + HexFormat.of().formatHex(digest, 0, ETAG_BYTES) + '"');
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
