package io.newstunneler.digest.signature;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * Signs a body together with the time, so that a signature which somebody overheard is
 * good for minutes only: {@code t=<seconds since 1970>,v1=<HMAC-SHA256 of "t.body" in
 * hexadecimal>}.
 */
public final class TimedSignature {

	/** The header that carries it. */
	public static final String HEADER = "X-NewsTunneler-Signature";

	/** How far the clocks of both sides may differ, and a post may take. */
	public static final Duration TOLERANCE = Duration.ofMinutes(5);

	private static final String ALGORITHM = "HmacSHA256";

	private static final Pattern FORM = Pattern.compile("t=([0-9]{1,15}),v1=([0-9a-fA-F]{64})");

	private TimedSignature() {
	}

	/**
	 * Signs.
	 * @param secret what both sides know
	 * @param at the time
	 * @param body what is posted
	 * @return the header's value
	 */
	public static String sign(String secret, Instant at, byte[] body) {
		return "t=" + at.getEpochSecond() + ",v1=" + HexFormat.of().formatHex(mac(secret, at.getEpochSecond(), body));
	}

	/**
	 * Checks.
	 * @param secret what both sides know
	 * @param now the time
	 * @param body what was posted
	 * @param header the header's value, where there was one
	 * @return whether somebody who knows the secret signed this body within the tolerance
	 */
	public static boolean verify(String secret, Instant now, byte[] body, @Nullable String header) {
		Matcher form = FORM.matcher((header != null) ? header.strip() : "");
		if (!form.matches()) {
			return false;
		}
		long at = Long.parseLong(form.group(1));
		boolean intime = Math.abs(now.getEpochSecond() - at) <= TOLERANCE.toSeconds();
		boolean genuine = MessageDigest.isEqual(mac(secret, at, body), HexFormat.of().parseHex(form.group(2)));
		return intime && genuine;
	}

	private static byte[] mac(String secret, long at, byte[] body) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
			mac.update((at + ".").getBytes(StandardCharsets.UTF_8));
			return mac.doFinal(body);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("every Java platform has " + ALGORITHM, ex);
		}
	}

}
