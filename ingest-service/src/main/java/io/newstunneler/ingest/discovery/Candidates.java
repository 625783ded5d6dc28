package io.newstunneler.ingest.discovery;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * Addresses at which the feed of a page may be: those that the page names, then those
 * that are common.
 */
final class Candidates {

	private static final Set<String> TYPES = Set.of("application/rss+xml", "application/atom+xml",
			"application/feed+json", "application/rdf+xml", "application/json", "text/xml", "application/xml");

	private static final List<String> COMMON = List.of("/feed", "/rss", "/rss.xml", "/atom.xml", "/feed.xml",
			"/index.xml");

	private static final int MOST_NAMED = 4;

	/** A page names its feed in its head. */
	private static final int MOST_BYTES = 1_000_000;

	private Candidates() {
	}

	static List<URI> of(byte[] page, URI address) {
		Set<URI> candidates = new LinkedHashSet<>(named(page, address));
		if (candidates.isEmpty()) {
			COMMON.forEach((path) -> candidates.add(address.resolve(path)));
		}
		candidates.remove(address);
		return List.copyOf(candidates);
	}

	private static List<URI> named(byte[] page, URI address) {
		String html = new String(page, 0, Math.min(page.length, MOST_BYTES), StandardCharsets.UTF_8);
		Document document = Jsoup.parse(html, address.toString());
		List<URI> named = new ArrayList<>();
		for (Element link : document.select("link[rel~=(?i)\\balternate\\b][href]")) {
			String type = link.attr("type").toLowerCase(Locale.ROOT).replaceFirst(";.*", "").strip();
			if (TYPES.contains(type) && named.size() < MOST_NAMED) {
				add(named, link.absUrl("href"));
			}
		}
		// Comments have feeds too, which nobody means who gives the address of a site.
		named.sort((one, other) -> Boolean.compare(isOfComments(one), isOfComments(other)));
		return named;
	}

	private static boolean isOfComments(URI address) {
		return address.toString().toLowerCase(Locale.ROOT).contains("comment");
	}

	private static void add(List<URI> named, String address) {
		try {
			URI uri = new URI(address);
			if (uri.getHost() != null && uri.getUserInfo() == null) {
				named.add(uri);
			}
		}
		catch (URISyntaxException ex) {
			// What is no address is no candidate.
		}
	}

}
