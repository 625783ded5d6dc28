package io.newstunneler.ingest.websub;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * Tells whether a push is from the hub that we gave our secret to ({@code
 * X-Hub-Signature}; https://www.w3.org/TR/websub/#signature-validation).
 */
final class Signature {

	private static final Map<String, String> METHODS = Map.of("sha1", "HmacSHA1", "sha256", "HmacSHA256", "sha384",
			"HmacSHA384", "sha512", "HmacSHA512");

	private Signature() {
	}

	/**
	 * Judges a signature, in a time that does not depend on how much of it is right.
	 * @param header method and digest in hexadecimal, as in {@code sha256=…}
	 * @param body what was signed
	 * @param secret what it was to be signed with
	 */
	static boolean isBy(String secret, @Nullable String header, byte[] body) {
		int equals = (header != null) ? header.indexOf('=') : -1;
		if (header == null || equals < 0) {
			return false;
		}
		String method = METHODS.get(header.substring(0, equals).strip().toLowerCase(Locale.ROOT));
		if (method == null) {
			return false;
		}
		try {
			byte[] digest = HexFormat.of().parseHex(header.substring(equals + 1).strip());
			Mac mac = Mac.getInstance(method);
			mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), method));
			return MessageDigest.isEqual(mac.doFinal(body), digest);
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("every Java has these methods", ex);
		}
	}

}
