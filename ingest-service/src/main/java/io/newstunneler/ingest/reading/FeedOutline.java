package io.newstunneler.ingest.reading;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

import org.jdom2.Document;
import org.jdom2.Element;
import org.jdom2.JDOMFactory;
import org.jdom2.Namespace;
import org.jdom2.UncheckedJDOMFactory;
import org.jspecify.annotations.Nullable;

/**
 * The part of a document that entries are made of, in the shape that ROME expects
 * whatever dialect the document is in, and beside it what ROME does not read or reads
 * slowly: dates, and the extensions that carry a text where the item itself has none.
 *
 * <p>
 * Everything else is walked over without being kept, which is what makes reading fast and
 * a hostile document harmless.
 */
final class FeedOutline {

	static final String ATOM = "http://www.w3.org/2005/Atom";

	static final String ATOM_03 = "http://purl.org/atom/ns#";

	static final String CONTENT = "http://purl.org/rss/1.0/modules/content/";

	static final String DC = "http://purl.org/dc/elements/1.1/";

	static final String DC_TERMS = "http://purl.org/dc/terms/";

	static final String ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd";

	static final String MEDIA = "http://search.yahoo.com/mrss/";

	static final String RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

	static final String RSS_10 = "http://purl.org/rss/1.0/";

	private static final JDOMFactory NODES = new UncheckedJDOMFactory();

	private static final Set<String> RSS_KEPT = Set.of("title", "link", "guid", "description", "author", "category");

	private static final Set<String> ATOM_KEPT = Set.of("id", "title", "link", "summary", "content", "author",
			"category");

	/**
	 * The moment of publication before that of a change, the feed's own word before
	 * others'.
	 */
	private static final Map<String, Integer> DATES = Map.of("pubdate", 0, "published", 1, "issued", 2, "created", 3,
			"date", 4, "updated", 5, "modified", 6);

	private final XMLStreamReader reader;

	private final Document document = new Document();

	private final List<Extras> extras = new ArrayList<>();

	/** {@code xml:base} of the root. */
	private @Nullable String base;

	private Element root = new Element("none");

	/** Where items go: the root, or the channel of RSS. */
	private Element parent = this.root;

	private Namespace namespace = Namespace.NO_NAMESPACE;

	private String itemName = "item";

	private Set<String> kept = RSS_KEPT;

	private boolean recognised;

	private @Nullable XMLStreamException failure;

	private FeedOutline(XMLStreamReader reader) {
		this.reader = reader;
	}

	static FeedOutline of(XMLStreamReader reader) throws UnreadableFeedException {
		FeedOutline outline = new FeedOutline(reader);
		try {
			outline.walk();
		}
		catch (XMLStreamException ex) {
			outline.failure = ex;
		}
		return outline;
	}

	Document document() {
		return this.document;
	}

	int size() {
		return this.extras.size();
	}

	Extras extras(int index) {
		return this.extras.get(index);
	}

	boolean isRecognised() {
		return this.recognised;
	}

	/**
	 * Why the walk ended before the document did.
	 */
	@Nullable XMLStreamException failure() {
		return this.failure;
	}

	void requireSize(int size) throws UnreadableFeedException {
		if (size != size()) {
			throw new UnreadableFeedException("The feed is of a kind that cannot be read.");
		}
	}

	private void walk() throws XMLStreamException, UnreadableFeedException {
		this.reader.nextTag();
		this.base = base();
		startRoot(this.reader.getLocalName(), this.reader.getNamespaceURI());
		this.recognised = true;
		int depth = 1;
		int channelDepth = (this.parent != this.root) ? 2 : 1;
		while (depth > 0) {
			int event = this.reader.next();
			if (event == XMLStreamConstants.END_ELEMENT) {
				depth--;
			}
			else if (event == XMLStreamConstants.START_ELEMENT) {
				String name = this.reader.getLocalName();
				if (name.equalsIgnoreCase(this.itemName)) {
					if (size() == FeedReader.MAX_ENTRIES) {
						return;
					}
					item();
				}
				else if (depth == channelDepth && name.equals("title")
						&& this.parent.getChild(name, this.namespace) == null) {
					this.parent.addContent(element(name, this.namespace));
				}
				else {
					depth++;
				}
			}
		}
	}

