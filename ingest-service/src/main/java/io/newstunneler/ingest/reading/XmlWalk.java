package io.newstunneler.ingest.reading;

import java.net.URI;
import java.util.Locale;
import java.util.Set;

import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

import org.jspecify.annotations.Nullable;

/**
 * A walk over a document's elements that knows how deep it is, which base address holds
 * there, and what it may still cost.
 */
final class XmlWalk {

	private static final String XML = "http://www.w3.org/XML/1998/namespace";

	private static final Set<String> VOID = Set.of("area", "base", "br", "col", "embed", "hr", "img", "input", "link",
			"meta", "param", "source", "track", "wbr");

	private final XMLStreamReader reader;

	private final Budget budget;

	/** The base address at each depth. */
	private final @Nullable String[] bases;

	private int depth;

	XmlWalk(XMLStreamReader reader, Budget budget) {
		this.reader = reader;
		this.budget = budget;
		this.bases = new @Nullable String[budget.maxDepth() + 1];
	}

	int next() throws XMLStreamException, UnreadableFeedException {
		int event = this.reader.next();
		if (event == XMLStreamConstants.START_ELEMENT) {
			this.depth++;
			this.budget.element(this.depth);
			String own = (this.reader.getAttributeCount() > 0) ? this.reader.getAttributeValue(XML, "base") : null;
			String outer = this.bases[this.depth - 1];
			this.bases[this.depth] = (own != null) ? resolved(outer, own) : outer;
		}
		else {
			if (event == XMLStreamConstants.END_ELEMENT) {
				this.depth--;
			}
			this.budget.step();
		}
		return event;
	}

	/**
	 * How many elements are open, the one that was started last included.
	 */
	int depth() {
		return this.depth;
	}

	@Nullable String base() {
		return this.bases[this.depth];
	}

	/**
	 * Lets links start elsewhere in the element that was started last, as CDF says it
	 * without XML's word for it.
	 */
	void rebase(@Nullable String base) {
		if (base != null) {
			this.bases[this.depth] = resolved(base);
		}
	}

	/**
	 * The name of the element that was started last, in lower case.
	 */
	String name() {
		String name = this.reader.getLocalName();
		for (int i = 0; i < name.length(); i++) {
			if (name.charAt(i) < 'a' || name.charAt(i) > 'z') {
				return name.toLowerCase(Locale.ROOT);
			}
		}
		return name;
	}

	@Nullable String namespace() {
		return this.reader.getNamespaceURI();
	}

	@Nullable String prefix() {
		return this.reader.getPrefix();
	}

	/**
	 * An attribute by its name in whatever case and namespace.
	 */
	@Nullable String attribute(String name) {
		for (int i = 0; i < this.reader.getAttributeCount(); i++) {
			if (this.reader.getAttributeLocalName(i).equalsIgnoreCase(name)) {
				return this.reader.getAttributeValue(i);
			}
		}
		return null;
	}

	/**
	 * The characters where the walk stands.
	 */
	String characters() {
		return this.reader.getText();
	}

	/**
	 * Goes to the end of the element that was started last.
	 */
	void skip() throws XMLStreamException, UnreadableFeedException {
		int outside = this.depth - 1;
		while (this.depth > outside) {
			next();
		}
	}

	/**
	 * The text of the element that was started last, whatever is in it.
	 */
	String text() throws XMLStreamException, UnreadableFeedException {
		int outside = this.depth - 1;
		String text = "";
		StringBuilder parts = null;
		while (true) {
			int event = next();
			if (isText(event)) {
				if (text.isEmpty()) {
					text = this.reader.getText();
				}
				else {
					parts = (parts != null) ? parts : new StringBuilder(text);
					parts.append(this.reader.getText());
				}
			}
			else if (this.depth == outside) {
				return (parts != null) ? parts.toString() : text;
			}
		}
	}

	/**
	 * What is in the element that was started last, as HTML: its text is taken for HTML
	 * where it is all that there is, and for text where there is markup beside it.
	 */
	String markup() throws XMLStreamException, UnreadableFeedException {
		int outside = this.depth - 1;
		String text = "";
		while (true) {
			int event = next();
			if (isText(event)) {
				text = text.isEmpty() ? this.reader.getText() : text.concat(this.reader.getText());
			}
			else if (event == XMLStreamConstants.START_ELEMENT) {
				return elements(text, outside);
			}
			else if (this.depth == outside) {
				return text;
			}
		}
	}

	private String elements(String textBefore, int outside) throws XMLStreamException, UnreadableFeedException {
		String outer = this.bases[outside + 1];
		StringBuilder html = new StringBuilder(256);
		escape(textBefore, html);
		startTag(html, outer);
		while (true) {
			int event = next();
			if (isText(event)) {
				escape(this.reader.getText(), html);
			}
			else if (event == XMLStreamConstants.START_ELEMENT) {
				startTag(html, outer);
			}
			else if (event == XMLStreamConstants.END_ELEMENT) {
				if (this.depth == outside) {
					return html.toString();
				}
				String name = this.reader.getLocalName();
				if (!VOID.contains(name)) {
					html.append("</").append(name).append('>');
				}
			}
		}
	}

	private void startTag(StringBuilder html, @Nullable String outer) {
		String base = base();
		boolean moved = base != null && !base.equals(outer);
		html.append('<').append(this.reader.getLocalName());
		for (int i = 0; i < this.reader.getAttributeCount(); i++) {
			String name = this.reader.getAttributeLocalName(i);
			String value = this.reader.getAttributeValue(i);
			String prefix = this.reader.getAttributePrefix(i);
			if (prefix == null || prefix.isEmpty()) {
				html.append(' ').append(name).append("=\"");
				boolean link = moved && (name.equals("href") || name.equals("src"));
				escape(link ? resolved(base, value) : value, html);
				html.append('"');
			}
		}
		html.append('>');
	}

	private static boolean isText(int event) {
		return event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA
				|| event == XMLStreamConstants.SPACE;
	}

	private static void escape(String text, StringBuilder html) {
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			switch (c) {
				case '<' -> html.append("&lt;");
				case '>' -> html.append("&gt;");
				case '&' -> html.append("&amp;");
				case '"' -> html.append("&quot;");
				default -> html.append(c);
			}
		}
	}

	/**
	 * A link as seen from {@code xml:base}; one that cannot be resolved stays as it is.
	 */
	String resolved(String link) {
		return resolved(base(), link);
	}

	static String resolved(@Nullable String base, String link) {
		String plain = link.strip();
		if (base == null || base.isBlank()) {
			return plain;
		}
		try {
			// Java resolves nothing to the folder; everybody else to the page.
			return plain.isEmpty() ? base.strip()
					: URI.create(base.strip()).resolve(plain.replace(" ", "%20")).toString();
		}
		catch (IllegalArgumentException ex) {
			return plain;
		}
	}

}
