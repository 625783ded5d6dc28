package io.newstunneler.ingest.articles;

import java.net.URI;
import java.util.List;
import java.util.ListIterator;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.owasp.html.AttributePolicy;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.HtmlSanitizer;
import org.owasp.html.HtmlStreamEventReceiver;
import org.owasp.html.HtmlStreamEventReceiverWrapper;
import org.owasp.html.HtmlStreamRenderer;
import org.owasp.html.HtmlTextEscapingMode;
import org.owasp.html.PolicyFactory;

/**
 * Turns what feeds write into what we may store, send and show: plain text without
 * markup, and HTML without anything active.
 */
final class SafeText {

	/**
	 * Longer sources are cut before they are parsed, so that none costs more than others.
	 */
	private static final int MAX_SOURCE = 400_000;

	private static final AttributePolicy HTTP = (_, _, value) -> isHttp(value) ? value : null;

	private static final PolicyFactory POLICY = new HtmlPolicyBuilder()
		.allowElements("p", "div", "span", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "i", "em",
				"u", "s", "sub", "sup", "small", "mark", "code", "pre", "blockquote", "q", "cite", "abbr", "time", "ul",
				"ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "a",
				"img", "figure", "figcaption")
		.allowWithoutAttributes("span")
		// What a reader sees who has not what these show.
		.allowTextIn("object", "applet", "audio", "video")
		.allowUrlProtocols("http", "https")
		.allowAttributes("href")
		.matching(HTTP)
		.onElements("a")
		.allowAttributes("src")
		.matching(HTTP)
		.onElements("img")
		.allowAttributes("alt", "title")
		.onElements("img", "a", "abbr")
		.allowAttributes("width", "height")
		.matching(Pattern.compile("\\d{1,4}"))
		.onElements("img")
		.allowAttributes("colspan", "rowspan")
		.matching(Pattern.compile("\\d{1,2}"))
		.onElements("td", "th")
		.requireRelsOnLinks("nofollow", "noopener", "noreferrer")
		.toFactory();

	private SafeText() {
	}

	/**
	 * A title: markup goes, but what its source escaped twice stays as text.
	 */
	static @Nullable String title(@Nullable String source, int max) {
		return (source == null) ? null : blankToNull(cut(text(source, max), max));
	}

	/**
	 * Any other text: nothing that looks like markup is left, however often it was
	 * escaped.
	 */
	static @Nullable String plain(@Nullable String source, int max) {
		if (source == null) {
			return null;
		}
		String text = text(source, max);
		for (int i = 0; i < 3 && hasMarkup(text); i++) {
			text = text(text, max);
		}
		return blankToNull(cut(hasMarkup(text) ? text.replace("<", "\u2039") : text, max));
	}

	/**
	 * HTML without scripts, styles, forms, frames, event handlers or links other than
	 * HTTP.
	 * @param source HTML
	 * @param max the most characters that come out, end tags included
	 * @param base where relative links start
	 */
	static @Nullable String html(@Nullable String source, int max, URI base) {
		if (source == null) {
			return null;
		}
		StringBuilder html = new StringBuilder(Math.min(source.length(), max) + 64);
		HtmlStreamEventReceiver renderer = HtmlStreamRenderer.create(html, (_) -> {
			// A name that is none is left out.
		});
		HtmlSanitizer.sanitize(wellFormed(cut(source, MAX_SOURCE)), POLICY.apply(new Shortened(renderer, html, max)),
				(policy) -> new Absolute(policy, base));
		return blankToNull(html.toString());
	}

	private static boolean isHttp(String link) {
		int end = link.regionMatches(true, 0, "https://", 0, 8) ? 8
				: link.regionMatches(true, 0, "http://", 0, 7) ? 7 : 0;
		return end > 0 && link.length() > end;
	}

	/**
	 * Whether a browser could see a tag in it.
	 */
	private static boolean hasMarkup(String text) {
		for (int at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
			char next = (at + 1 < text.length()) ? text.charAt(at + 1) : ' ';
			if (next == '/' || next == '!' || next == '?' || Character.isLetter(next)) {
				return true;
			}
		}
		return false;
	}

