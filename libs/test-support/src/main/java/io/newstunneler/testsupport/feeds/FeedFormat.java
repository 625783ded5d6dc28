package io.newstunneler.testsupport.feeds;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The kinds of feed there are, and how each is written.
 */
public enum FeedFormat {

	/** RSS 2.0. */
	RSS("application/rss+xml") {

		@Override
		public String write(String title, List<FeedItem> items) {
			return """
					<?xml version="1.0" encoding="UTF-8"?>
					<rss version="2.0"><channel>
					<title>%s</title><link>https://news.example.com/</link><description>%1$s</description>
					%s</channel></rss>
					""".formatted(escape(title), each(items, FeedFormat::rssItem));
		}

	},

	/** Atom 1.0. */
	ATOM("application/atom+xml") {

		@Override
		public String write(String title, List<FeedItem> items) {
			return """
					<?xml version="1.0" encoding="UTF-8"?>
					<feed xmlns="http://www.w3.org/2005/Atom">
					<title>%s</title><id>urn:test:feed</id><updated>2026-11-20T08:00:00Z</updated>
					%s</feed>
					""".formatted(escape(title), each(items, FeedFormat::atomEntry));
		}

	},

	/** RSS 1.0, which is RDF. */
	RDF("application/rdf+xml") {

		@Override
		public String write(String title, List<FeedItem> items) {
			return """
					<?xml version="1.0" encoding="UTF-8"?>
					<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
					 xmlns:dc="http://purl.org/dc/elements/1.1/">
					<channel rdf:about="https://news.example.com/">
					<title>%s</title><link>https://news.example.com/</link><description>%1$s</description>
					</channel>
					%s</rdf:RDF>
					""".formatted(escape(title), each(items, FeedFormat::rdfItem));
		}

	},

	/** JSON Feed 1.1. */
	JSON("application/feed+json") {

		@Override
		public String write(String title, List<FeedItem> items) {
			return JsonMapper.shared()
				.writeValueAsString(Map.of("version", "https://jsonfeed.org/version/1.1", "title", title, "items",
						items.stream().map(FeedFormat::jsonItem).toList()));
		}

	};

	private final String contentType;

	FeedFormat(String contentType) {
		this.contentType = contentType;
	}

	/**
	 * Writes a feed.
	 * @param title the feed's title
	 * @param items its items, newest first
	 * @return the document
	 */
	public abstract String write(String title, List<FeedItem> items);

	/**
	 * The media type of this kind.
	 * @return the value of {@code Content-Type}
	 */
	public String contentType() {
		return this.contentType;
	}

	private static String rssItem(FeedItem item) {
		Instant at = item.publishedAt();
		return "<item>" + element("title", item.title()) + element("link", item.link())
				+ ((item.guid() != null) ? "<guid isPermaLink=\"false\">" + escape(item.guid()) + "</guid>" : "")
				+ element("description", item.summary())
				+ element("pubDate",
						(at != null) ? DateTimeFormatter.RFC_1123_DATE_TIME.format(at.atOffset(ZoneOffset.UTC)) : null)
				+ "</item>\n";
	}

	private static String atomEntry(FeedItem item) {
		String at = (item.publishedAt() != null) ? item.publishedAt().toString() : null;
		return "<entry>" + element("title", item.title()) + element("id", item.guid())
				+ ((item.link() != null) ? "<link href=\"" + escape(item.link()) + "\"/>" : "")
				+ element("published", at) + element("updated", at) + "<summary type=\"html\">" + escape(item.summary())
				+ "</summary></entry>\n";
	}

	private static String rdfItem(FeedItem item) {
		String about = (item.guid() != null) ? item.guid() : item.link();
		return "<item" + ((about != null) ? " rdf:about=\"" + escape(about) + "\"" : "") + ">"
				+ element("title", item.title()) + element("link", item.link()) + element("description", item.summary())
				+ element("dc:date", (item.publishedAt() != null) ? item.publishedAt().toString() : null) + "</item>\n";
	}

	private static Map<String, String> jsonItem(FeedItem item) {
		Map<String, String> members = new TreeMap<>(Map.of("title", item.title(), "content_html", item.summary()));
		if (item.guid() != null) {
			members.put("id", item.guid());
		}
		if (item.link() != null) {
			members.put("url", item.link());
		}
		if (item.publishedAt() != null) {
			members.put("date_published", item.publishedAt().toString());
		}
		return members;
	}

	private static String each(List<FeedItem> items, Function<FeedItem, String> writer) {
		return items.stream().map(writer).collect(Collectors.joining());
	}

	private static String element(String name, @Nullable String text) {
		return (text != null) ? "<" + name + ">" + escape(text) + "</" + name + ">" : "";
	}

	private static String escape(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
	}

}