	private void startRoot(String name, @Nullable String uri) throws UnreadableFeedException {
		switch (name.toLowerCase(Locale.ROOT)) {
			case "rss", "channel" -> {
				// RSS 2.0 has all that its forerunners had.
				this.root = new Element("rss").setAttribute("version", "2.0");
				this.parent = new Element("channel");
				this.root.addContent(this.parent);
			}
			case "rdf" -> {
				this.namespace = Namespace.getNamespace(RSS_10);
				this.root = new Element("RDF", Namespace.getNamespace("rdf", RDF));
				this.root.addNamespaceDeclaration(this.namespace);
				this.root.addContent(new Element("channel", this.namespace));
				this.parent = this.root;
			}
			case "feed" -> {
				boolean old = ATOM_03.equals(uri);
				this.namespace = Namespace.getNamespace(old ? ATOM_03 : ATOM);
				this.root = new Element("feed", this.namespace);
				if (old) {
					this.root.setAttribute("version", "0.3");
				}
				copyAttributes(this.root);
				this.parent = this.root;
				this.itemName = "entry";
				this.kept = ATOM_KEPT;
			}
			case "html" -> throw new UnreadableFeedException("The address leads to a web page, not to a feed.");
			default -> throw new UnreadableFeedException("The server's answer is not a feed.");
		}
		this.document.setRootElement(this.root);
	}

	/**
	 * Takes one item. An item may hold others, as those of Simple Sharing Extensions do;
	 * they are items like any.
	 */
	private void item() throws XMLStreamException {
		String own = uri();
		Element item = NODES.element(this.itemName, this.namespace);
		copyAttributes(item);
		Extras.Builder found = new Extras.Builder();
		found.base(this.base, base());
		int position = size();
		NODES.addContent(this.parent, item);
		this.extras.add(found.build());
		try {
			children(item, own, found);
		}
		catch (XMLStreamException ex) {
			// Half an item is none: its title may be half a title.
			item.detach();
			this.extras.remove(position);
			throw ex;
		}
		this.extras.set(position, found.build());
	}

	private void children(Element item, String own, Extras.Builder found) throws XMLStreamException {
		int depth = 1;
		boolean group = false;
		while (depth > 0) {
			int event = this.reader.next();
			if (event == XMLStreamConstants.END_ELEMENT) {
				depth--;
				group &= depth > 1;
			}
			else if (event == XMLStreamConstants.START_ELEMENT) {
				if (this.reader.getLocalName().equals(this.itemName) && uri().equals(own)) {
					item();
				}
				else if ((depth > 1 && !group) || !child(item, own, found)) {
					depth++;
					group |= depth == 2 && isGroup();
				}
			}
		}
	}

	private @Nullable String base() {
		return this.reader.getAttributeValue(Namespace.XML_NAMESPACE.getURI(), "base");
	}

	/**
	 * Media RSS puts its descriptions into groups.
	 */
	private boolean isGroup() {
		return "group".equals(this.reader.getLocalName()) && uri().startsWith("http://search.yahoo.com/mrss");
	}

	/**
	 * Takes one child of an item, up to its end, if it is one that matters.
	 */
	private boolean child(Element item, String own, Extras.Builder found) throws XMLStreamException {
		String name = this.reader.getLocalName();
		String uri = uri();
		Integer rank = DATES.get(name.toLowerCase(Locale.ROOT));
		if (rank != null
				&& (uri.equals(own) || uri.startsWith("http://purl.org/") || uri.equals(ATOM) || uri.isEmpty())) {
			found.date(rank, text());
			return true;
		}
		if (uri.equals(own) || uri.isEmpty()) {
			String lower = name.toLowerCase(Locale.ROOT);
			if (this.kept.contains(lower)) {
				NODES.addContent(item, element(lower, this.namespace));
				return true;
			}
			return false;
		}
		switch (uri) {
			case DC -> {
				if (name.equals("creator") || name.equals("subject")) {
					NODES.addContent(item, element(name, Namespace.getNamespace("dc", DC)));
					return true;
				}
				if (name.equals("description")) {
					found.summary(text());
					return true;
				}
			}
			case CONTENT -> {
				if (name.equals("encoded")) {
					found.content(text());
					return true;
				}
			}
			case ATOM -> {
				if (name.equals("link") && isAlternate()) {
					found.link(this.reader.getAttributeValue(null, "href"));
					skip();
					return true;
				}
				if (name.equals("summary")) {
					found.summary(text());
					return true;
				}
				if (name.equals("content")) {
					found.content(text());
					return true;
				}
			}
			case ITUNES -> {
				if (name.equals("summary")) {
					found.summary(text());
					return true;
				}
			}
			default -> {
				if (name.equals("description") && uri.startsWith("http://search.yahoo.com/mrss")) {
					found.summary(text());
					return true;
				}
			}
		}
		return false;
	}

