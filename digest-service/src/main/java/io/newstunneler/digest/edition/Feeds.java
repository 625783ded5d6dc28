package io.newstunneler.digest.edition;

import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.newstunneler.digest.edition.EditionView.ItemView;
import io.newstunneler.digest.link.Links;
import org.jspecify.annotations.Nullable;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;

import org.springframework.stereotype.Component;

/**
 * Editions as feeds: of one edition an entry for each item, of a digest an entry for each
 * edition with all its items in it.
 */
@Component
class Feeds {

	private static final String CONTENT = "http://purl.org/rss/1.0/modules/content/";

	private static final String ATOM = "http://www.w3.org/2005/Atom";

	private final ITemplateEngine templates;

	private final Links links;

	Feeds(ITemplateEngine templates, Links links) {
		this.templates = templates;
		this.links = links;
	}

	/**
	 * The items of an edition.
	 */
	Feed of(Edition edition) {
		EditionView view = words(edition);
		Map<Integer, Item> items = edition.items().stream().collect(Collectors.toMap(Item::rank, (item) -> item));
		List<Entry> entries = Stream.concat(view.lead().stream(), view.briefs().stream())
			.map((shown) -> entry(shown, items.get(shown.rank())))
			.toList();
		return new Feed("https://jsonfeed.org/version/1.1", view.title(), this.links.base() + view.path(),
				this.links.base() + view.path() + "/feed.json", view.period(), "en", entries);
	}

	/**
	 * The latest editions of a digest.
	 */
	Feed of(Digest digest, List<Edition> editions) {
		String path = this.links.base() + "/editions/" + digest.name();
		List<Entry> entries = editions.stream().map((edition) -> {
			EditionView view = words(edition);
			String html = this.templates.process("feed",
					new Context(Locale.ENGLISH, Map.of("edition", view, "base", this.links.base())));
			String page = this.links.base() + view.path();
			return new Entry(page, page, null, EditionView.headline(edition), html, null, edition.madeAt(), List.of());
		}).toList();
		return new Feed("https://jsonfeed.org/version/1.1", "News Tunneler: " + digest.title(), this.links.base() + "/",
				path + "/feed.json", "What scored highest, edition by edition.", "en", entries);
	}

	private Entry entry(ItemView shown, @Nullable Item item) {
		String page = this.links.base() + shown.path();
		return new Entry(page, page, shown.href(), shown.title(), null,
				(shown.summary() != null) ? shown.summary() : shown.facts(),
				(item != null) ? item.publishedAt() : Instant.EPOCH,
				(shown.symbol() != null) ? List.of(shown.symbol()) : List.of());
	}

	private static EditionView words(Edition edition) {
		return EditionView.of(edition, ZoneOffset.UTC, Locale.ENGLISH);
	}

	/**
	 * A feed as RSS 2.0.
	 */
	static String rss(Feed feed) {
		StringWriter out = new StringWriter();
		try {
			XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(out);
			xml.writeStartDocument("UTF-8", "1.0");
			xml.writeStartElement("rss");
			xml.writeAttribute("version", "2.0");
			xml.writeNamespace("content", CONTENT);
			xml.writeNamespace("atom", ATOM);
			xml.writeStartElement("channel");
			text(xml, "title", feed.title());
			text(xml, "link", feed.homePageUrl());
			text(xml, "description", feed.description());
			text(xml, "language", feed.language());
			xml.writeEmptyElement("atom", "link", ATOM);
			xml.writeAttribute("rel", "self");
			xml.writeAttribute("type", "application/rss+xml");
			xml.writeAttribute("href", feed.feedUrl().replaceFirst("json$", "xml"));
			for (Entry entry : feed.items()) {
				write(xml, entry);
			}
			xml.writeEndDocument();
			xml.close();
		}
		catch (XMLStreamException ex) {
			throw new IllegalStateException("a feed is written into memory", ex);
		}
		return out.toString();
	}

	private static void write(XMLStreamWriter xml, Entry entry) throws XMLStreamException {
		xml.writeStartElement("item");
		text(xml, "title", entry.title());
		text(xml, "link", (entry.externalUrl() != null) ? entry.externalUrl() : entry.url());
		xml.writeStartElement("guid");
		xml.writeAttribute("isPermaLink", "true");
		xml.writeCharacters(entry.id());
		xml.writeEndElement();
		text(xml, "pubDate",
				DateTimeFormatter.RFC_1123_DATE_TIME.format(entry.datePublished().atOffset(ZoneOffset.UTC)));
		for (String tag : entry.tags()) {
			text(xml, "category", tag);
		}
		if (entry.contentText() != null) {
			text(xml, "description", escaped(entry.contentText()));
		}
		if (entry.contentHtml() != null) {
			xml.writeStartElement("content", "encoded", CONTENT);
			xml.writeCharacters(entry.contentHtml());
			xml.writeEndElement();
		}
		xml.writeEndElement();
	}

	/**
	 * A description is HTML to its readers.
	 */
	private static String escaped(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
	}

	private static void text(XMLStreamWriter xml, String element, String text) throws XMLStreamException {
		xml.writeStartElement(element);
		xml.writeCharacters(text);
		xml.writeEndElement();
	}

	/**
	 * A JSON Feed.
	 *
	 * @param version of the format
	 * @param title of the feed
	 * @param homePageUrl the page that it is of
	 * @param feedUrl its own address
	 * @param description what it is
	 * @param language of its texts
	 * @param items its entries
	 */
	record Feed(String version, String title, String homePageUrl, String feedUrl, String description, String language,
			List<Entry> items) {
	}

	/**
	 * An entry of a JSON Feed.
	 *
	 * @param id its identity, which is its page
	 * @param url its page
	 * @param externalUrl the article
	 * @param title one line
	 * @param contentHtml what it says, as HTML
	 * @param contentText what it says, as text
	 * @param datePublished when it was published
	 * @param tags symbols
	 */
	@JsonInclude(JsonInclude.Include.NON_EMPTY)
	record Entry(String id, String url, @Nullable String externalUrl, String title, @Nullable String contentHtml,
			@Nullable String contentText, Instant datePublished, List<String> tags) {
	}

}
