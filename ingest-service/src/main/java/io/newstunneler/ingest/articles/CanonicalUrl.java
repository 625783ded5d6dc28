package io.newstunneler.ingest.articles;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * One spelling for all addresses of the same page: absolute, lower-case host, no default
 * port, no fragment, no credentials, no parameters that only track the reader.
 */
final class CanonicalUrl {

	/** Longer ones are not links that a person could follow. */
	static final int MAX_LENGTH = 2_000;

	/** The ClearURLs and Firefox lists' intersection with what occurs in news feeds. */
	private static final Set<String> TRACKING = Set.of("fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid",
			"msclkid", "yclid", "twclid", "igshid", "mc_cid", "mc_eid", "mkt_tok", "oly_anon_id", "oly_enc_id",
			"vero_id", "_hsenc", "_hsmi", "__hssc", "__hstc", "__hsfp", "hsctatracking", "s_cid", "ncid", "cmpid",
			"icid", "sref", "ocid", "cmp", "taid", "guccounter", "guce_referrer", "guce_referrer_sig", "ftcamp",
			"ref_src", "xtor");

	private static final String UNRESERVED = "-._~!$&'()*+,;=:@/?%[]";

	private CanonicalUrl() {
	}

	/**
	 * Makes a link canonical.
	 * @param link as the feed wrote it
	 * @param base the document's own address, for relative links
	 * @return the canonical address, or {@code null} where the link is none that a
	 * browser could open over HTTP
	 */
	static @Nullable String of(@Nullable String link, URI base) {
		if (link == null || link.isBlank() || link.length() > 4 * MAX_LENGTH) {
			return null;
		}
		try {
			URI resolved = base.resolve(new URI(encoded(link)));
			String scheme = (resolved.getScheme() != null) ? resolved.getScheme().toLowerCase(Locale.ROOT) : "";
			if (!scheme.equals("http") && !scheme.equals("https")) {
				return null;
			}
			String authority = resolved.getRawAuthority();
			if (authority == null || authority.isEmpty()) {
				return null;
			}
			StringBuilder url = new StringBuilder(link.length()).append(scheme).append("://");
			url.append(host(authority.substring(authority.lastIndexOf('@') + 1), scheme));
			String path = resolved.getRawPath();
			url.append((path == null || path.isEmpty()) ? "/" : path);
			String query = query(resolved.getRawQuery());
			if (!query.isEmpty()) {
				url.append('?').append(query);
			}
			return (url.length() <= MAX_LENGTH) ? url.toString() : null;
		}
		catch (URISyntaxException | IllegalArgumentException ex) {
			return null;
		}
	}

	private static String host(String authority, String scheme) {
		String defaultPort = scheme.equals("https") ? ":443" : ":80";
		String host = authority.endsWith(defaultPort)
				? authority.substring(0, authority.length() - defaultPort.length()) : authority;
		String ascii = host.chars().allMatch((c) -> c < 0x80) ? host : IDN.toASCII(host, IDN.ALLOW_UNASSIGNED);
		return ascii.toLowerCase(Locale.ROOT);
	}

	private static String query(@Nullable String query) {
		if (query == null) {
			return "";
		}
		List<String> kept = new ArrayList<>();
		for (String parameter : query.split("&")) {
			int equals = parameter.indexOf('=');
			String name = ((equals >= 0) ? parameter.substring(0, equals) : parameter).toLowerCase(Locale.ROOT);
			if (!name.isEmpty() && !name.startsWith("utm_") && !name.startsWith("at_") && !TRACKING.contains(name)) {
				kept.add(parameter);
			}
		}
		return String.join("&", kept);
	}

	/**
	 * Percent-encodes what people write into links all the same, and drops the fragment
	 * and line breaks, as browsers do.
	 */
	private static String encoded(String link) {
		String text = link.strip();
		int fragment = text.indexOf('#');
		if (fragment >= 0) {
			text = text.substring(0, fragment);
		}
		StringBuilder encoded = new StringBuilder(text.length());
		int authorityEnd = text.indexOf("//") >= 0 ? text.indexOf('/', text.indexOf("//") + 2) : 0;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			boolean inAuthority = i < authorityEnd || authorityEnd < 0;
			if (c == '\n' || c == '\r' || c == '\t') {
				continue;
			}
			if (c == '%' && !isEscape(text, i)) {
				encoded.append("%25");
			}
			else if (Character.isLetterOrDigit(c) && (c < 0x80 || inAuthority) || UNRESERVED.indexOf(c) >= 0) {
				encoded.append(c);
			}
			else {
				int codePoint = text.codePointAt(i);
				if (Character.isSupplementaryCodePoint(codePoint)) {
					i++;
				}
				for (byte octet : Character.toString(codePoint).getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
					encoded.append('%').append("%02X".formatted(octet & 0xFF));
				}
			}
		}
		return encoded.toString();
	}

	private static boolean isEscape(String text, int at) {
		return at + 2 < text.length() && Character.digit(text.charAt(at + 1), 16) >= 0
				&& Character.digit(text.charAt(at + 2), 16) >= 0;
	}

}
