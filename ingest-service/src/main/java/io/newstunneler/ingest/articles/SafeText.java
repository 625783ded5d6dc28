package io.newstunneler.ingest.articles;

import java.util.regex.Pattern;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jspecify.annotations.Nullable;
import org.owasp.html.HtmlPolicyBuilder;
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

	private static final Pattern MARKUP = Pattern.compile("<[/!?\\p{L}]");

	private static final Pattern HTTP = Pattern.compile("(?i)https?://.+");

	private static final PolicyFactory POLICY = new HtmlPolicyBuilder()
		.allowElements("p", "div", "span", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "i", "em",
				"u", "s", "sub", "sup", "small", "mark", "code", "pre", "blockquote", "q", "cite", "abbr", "time", "ul",
				"ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "a",
				"img", "figure", "figcaption")
		.allowWithoutAttributes("span")
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
		return (source == null) ? null : blankToNull(cut(text(source), max));
	}

	/**
	 * Any other text: nothing that looks like markup is left, however often it was
	 * escaped.
	 */
	static @Nullable String plain(@Nullable String source, int max) {
		if (source == null) {
			return null;
		}
		String text = text(source);
		for (int i = 0; i < 3 && MARKUP.matcher(text).find(); i++) {
			text = text(text);
		}
		return blankToNull(cut(MARKUP.matcher(text).find() ? text.replace("<", "\u2039") : text, max));
	}

	/**
	 * HTML without scripts, styles, forms, frames, event handlers or links other than
	 * HTTP.
	 */
	static @Nullable String html(@Nullable String source, int max) {
		if (source == null) {
			return null;
		}
		String html = POLICY.sanitize(wellFormed(cut(source, MAX_SOURCE)));
		for (int limit = max; html.length() > max; limit -= limit / 4 + 1) {
			html = POLICY.sanitize(wellFormed(cut(source, limit)));
		}
		return blankToNull(html);
	}

	private static String text(String source) {
		String text = source;
		if (source.indexOf('<') >= 0 || source.indexOf('&') >= 0) {
			Document document = Jsoup.parse(cut(source, MAX_SOURCE));
			document.select("script,style,template,noscript").remove();
			text = document.text();
		}
		return oneLine(wellFormed(text));
	}

	/**
	 * Removes what PostgreSQL, JSON or a mail's header could choke on: U+0000, control
	 * characters and halves of surrogate pairs.
	 */
	static String wellFormed(String text) {
		int length = text.length();
		for (int i = 0; i < length; i++) {
			char c = text.charAt(i);
			if (c < ' ' && c != '\n' && c != '\t' || c == '\u007F' || Character.isSurrogate(c)) {
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

	private static String oneLine(String text) {
		StringBuilder line = new StringBuilder(text.length());
		boolean space = false;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c <= ' ' || c == '\u00A0' || c == '\u2028' || c == '\u2029') {
				space = !line.isEmpty();
			}
			else if (c != '\u200B' && c != '\uFEFF') {
				if (space) {
					line.append(' ');
					space = false;
				}
				line.append(c);
			}
		}
		return line.toString();
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

}
