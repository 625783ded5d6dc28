package io.newstunneler.ingest.articles;

import java.util.Locale;
import java.util.Set;

import org.jsoup.nodes.Entities;

/**
 * The text that a reader would see of a piece of HTML, on one line, in one pass over it
 * that takes time in proportion to its length whatever is in it. It is text to be shown
 * as text: what is safe as HTML is not decided here.
 */
final class HtmlText {

	/** No name in HTML's table of entities is longer. */
	private static final int LONGEST_ENTITY = 33;

	/** What is in these is for machines. */
	private static final Set<String> UNSEEN = Set.of("script", "style", "template", "noscript", "iframe", "noembed",
			"noframes");

	/** What stands in these belongs to the words around it. */
	private static final Set<String> INLINE = Set.of("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code",
			"data", "del", "dfn", "em", "font", "i", "img", "ins", "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s",
			"samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr");

	private static final char[] WINDOWS_1252_C1 = ("\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030"
			+ "\u0160\u2039\u0152\u008D\u017D\u008F\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122"
			+ "\u0161\u203A\u0153\u009D\u017E\u0178")
		.toCharArray();

	private final String html;

	private final int max;

	private final StringBuilder line;

	private boolean space;

	private int at;

	private HtmlText(String html, int max) {
		this.html = html;
		this.max = max;
		this.line = new StringBuilder(Math.min(html.length(), max) + 16);
	}

	/**
	 * Reads a text.
	 * @param html a piece of HTML
	 * @param max characters after which the rest does not matter
	 */
	static String of(String html, int max) {
		return new HtmlText(html, max).read();
	}

	private String read() {
		while (this.at < this.html.length() && this.line.length() <= this.max) {
			char c = this.html.charAt(this.at);
			if (c == '<') {
				markup();
			}
			else if (c == '&') {
				reference();
			}
			else if (c <= ' ' || c >= '\u007F') {
				append(c);
				this.at++;
			}
			else {
				word();
			}
		}
		return this.line.toString();
	}

	/**
	 * What most of a text is made of goes at once.
	 */
	private void word() {
		int end = this.at + 1;
		while (end < this.html.length() && isPlain(this.html.charAt(end))) {
			end++;
		}
		if (this.space) {
			this.line.append(' ');
			this.space = false;
		}
		this.line.append(this.html, this.at, Math.min(end, this.at + this.max + 1 - this.line.length()));
		this.at = end;
	}

	private static boolean isPlain(char c) {
		return c > ' ' && c < '\u007F' && c != '<' && c != '&';
	}

	private void append(char c) {
		if (c > ' ' && c < '\u007F') {
			if (this.space) {
				this.line.append(' ');
				this.space = false;
			}
			this.line.append(c);
		}
		else if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\u0085' || c == '\u00A0'
				|| c == '\u2028' || c == '\u2029') {
			this.space = !this.line.isEmpty();
		}
		else if (isVisible(c)) {
			if (this.space) {
				this.line.append(' ');
				this.space = false;
			}
			this.line.append(c);
		}
	}

	/**
	 * Neither a control character, nor one without width, nor one that makes what follows
	 * run backwards.
	 */
	private static boolean isVisible(char c) {
		return c >= '\u00A0' && c != '\u200B' && c != '\uFEFF' && c != '\u202D' && c != '\u202E';
	}

	private void markup() {
		char next = (this.at + 1 < this.html.length()) ? this.html.charAt(this.at + 1) : ' ';
		if (next == '!' && this.html.startsWith("<!--", this.at)) {
			goBehind(this.html.indexOf("-->", this.at + 2), 3);
		}
		else if (next == '!' || next == '?') {
			goBehind(this.html.indexOf('>', this.at), 1);
		}
		else if (isLetter(next)) {
			tag(this.at + 1, false);
		}
		else if (next == '/' && this.at + 2 < this.html.length() && isLetter(this.html.charAt(this.at + 2))) {
			tag(this.at + 2, true);
		}
		else {
			append('<');
			this.at++;
		}
	}

	private void goBehind(int found, int length) {
		this.at = (found >= 0) ? found + length : this.html.length();
	}

	private void tag(int start, boolean end) {
		int at = start;
		while (at < this.html.length() && isOfName(this.html.charAt(at))) {
			at++;
		}
		String name = this.html.substring(start, Math.min(at, start + 20)).toLowerCase(Locale.ROOT);
		this.at = endOfTag(at);
		if (!INLINE.contains(name)) {
			append(' ');
		}
		if (!end && UNSEEN.contains(name) && this.html.charAt(this.at - 1) == '>') {
			skipTo(name);
		}
	}

	/**
	 * Behind the bracket that closes a tag; brackets in quoted attributes do not.
	 */
	private int endOfTag(int from) {
		char quote = 0;
		char before = ' ';
		for (int i = from; i < this.html.length(); i++) {
			char c = this.html.charAt(i);
			if (quote != 0) {
				quote = (c == quote) ? 0 : quote;
			}
			else if (c == '>') {
				return i + 1;
			}
			else if ((c == '"' || c == '\'') && before == '=') {
				quote = c;
			}
			before = (c <= ' ') ? before : c;
		}
		return this.html.length();
	}

	private void skipTo(String name) {
		for (int end = this.html.indexOf("</", this.at); end >= 0; end = this.html.indexOf("</", end + 2)) {
			if (this.html.regionMatches(true, end + 2, name, 0, name.length())) {
				this.at = end;
				return;
			}
		}
		this.at = this.html.length();
	}

	private void reference() {
		int end = this.at + 1;
		int last = Math.min(this.html.length(), this.at + LONGEST_ENTITY);
		while (end < last && (isOfName(this.html.charAt(end)) || this.html.charAt(end) == '#')
				&& this.html.charAt(end) != '&') {
			end++;
		}
		String name = this.html.substring(this.at + 1, end);
		boolean closed = end < this.html.length() && this.html.charAt(end) == ';';
		String characters = (name.startsWith("#")) ? numeric(name) : named(name, closed);
		if (characters.isEmpty()) {
			append('&');
			this.at++;
			return;
		}
		characters.chars().forEach((c) -> append((char) c));
		this.at = closed ? end + 1 : end;
	}

	private static String named(String name, boolean closed) {
		return (closed || Entities.isBaseNamedEntity(name)) ? Entities.getByName(name) : "";
	}

	private static String numeric(String name) {
		try {
			boolean hex = name.length() > 1 && (name.charAt(1) == 'x' || name.charAt(1) == 'X');
			int codePoint = Integer.parseInt(name, hex ? 2 : 1, name.length(), hex ? 16 : 10);
			if (codePoint >= 0x80 && codePoint < 0xA0) {
				codePoint = WINDOWS_1252_C1[codePoint - 0x80];
			}
			boolean character = codePoint > 0 && codePoint <= Character.MAX_CODE_POINT
					&& !(codePoint >= 0xD800 && codePoint <= 0xDFFF);
			return Character.toString(character ? codePoint : 0xFFFD);
		}
		catch (NumberFormatException ex) {
			return "";
		}
	}

	private static boolean isLetter(char c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	}

	private static boolean isOfName(char c) {
		return isLetter(c) || (c >= '0' && c <= '9') || c == '-' || c == ':';
	}

}
