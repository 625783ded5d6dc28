package io.newstunneler.ingest.articles;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
			"ref_src", "xtor", "srsltid", "mibextid", "igsh", "fb_action_ids", "fb_ref", "wt.mc_id", "wt_mc", "s_kwcid",
			"ef_id", "ns_mchannel", "ns_source", "ns_campaign", "smid", "spm", "wtrid", "__twitter_impression");

	/**
	 * Google's caches: {@code www.google.com/amp/s/…},
	 * {@code x.cdn.ampproject.org/c/s/…}.
	 */
	private static final Pattern AMP_CACHE = Pattern
		.compile("(?:www\\.google\\.[a-z.]+/amp|[a-z0-9-]+\\.cdn\\.ampproject\\.org/[cvw])/(?:s/)?");

	private static final Pattern MOBILE_HOST = Pattern
		.compile("^(?:(?:www|m|mobile|amp|touch)\\.)+(?=[^.]+\\.)|(?<=\\.)m\\.(?=[^.]+\\.)");

	private static final Pattern AMP_PATH = Pattern.compile("(?:(?<=^)/amp(?=/.))|/amp/?$|\\.amp$|\\.amp(\\.html?)$");

	private static final Pattern FORM = Pattern.compile("amp(?:=.*)?|outputType=amp|m=1|_amp=.*",
			Pattern.CASE_INSENSITIVE);

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
		if (link == null || link.isBlank() || link.length() > 4 * MAX_LENGTH || link.strip().startsWith("#")) {
			return null;
		}
		try {
			URI resolved = Links.resolved(link, base);
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
	 * What all forms of one page have in common, to recognise it by and not to open it:
	 * whether it is encrypted, is made for telephones, is AMP or comes from a cache of
	 * AMP makes no difference.
	 * @param url a canonical address
	 */
	static String key(String url) {
		String page = url.substring(url.indexOf("://") + 3);
		Matcher cached = AMP_CACHE.matcher(page);
		page = cached.lookingAt() ? page.substring(cached.end()) : page;
		int query = page.indexOf('?');
		String path = (query >= 0) ? page.substring(0, query) : page;
		String parameters = (query >= 0) ? page.substring(query + 1) : "";
		int slash = path.indexOf('/');
		String host = MOBILE_HOST.matcher((slash >= 0) ? path.substring(0, slash) : path).replaceAll("");
		path = (slash >= 0) ? path.substring(slash) : "";
		path = AMP_PATH.matcher(path).replaceFirst("$1");
		while (path.endsWith("/")) {
			path = path.substring(0, path.length() - 1);
		}
		StringBuilder key = new StringBuilder(page.length()).append(host).append(path);
		if (!parameters.isEmpty()) {
			for (String parameter : parameters.split("&")) {
				if (!FORM.matcher(parameter).matches()) {
					key.append('&').append(parameter);
				}
			}
		}
		return key.toString();
	}

}
