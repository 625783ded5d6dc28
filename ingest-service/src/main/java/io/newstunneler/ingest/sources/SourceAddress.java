package io.newstunneler.ingest.sources;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

import io.newstunneler.ingest.fetching.FetchRequest.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * The address of a feed as a person gave it, taken apart: what may be shown, and the
 * credentials, which may not.
 *
 * @param url the address without credentials
 * @param credentials what was in it before the host
 */
public record SourceAddress(String url, @Nullable Credentials credentials) {

	private static final int MAX_LENGTH = 2_000;

	private static final Pattern ENCODED_SLASH = Pattern.compile("(?i)^[^:]*%(2f|5c)");

	/** Hosts that some take for a number: 2130706433, 0x7f.1, 127.1. */
	private static final Pattern NUMERIC = Pattern.compile("(?i)([^.]+\\.)*(\\d+|0x[0-9a-f]*)\\.?");

	private static final Pattern DOTTED = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}\\.?");

	/**
	 * Takes an address apart.
	 * @throws IllegalArgumentException with a sentence for a person where it is no
	 * address that a feed could be fetched from
	 */
	static SourceAddress of(String text) {
		String address = text.strip();
		if (address.length() > MAX_LENGTH) {
			throw new IllegalArgumentException("must be at most " + MAX_LENGTH + " characters long");
		}
		String scheme = address.toLowerCase(Locale.ROOT);
		if (!scheme.startsWith("http://") && !scheme.startsWith("https://")) {
			throw new IllegalArgumentException("must start with http:// or https://");
		}
		int start = address.indexOf("//") + 2;
		int end = endOfAuthority(address, start);
		String authority = address.substring(start, end);
		int at = authority.lastIndexOf('@');
		String host = authority.substring(at + 1);
		requireClear(authority.substring(0, Math.max(at, 0)), host);
		String url = address.substring(0, start) + host + address.substring(end);
		try {
			URI uri = fetchable(url);
			if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65_535) {
				throw new IllegalArgumentException("must name a host, and a port where it has one");
			}
		}
		catch (URISyntaxException ex) {
			throw new IllegalArgumentException("must be a proper address, without spaces or control characters", ex);
		}
		return new SourceAddress(url, (at > 0) ? credentials(authority.substring(0, at)) : null);
	}

	/**
	 * The address in the form in which it can be requested: host in ASCII, no fragment.
	 * @param url an address that was found to be one
	 */
	public static URI fetchable(String url) throws URISyntaxException {
		int start = url.indexOf("//") + 2;
		int end = endOfAuthority(url, start);
		String authority = url.substring(start, end);
		String ascii = authority.chars().allMatch((c) -> c < 0x80) ? authority : IDN.toASCII(authority);
		int fragment = url.indexOf('#', end);
		String rest = (fragment >= 0) ? url.substring(end, fragment) : url.substring(end);
		return new URI(new URI(url.substring(0, start) + ascii + rest).toASCIIString());
	}

	private static int endOfAuthority(String address, int start) {
		int end = start;
		while (end < address.length() && "/?#".indexOf(address.charAt(end)) < 0) {
			end++;
		}
		return end;
	}

	/**
	 * What parsers disagree about is where attacks hide: what one takes for a name,
	 * another takes for the host.
	 */
	private static void requireClear(String userInfo, String host) {
		boolean clear = host.chars().noneMatch((c) -> c <= ' ' || c == '\\' || c == '%' || c == 0x7F)
				&& userInfo.chars().noneMatch((c) -> c <= ' ' || c == '\\' || c == '@' || c == 0x7F)
				&& !ENCODED_SLASH.matcher(userInfo).find();
		String name = host.replaceFirst(":\\d*$", "");
		boolean dotted = !NUMERIC.matcher(name).matches() || DOTTED.matcher(name).matches();
		if (host.isEmpty() || !clear || !dotted) {
			throw new IllegalArgumentException("must name a host in the ordinary way");
		}
	}

	private static Credentials credentials(String userInfo) {
		int colon = userInfo.indexOf(':');
		String username = (colon >= 0) ? userInfo.substring(0, colon) : userInfo;
		String password = (colon >= 0) ? userInfo.substring(colon + 1) : "";
		return new Credentials(decoded(username), decoded(password));
	}

	private static String decoded(String part) {
		return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
	}

}