	private static String text(String source, int max) {
		return wellFormed(HtmlText.of(source, max));
	}

	/**
	 * Removes what PostgreSQL, JSON or a mail's header could choke on: U+0000, control
	 * characters and halves of surrogate pairs.
	 */
	static String wellFormed(String text) {
		int length = text.length();
		for (int i = 0; i < length; i++) {
			char c = text.charAt(i);
			if (c < ' ' && c != '\n' && c != '\t' && c != '\r' || c == '\u007F' || Character.isSurrogate(c)) {
				return repaired(text);
			}
		}
		return text;
	}

	private static String repaired(String text) {
		StringBuilder sound = new StringBuilder(text.length());
		text.codePoints().forEach((codePoint) -> {
			if (codePoint >= 0xD800 && codePoint <= 0xDFFF) {
				sound.append('\uFFFD');
			}
			else if (codePoint == '\r') {
				sound.append('\n');
			}
			else if (codePoint >= ' ' && codePoint != 0x7F || codePoint == '\n' || codePoint == '\t') {
				sound.appendCodePoint(codePoint);
			}
		});
		return sound.toString();
	}

	/**
	 * The first characters of a text, never half of one.
	 */
	static String cut(String text, int max) {
		if (text.length() <= max) {
			return text;
		}
		int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
		return text.substring(0, end);
	}

	private static @Nullable String blankToNull(String text) {
		return text.isBlank() ? null : text;
	}

	/**
	 * Makes links absolute before they are judged, so that relative ones are not lost.
	 */
	private static final class Absolute extends HtmlStreamEventReceiverWrapper {

		private final URI base;

		Absolute(HtmlStreamEventReceiver policy, URI base) {
			super(policy);
			this.base = base;
		}

		@Override
		public void openTag(String name, List<String> attributes) {
			for (ListIterator<String> attribute = attributes.listIterator(); attribute.hasNext();) {
				String key = attribute.next();
				String value = attribute.next();
				if (key.equalsIgnoreCase("href") || key.equalsIgnoreCase("src")) {
					attribute.set(Links.absolute(value, this.base));
				}
			}
			this.underlying.openTag(name, attributes);
		}

		@Override
		public void close() {
		}

	}

	/**
	 * Leaves out what would make the HTML longer than it may be, so that all that was
	 * opened can be closed.
	 */
	private static final class Shortened extends HtmlStreamEventReceiverWrapper {

		/** Deeper than any text, and not so deep that a reader's stack could end. */
		private static final int MAX_DEPTH = 100;

		/** Each character may come out as {@code &#65533;}. */
		private static final int LONGEST_REFERENCE = 8;

		private final StringBuilder html;

		private final int max;

		private int depth;

		/** Characters of the end tags that are still to come. */
		private int owed;

		private int left;

		Shortened(HtmlStreamEventReceiver renderer, StringBuilder html, int max) {
			super(renderer);
			this.html = html;
			this.max = max;
		}

		@Override
		public void openTag(String name, List<String> attributes) {
			int length = 2 * name.length() + 8;
			for (String part : attributes) {
				length += LONGEST_REFERENCE * part.length() + 3;
			}
			boolean empty = HtmlTextEscapingMode.isVoidElement(name);
			if (this.left > 0 || this.depth == MAX_DEPTH || this.html.length() + this.owed + length > this.max) {
				this.left += empty ? 0 : 1;
				return;
			}
			this.underlying.openTag(name, attributes);
			if (!empty) {
				this.depth++;
				this.owed += name.length() + 3;
			}
		}

		@Override
		public void closeTag(String name) {
			if (this.left > 0) {
				this.left--;
			}
			else if (!HtmlTextEscapingMode.isVoidElement(name)) {
				this.underlying.closeTag(name);
				this.depth--;
				this.owed -= name.length() + 3;
			}
		}

		@Override
		public void text(String text) {
			int room = this.max - this.html.length() - this.owed;
			if (this.left == 0 && room > LONGEST_REFERENCE) {
				this.underlying
					.text((text.length() * LONGEST_REFERENCE <= room) ? text : cut(text, room / LONGEST_REFERENCE));
			}
		}

		@Override
		public void close() {
		}

	}

}
