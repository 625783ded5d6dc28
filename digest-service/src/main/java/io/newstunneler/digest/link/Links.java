package io.newstunneler.digest.link;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * Makes the links that stand in mails, and recognises them when they come back. A link is
 * good for one purpose and one subscriber, so that the way out of one list is not the way
 * into another.
 */
public class Links {

	private static final String ALGORITHM = "HmacSHA256";

	/**
	 * 128 bits are beyond guessing and keep the link short enough for one line of a mail.
	 */
	private static final int MAC_BYTES = 16;

	private static final long NEVER = 0;

	private final String base;

	private final SecretKeySpec key;

	public Links(String base, byte[] key) {
		this.base = base;
		this.key = new SecretKeySpec(key, ALGORITHM);
	}

	/**
	 * Where people see this installation.
	 * @return an absolute address without a slash at its end
	 */
	public String base() {
		return this.base;
	}

	/**
	 * The page on which a subscriber confirms the address.
	 * @param subscriberId who
	 * @param expiry when the link ends
	 * @return an absolute address
	 */
	public String confirm(long subscriberId, Instant expiry) {
		return this.base + "/subscriptions/confirm?token="
				+ token(Purpose.CONFIRM, Long.toString(subscriberId), expiry.getEpochSecond());
	}

	/**
	 * Where a subscriber leaves everything with one click; never ends, because a mail is
	 * kept for years.
	 * @param subscriberId who
	 * @return an absolute address
	 */
	public String unsubscribe(long subscriberId) {
		return this.base + "/subscriptions/unsubscribe?token="
				+ token(Purpose.UNSUBSCRIBE, Long.toString(subscriberId), NEVER);
	}

	/**
	 * Where a subscriber leaves one digest with one click.
	 * @param subscriberId who
	 * @param digest name of the digest, lower-case letters
	 * @return an absolute address
	 */
	public String unsubscribe(long subscriberId, String digest) {
		return this.base + "/subscriptions/unsubscribe?token="
				+ token(Purpose.UNSUBSCRIBE, subscriberId + "-" + digest, NEVER);
	}

	/**
	 * The page on which a subscriber changes what they get.
	 * @param subscriberId who
	 * @return an absolute address
	 */
	public String preferences(long subscriberId) {
		return this.base + "/subscriptions/preferences?token="
				+ token(Purpose.PREFERENCES, Long.toString(subscriberId), NEVER);
	}

	/**
	 * The public page of an edition.
	 * @param editionId which
	 * @return an absolute address
	 */
	public String edition(long editionId) {
		return this.base + "/editions/" + editionId;
	}

	/**
	 * Checks a token.
	 * @param purpose what it is presented for
	 * @param token what was presented
	 * @param now the time
	 * @return what it lets its bearer do, or nothing where we did not make the token,
	 * made it for something else, or its time is over
	 */
	public Optional<Grant> verify(Purpose purpose, String token, Instant now) {
		String[] parts = token.split("\\.", -1);
		if (parts.length != 3 || !isNumber(parts[1])) {
			return Optional.empty();
		}
		int digest = parts[0].indexOf('-');
		String subscriber = (digest < 0) ? parts[0] : parts[0].substring(0, digest);
		if (!isNumber(subscriber)) {
			return Optional.empty();
		}
		long expiry = Long.parseLong(parts[1]);
		boolean ours = MessageDigest.isEqual(token.getBytes(StandardCharsets.UTF_8),
				token(purpose, parts[0], expiry).getBytes(StandardCharsets.UTF_8));
		boolean inTime = expiry == NEVER || now.getEpochSecond() < expiry;
		return (ours && inTime)
				? Optional
					.of(new Grant(Long.parseLong(subscriber), (digest < 0) ? null : parts[0].substring(digest + 1)))
				: Optional.empty();
	}

	private static boolean isNumber(String text) {
		return !text.isEmpty() && text.length() <= 18 && text.chars().allMatch((c) -> c >= '0' && c <= '9');
	}

	private String token(Purpose purpose, String subject, long expiry) {
		String claim = subject + "." + expiry;
		byte[] mac = mac(purpose.name().toLowerCase(Locale.ROOT) + "." + claim);
		return claim + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(mac, MAC_BYTES));
	}

	private byte[] mac(String text) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(this.key);
			return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("every Java platform has " + ALGORITHM, ex);
		}
	}

	/**
	 * What the bearer of a token may do.
	 *
	 * @param subscriberId for whom
	 * @param digest for which digest; {@code null} for all
	 */
	public record Grant(long subscriberId, @Nullable String digest) {
	}

	/**
	 * What a token is good for.
	 */
	public enum Purpose {

		CONFIRM, UNSUBSCRIBE, PREFERENCES

	}

}
