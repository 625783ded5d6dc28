package io.newstunneler.ingest.reading;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import javax.xml.stream.XMLStreamException;

import org.jspecify.annotations.Nullable;

/**
 * An item while it is being read: takes from its children what says something about the
 * article, the feed's own word before that of an extension.
 */
final class EntryDraft {

	/** The moment of publication before that of a change. */
	private static final Map<String, Integer> DATES = Map.of("pubdate", 0, "published", 1, "issued", 2, "created", 3,
			"date", 4, "updated", 5, "modified", 6, "lastmod", 7);

	private static final Set<String> HTML_PAGES = Set.of("text/html", "application/xhtml+xml");

	/** As many as any article has; what follows is bait for search engines. */
	private static final int MAX_CATEGORIES = 100;

	private final Ranked guid = new Ranked();

	private final Ranked link = new Ranked();

	private final Ranked title = new Ranked();

	private final Ranked summary = new Ranked();

	private final Ranked content = new Ranked();

	private final Ranked author = new Ranked();

	private final Ranked published = new Ranked();

	private final Set<String> categories = new LinkedHashSet<>();

	private boolean permalink = true;

	private @Nullable String summaryBase;

	private @Nullable String contentBase;

	/**
	 * Starts with what the item's own tag says: RDF names it there, and CDF writes all
	 * that is short there.
	 */
	EntryDraft(XmlWalk walk) {
		this.guid.offer(2, walk.attribute("about"));
		String href = walk.attribute("href");
		if (href != null) {
			this.link.offer(1, walk.resolved(href));
		}
		this.published.offer(8, walk.attribute("lastmod"));
	}

	/**
	 * Takes a child that was just started, to its end, if it is one that matters.
	 * @return whether it was taken
	 */
	boolean take(XmlWalk walk, Vocabulary vocabulary, String name) throws XMLStreamException, UnreadableFeedException {
		return switch (vocabulary) {
			case FEED -> takeOwn(walk, name);
			case DUBLIN_CORE -> takeDublinCore(walk, name);
			case CONTENT -> name.equals("encoded") && content(walk, 0);
			case MEDIA -> takeMedia(walk, name);
			case ITUNES -> takeItunes(walk, name);
			case FEEDBURNER -> name.equals("origlink") && this.link.offer(0, walk.text());
			case XHTML -> (name.equals("body") || name.equals("div")) && content(walk, 2);
			case RDF, SYNDICATION, OTHER -> false;
		};
	}

	private boolean takeOwn(XmlWalk walk, String name) throws XMLStreamException, UnreadableFeedException {
		switch (name) {
			case "title" -> this.title.offer(0, construct(walk));
			case "link" -> link(walk);
			case "enclosure" -> {
				String url = walk.attribute("url");
				this.link.offer(7, (url != null) ? walk.resolved(url) : null);
				return false;
			}
			case "guid", "id" -> guid(walk);
			case "description", "summary", "abstract" -> {
				String base = walk.base();
				String text = construct(walk);
				if (this.summary.offer(0, text)) {
					this.summaryBase = base;
				}
				else if (name.equals("summary") && this.content.offer(4, text)) {
					// Beside a description, that is a second text.
					this.contentBase = base;
				}
			}
			case "content", "fullitem" -> {
				String source = walk.attribute("src");
				this.link.offer(5, (source != null) ? walk.resolved(source) : null);
				return content(walk, 1);
			}
			case "body" -> {
				return content(walk, 3);
			}
			case "author" -> this.author.offer(0, Person.read(walk));
			case "category" -> category(walk);
			case "pubdate", "published", "issued", "created", "date", "updated", "modified", "lastmod" ->
				date(walk, name);
			default -> {
				return false;
			}
		}
		return true;
	}

	private boolean takeDublinCore(XmlWalk walk, String name) throws XMLStreamException, UnreadableFeedException {
		switch (name) {
			case "title" -> this.title.offer(1, construct(walk));
			case "creator", "author" -> this.author.offer(1, Person.read(walk));
			case "contributor", "publisher" -> this.author.offer(4, Person.read(walk));
			case "subject" -> category(walk.text());
			case "description", "abstract" -> this.summary.offer(1, walk.markup());
			case "identifier" -> this.guid.offer(3, walk.text());
			case "date", "issued", "created", "modified" -> date(walk, name);
			default -> {
				return false;
			}
		}
		return true;
	}

