package io.newstunneler.ingest.reading;

import org.jsoup.nodes.Entities;

/**
 * Makes a document that readers have come to accept into one that an XML parser accepts,
 * in one pass: text before the root, declarations, DOCTYPE, comments and processing
 * instructions go; control characters go; undefined entities and bare ampersands become
 * characters.
 *
 * <p>
 * A DOCTYPE that declares entities is refused: no honest feed needs one, and entity bombs
 * and XXE do.
 */
final class XmlRepair {

	/** No name in HTML's table of entities is longer. */
	private static final int LONGEST_ENTITY = 33;

	private static final char[] WINDOWS_1252_C1 = ("\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030"
			+ "\u0160\u2039\u0152\u008D\u017D\u008F\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122"
			+ "\u0161\u203A\u0153\u009D\u017E\u0178")
		.toCharArray();

	private final char[] in;

	private final StringBuilder out;

	private int at;

	/** Start of what is sound but not yet copied. */
	private int sound;

	private XmlRepair(char[] text) {
		this.in = text;
		this.out = new StringBuilder(text.length + 16);
	}

	static StringBuilder repair(char[] text) throws UnreadableFeedException {
		return new XmlRepair(text).repair();
	}

	private StringBuilder repair() throws UnreadableFeedException {
		while (this.at < this.in.length && this.in[this.at] != '<') {
			this.at++;
		}
		this.sound = this.at;
		while (this.at < this.in.length) {
			char c = this.in[this.at];
			if (c == '<') {
				markup();
			}
			else if (c == '&') {
				reference();
			}
			else if (isSound(c)) {
				this.at++;
			}
			else {
				character(c);
			}
		}
		flush(this.in.length);
		return this.out;
	}

	private static boolean isSound(char c) {
		return (c >= ' ' && c < '\uD800') || c == '\n' || c == '\t' || c == '\r' || (c > '\uDFFF' && c < '\uFFFE');
	}

	private void character(char c) {
		if (Character.isHighSurrogate(c) && this.at + 1 < this.in.length
				&& Character.isLowSurrogate(this.in[this.at + 1])) {
			this.at += 2;
			return;
		}
		flush(this.at);
		if (Character.isSurrogate(c)) {
			this.out.append('\uFFFD');
		}
		this.sound = ++this.at;
	}

	private void markup() throws UnreadableFeedException {
		if (lookingAt("<![CDATA[")) {
			int end = find("]]>", this.at + 9);
			for (this.at += 9; this.at < end;) {
				char c = this.in[this.at];
				if (isSound(c)) {
					this.at++;
				}
				else {
					character(c);
				}
			}
			return;
		}
		if (lookingAt("<!--")) {
			dropUntil("-->");
		}
		else if (lookingAt("<?")) {
			dropUntil("?>");
		}
		else if (lookingAt("<!DOCTYPE") || lookingAt("<!doctype")) {
			dropDoctype();
		}
		else if (this.at + 1 < this.in.length && startsTag(this.in[this.at + 1])) {
			this.at++;
		}
		else {
			replace(this.at + 1, "&lt;");
		}
	}

	private static boolean startsTag(char c) {
		return c == '/' || c == '_' || Character.isLetter(c);
	}

	private void dropUntil(String end) {
		flush(this.at);
		int found = find(end, this.at + 2);
		this.at = Math.min(found + end.length(), this.in.length);
		this.sound = this.at;
	}

	private void dropDoctype() throws UnreadableFeedException {
		flush(this.at);
		boolean subset = false;
		for (; this.at < this.in.length; this.at++) {
			char c = this.in[this.at];
			if (c == '[') {
				subset = true;
			}
			else if (c == ']') {
				subset = false;
			}
			else if (subset && lookingAt("<!ENTITY")) {
				throw new UnreadableFeedException("The document declares entities of its own, which feeds have no "
						+ "use for and attacks do; it was not read.");
			}
			else if (c == '>' && !subset) {
				this.at++;
				break;
			}
		}
		this.sound = this.at;
	}

	private void reference() {
		int end = this.at + 1;
		int last = Math.min(this.in.length, this.at + LONGEST_ENTITY);
		while (end < last && (Character.isLetterOrDigit(this.in[end]) || this.in[end] == '#')) {
			end++;
		}
		if (end == last || this.in[end] != ';' || end == this.at + 1) {
			replace(this.at + 1, "&amp;");
			return;
		}
		String name = new String(this.in, this.at + 1, end - this.at - 1);
		switch (name) {
			case "amp", "lt", "gt", "quot", "apos" -> this.at = end + 1;
			default -> replace(end + 1, (name.charAt(0) == '#') ? numeric(name) : named(name));
		}
	}

	private static String named(String name) {
		String characters = Entities.getByName(name);
		return characters.isEmpty() ? "&amp;" + name + ";" : escaped(characters);
	}

	private static String numeric(String name) {
		try {
			boolean hex = name.length() > 1 && (name.charAt(1) == 'x' || name.charAt(1) == 'X');
			int codePoint = Integer.parseInt(name, hex ? 2 : 1, name.length(), hex ? 16 : 10);
			if (codePoint >= 0x80 && codePoint < 0xA0) {
				codePoint = WINDOWS_1252_C1[codePoint - 0x80];
			}
			if (codePoint >= 0xD800 && codePoint <= 0xDFFF || codePoint > Character.MAX_CODE_POINT) {
				return "\uFFFD";
			}
			boolean sound = codePoint > 0xFFFF || isSound((char) codePoint);
			return sound ? escaped(Character.toString(codePoint)) : "";
		}
		catch (NumberFormatException ex) {
			return "&amp;" + name + ";";
		}
	}

	private static String escaped(String characters) {
		return switch (characters) {
			case "<" -> "&lt;";
			case "&" -> "&amp;";
			case "\"" -> "&quot;";
			case "'" -> "&apos;";
			default -> characters;
		};
	}

	private void replace(int end, String replacement) {
		flush(this.at);
		this.out.append(replacement);
		this.at = end;
		this.sound = end;
	}

	private void flush(int end) {
		if (end > this.sound) {
			this.out.append(this.in, this.sound, end - this.sound);
		}
		this.sound = end;
	}

	private boolean lookingAt(String what) {
		if (this.at + what.length() > this.in.length) {
			return false;
		}
		for (int i = 0; i < what.length(); i++) {
			if (this.in[this.at + i] != what.charAt(i)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Index of the next occurrence, or the end of the document.
	 */
	private int find(String what, int from) {
		char first = what.charAt(0);
		for (int i = from; i <= this.in.length - what.length(); i++) {
			if (this.in[i] == first && this.in[i + 1] == what.charAt(1)
					&& (what.length() == 2 || this.in[i + 2] == what.charAt(2))) {
				return i;
			}
		}
		return this.in.length;
	}

}
