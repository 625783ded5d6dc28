package io.newstunneler.ingest.articles;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Reads links as people write them and browsers read them.
 */
final class Links {

	private static final String UNRESERVED = "-._~!$&'()*+,;=:@/?%[]";

	private static final Pattern SCHEME = Pattern.compile("\\s*[A-Za-z][A-Za-z0-9+.-]{0,30}:.*", Pattern.DOTALL);

	private Links() {
	}

	/**
	 * A link as seen from a page, without its fragment.
	 * @throws URISyntaxException if it is none
	 */
	static URI resolved(String link, URI base) throws URISyntaxException {
		String encoded = encoded(link);
		if (encoded.isEmpty()) {
			return base;
		}
		// Java resolves a query alone against the folder; everybody else against the
		// page.
		return encoded.startsWith("?") ? new URI(base.getScheme(), base.getRawAuthority(), base.getPath(), null, null)
			.resolve(base.getRawPath() + encoded) : base.resolve(new URI(encoded));
	}

	/**
	 * A link that can be followed from anywhere; what cannot be resolved stays as it is.
	 */
	static String absolute(String link, URI base) {
		if (SCHEME.matcher(link).matches()) {
			return link;
		}
		try {
			int fragment = link.indexOf('#');
			String resolved = resolved(link, base).toString();
			return (fragment >= 0) ? resolved + "#" + encoded(link.substring(fragment + 1)) : resolved;
		}
		catch (URISyntaxException | IllegalArgumentException ex) {
			return link;
		}
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
				for (byte octet : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
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
