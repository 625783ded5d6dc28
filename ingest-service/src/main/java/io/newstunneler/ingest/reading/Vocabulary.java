package io.newstunneler.ingest.reading;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Whose words an element's name is from. The dialects of RSS, RDF, CDF and Atom are one
 * vocabulary to us: they never give one name two meanings, and feeds mix them.
 */
enum Vocabulary {

	/** RSS, RDF, CDF and Atom in all their versions. */
	FEED,

	/** Extensions, by their usual names. */
	CONTENT, DUBLIN_CORE, FEEDBURNER, ITUNES, MEDIA, RDF, SYNDICATION, XHTML,

	/** None that says anything about an article. */
	OTHER;

	/** Addresses without their scheme, slashes and hashes at the end, in lower case. */
	private static final Map<String, Vocabulary> BY_ADDRESS = Map.ofEntries(Map.entry("www.w3.org/2005/atom", FEED),
			Map.entry("purl.org/atom/ns", FEED), Map.entry("purl.org/atom/app", OTHER),
			Map.entry("purl.org/rss/1.0", FEED), Map.entry("purl.org/net/rss1.1", FEED),
			Map.entry("purl.org/rss/1.0/modules/rss091", FEED), Map.entry("my.netscape.com/rdf/simple/0.9", FEED),
			Map.entry("channel.netscape.com/rdf/simple/0.9", FEED),
			Map.entry("my.netscape.com/publish/formats/rss-0.91.dtd", FEED),
			Map.entry("backend.userland.com/rss", FEED), Map.entry("backend.userland.com/rss2", FEED),
			Map.entry("backend.userland.com/rss091", FEED), Map.entry("blogs.law.harvard.edu/tech/rss", FEED),
			Map.entry("cyber.law.harvard.edu/rss", FEED), Map.entry("www.rssboard.org/rss-specification", FEED),
			Map.entry("purl.org/echo", FEED), Map.entry("purl.org/pie", FEED), Map.entry("example.com/necho", FEED),
			Map.entry("example.com/newformat", FEED), Map.entry("purl.org/rss/1.0/modules/content", CONTENT),
			Map.entry("purl.org/dc/elements/1.1", DUBLIN_CORE), Map.entry("purl.org/dc/elements/1.0", DUBLIN_CORE),
			Map.entry("purl.org/dc/terms", DUBLIN_CORE), Map.entry("purl.org/rss/1.0/modules/dcterms", DUBLIN_CORE),
			Map.entry("rssnamespace.org/feedburner/ext/1.0", FEEDBURNER),
			Map.entry("www.itunes.com/dtds/podcast-1.0.dtd", ITUNES),
			Map.entry("www.itunes.com/dtds/pluggs/podcast-1.0.dtd", ITUNES),
			Map.entry("example.com/dtds/podcast-1.0.dtd", ITUNES), Map.entry("search.yahoo.com/mrss", MEDIA),
			Map.entry("search.yahoo.com/rss", MEDIA), Map.entry("video.search.yahoo.com/mrss", MEDIA),
			Map.entry("www.rssboard.org/media-rss", MEDIA), Map.entry("tools.search.yahoo.com/mrss", MEDIA),
			Map.entry("www.w3.org/1999/02/22-rdf-syntax-ns", RDF),
			Map.entry("purl.org/rss/1.0/modules/syndication", SYNDICATION), Map.entry("www.w3.org/1999/xhtml", XHTML));

	/** What a prefix means that a document uses without declaring it. */
	private static final Map<String, String> BY_PREFIX = Map.of("content", "http://purl.org/rss/1.0/modules/content/",
			"dc", "http://purl.org/dc/elements/1.1/", "dcterms", "http://purl.org/dc/terms/", "media",
			"http://search.yahoo.com/mrss/", "itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd", "atom",
			"http://www.w3.org/2005/Atom", "atom10", "http://www.w3.org/2005/Atom", "rdf",
			"http://www.w3.org/1999/02/22-rdf-syntax-ns#", "sy", "http://purl.org/rss/1.0/modules/syndication/",
			"feedburner", "http://rssnamespace.org/feedburner/ext/1.0");

	/**
	 * Looks an address up.
	 * @param address the name of a namespace
	 * @return whose it is, or {@code null} where it is nobody's that we know
	 */
	static @Nullable Vocabulary of(String address) {
		String plain = address.strip().toLowerCase(Locale.ROOT);
		int scheme = plain.indexOf("://");
		int end = plain.length();
		while (end > 0 && (plain.charAt(end - 1) == '/' || plain.charAt(end - 1) == '#')) {
			end--;
		}
		return BY_ADDRESS.get(plain.substring(Math.min((scheme >= 0) ? scheme + 3 : 0, end), end));
	}

	/**
	 * The namespace of a prefix that nobody declared.
	 */
	static String ofPrefix(String prefix) {
		return BY_PREFIX.getOrDefault(prefix, "urn:undeclared:" + prefix);
	}

	/**
	 * Remembers what the namespaces of one document are.
	 */
	static final class Lookup {

		private final Map<String, Vocabulary> known = new HashMap<>();

		private final @Nullable String own;

		/**
		 * A look-up for a document.
		 * @param own the namespace of the document's root: whatever it is, a feed's words
		 * are in it
		 */
		Lookup(@Nullable String own) {
			this.own = own;
		}

		Vocabulary of(@Nullable String namespace, @Nullable String prefix) {
			if (namespace == null || namespace.isEmpty()) {
				return FEED;
			}
			Vocabulary known = this.known.get(namespace);
			if (known == null) {
				known = Vocabulary.of(namespace);
				if (known == null) {
					boolean mine = namespace.equals(this.own) || prefix == null || prefix.isEmpty();
					known = mine ? FEED : OTHER;
				}
				this.known.put(namespace, known);
			}
			return known;
		}

	}

}
