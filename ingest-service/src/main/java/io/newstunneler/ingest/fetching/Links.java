package io.newstunneler.ingest.fetching;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What a server's {@code Link} headers (RFC 8288) name that matters to who follows a
 * feed.
 *
 * @param hubs where to subscribe to pushes
 * @param self what the feed calls itself
 */
public record Links(List<String> hubs, @Nullable String self) {

	/** Nothing named. */
	public static final Links NONE = new Links(List.of(), null);

	private static final Pattern LINK = Pattern.compile("<([^>]{1,2000})>([^<]{0,2000})");

	private static final Pattern REL = Pattern.compile("(?i);\\s*rel\\s*=\\s*(?:\"([^\"]*)\"|([^\\s;,\"]+))");

	static Links of(List<String> headers) {
		if (headers.isEmpty()) {
			return NONE;
		}
		List<String> hubs = new ArrayList<>();
		String self = null;
		for (String header : headers) {
			Matcher links = LINK.matcher(header);
			while (links.find()) {
				List<String> relations = relations(links.group(2));
				if (relations.contains("hub")) {
					hubs.add(links.group(1).strip());
				}
				if (relations.contains("self") && self == null) {
					self = links.group(1).strip();
				}
			}
		}
		return new Links(List.copyOf(hubs), self);
	}

	private static List<String> relations(String parameters) {
		Matcher rel = REL.matcher(parameters);
		if (!rel.find()) {
			return List.of();
		}
		String value = (rel.group(1) != null) ? rel.group(1) : rel.group(2);
		return List.of(value.strip().toLowerCase(Locale.ROOT).split("\\s+"));
	}

}