	private boolean takeMedia(XmlWalk walk, String name) throws XMLStreamException, UnreadableFeedException {
		switch (name) {
			case "title" -> this.title.offer(3, construct(walk));
			case "description" -> this.summary.offer(3, walk.markup());
			case "text" -> this.summary.offer(6, walk.markup());
			case "category" -> category(walk);
			default -> {
				return false;
			}
		}
		return true;
	}

	private boolean takeItunes(XmlWalk walk, String name) throws XMLStreamException, UnreadableFeedException {
		switch (name) {
			case "title" -> this.title.offer(2, construct(walk));
			case "summary" -> this.summary.offer(2, walk.markup());
			case "subtitle" -> this.summary.offer(5, walk.markup());
			case "author" -> this.author.offer(2, Person.read(walk));
			case "category" -> {
				// Categories may hold more of them.
				category(Objects.requireNonNullElse(walk.attribute("text"), ""));
				return false;
			}
			default -> {
				return false;
			}
		}
		return true;
	}

	private void guid(XmlWalk walk) throws XMLStreamException, UnreadableFeedException {
		String permalink = walk.attribute("ispermalink");
		if (this.guid.offer(0, walk.text())) {
			this.permalink = permalink == null || !permalink.strip().equalsIgnoreCase("false");
		}
	}

	/**
	 * A link is a text in RSS and an attribute in Atom. A page for people comes before
	 * other forms of the article, and anything that can be opened before nothing.
	 */
	private void link(XmlWalk walk) throws XMLStreamException, UnreadableFeedException {
		String href = walk.attribute("href");
		String rel = walk.attribute("rel");
		String type = walk.attribute("type");
		boolean inherited = walk.base() != null;
		String base = inherited ? walk.resolved("") : "";
		if (href == null) {
			String text = walk.text().strip();
			this.link.offer(1, (inherited && !text.isEmpty()) ? XmlWalk.resolved(base, text) : text);
			return;
		}
		this.link.offer(rank(rel, type), walk.resolved(href));
		walk.skip();
	}

	private static int rank(@Nullable String rel, @Nullable String type) {
		String relation = (rel != null) ? rel.strip().toLowerCase(Locale.ROOT) : "alternate";
		return switch (relation.substring(relation.lastIndexOf('/') + 1)) {
			case "alternate", "" -> (type == null || HTML_PAGES.contains(type.strip())) ? 2 : 3;
			case "related", "via" -> 6;
			case "enclosure" -> 7;
			case "self" -> 8;
			default -> Integer.MAX_VALUE;
		};
	}

	private void category(XmlWalk walk) throws XMLStreamException, UnreadableFeedException {
		String label = walk.attribute("label");
		String term = walk.attribute("term");
		String text = walk.text();
		category((label != null && !label.isBlank()) ? label : (term != null) ? term : text);
	}

	private void category(String name) {
		if (!name.isBlank() && this.categories.size() < MAX_CATEGORIES) {
			this.categories.add(name.strip());
		}
	}

	private void date(XmlWalk walk, String name) throws XMLStreamException, UnreadableFeedException {
		this.published.offer(DATES.getOrDefault(name, 9), walk.text());
	}

	private boolean content(XmlWalk walk, int rank) throws XMLStreamException, UnreadableFeedException {
		String base = walk.base();
		if (this.content.offer(rank, construct(walk))) {
			this.contentBase = base;
		}
		return true;
	}

	/**
	 * Reads a text of Atom, which says in what form it is; RSS never does.
	 */
	static @Nullable String construct(XmlWalk walk) throws XMLStreamException, UnreadableFeedException {
		String mode = walk.attribute("mode");
		String type = walk.attribute("type");
		if ("base64".equalsIgnoreCase(mode) || (mode == null && type != null && isBinary(type.strip()))) {
			return decoded(walk.text());
		}
		return walk.markup();
	}

	private static boolean isBinary(String type) {
		return type.indexOf('/') > 0 && !type.startsWith("text/") && !type.endsWith("+xml") && !type.endsWith("/xml");
	}

	private static @Nullable String decoded(String base64) {
		try {
			byte[] bytes = Base64.getMimeDecoder().decode(base64);
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
		}
		catch (CharacterCodingException | IllegalArgumentException ex) {
			// A picture, perhaps, or something that only claims to be encoded.
			return null;
		}
	}

	Entry entry(@Nullable String authorOfFeed) {
		String writer = this.author.text();
		return new Entry(this.guid.text(), this.permalink, this.link.text(), this.title.text(), this.summary.text(),
				this.content.text(), (writer != null) ? writer : authorOfFeed, List.copyOf(this.categories),
				FeedDates.parse(this.published.text()),
				(this.content.text() != null) ? this.contentBase : this.summaryBase);
	}

}