	private boolean isAlternate() {
		String rel = this.reader.getAttributeValue(null, "rel");
		return rel == null || rel.equals("alternate");
	}

	private Element element(String name, Namespace namespace) throws XMLStreamException {
		Element element = NODES.element(name, namespace);
		copyAttributes(element);
		Element current = element;
		while (true) {
			switch (this.reader.next()) {
				case XMLStreamConstants.CHARACTERS, XMLStreamConstants.SPACE ->
					NODES.addContent(current, NODES.text(this.reader.getText()));
				case XMLStreamConstants.START_ELEMENT -> {
					Namespace own = uri().equals(namespace.getURI()) || uri().isEmpty() ? namespace
							: Namespace.getNamespace(uri());
					Element child = NODES.element(this.reader.getLocalName(), own);
					copyAttributes(child);
					NODES.addContent(current, child);
					current = child;
				}
				case XMLStreamConstants.END_ELEMENT -> {
					if (current == element) {
						return element;
					}
					current = current.getParentElement();
				}
				default -> {
				}
			}
		}
	}

	private void copyAttributes(Element element) {
		for (int i = 0; i < this.reader.getAttributeCount(); i++) {
			String uri = this.reader.getAttributeNamespace(i);
			String name = this.reader.getAttributeLocalName(i);
			String value = this.reader.getAttributeValue(i);
			if (uri == null || uri.isEmpty()) {
				NODES.setAttribute(element, NODES.attribute(name, value));
			}
			else if (uri.equals(RDF) || uri.equals(Namespace.XML_NAMESPACE.getURI())) {
				Namespace own = uri.equals(RDF) ? Namespace.getNamespace("rdf", RDF) : Namespace.XML_NAMESPACE;
				NODES.setAttribute(element, NODES.attribute(name, value, own));
			}
		}
	}

	private String text() throws XMLStreamException {
		StringBuilder text = new StringBuilder();
		int depth = 1;
		while (depth > 0) {
			switch (this.reader.next()) {
				case XMLStreamConstants.CHARACTERS, XMLStreamConstants.SPACE -> text.append(this.reader.getText());
				case XMLStreamConstants.START_ELEMENT -> depth++;
				case XMLStreamConstants.END_ELEMENT -> depth--;
				default -> {
				}
			}
		}
		return text.toString();
	}

	private void skip() throws XMLStreamException {
		int depth = 1;
		while (depth > 0) {
			switch (this.reader.next()) {
				case XMLStreamConstants.START_ELEMENT -> depth++;
				case XMLStreamConstants.END_ELEMENT -> depth--;
				default -> {
				}
			}
		}
	}

	private String uri() {
		String uri = this.reader.getNamespaceURI();
		return (uri != null) ? uri : "";
	}

	/**
	 * What an item says outside of the elements that ROME reads.
	 */
	record Extras(@Nullable String base, @Nullable String date, @Nullable String link, @Nullable String summary,
			@Nullable String content) {

		/**
		 * A link as seen from {@code xml:base}; one that cannot be resolved stays as it
		 * is.
		 */
		@Nullable String resolved(@Nullable String link) {
			return (this.base != null && link != null) ? resolved(this.base, link) : link;
		}

		private static String resolved(String base, String link) {
			try {
				return URI.create(base.strip()).resolve(link.strip()).toString();
			}
			catch (IllegalArgumentException ex) {
				return link;
			}
		}

		static final class Builder {

			private @Nullable String base;

			private int dateRank = Integer.MAX_VALUE;

			private @Nullable String date;

			private @Nullable String link;

			private @Nullable String summary;

			private @Nullable String content;

			void base(@Nullable String outer, @Nullable String inner) {
				this.base = (outer != null && inner != null) ? resolved(outer, inner) : (inner != null) ? inner : outer;
			}

			void date(int rank, String text) {
				if (rank < this.dateRank && !text.isBlank()) {
					this.date = text;
					this.dateRank = rank;
				}
			}

			void link(@Nullable String href) {
				this.link = (this.link != null) ? this.link : href;
			}

			void summary(String text) {
				this.summary = (this.summary != null || text.isBlank()) ? this.summary : text;
			}

			void content(String text) {
				this.content = (this.content != null || text.isBlank()) ? this.content : text;
			}

			Extras build() {
				return new Extras(this.base, this.date, this.link, this.summary, this.content);
			}

		}

	}

}
