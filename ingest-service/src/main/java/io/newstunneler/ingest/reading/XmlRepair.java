package io.newstunneler.ingest.reading;

import java.io.IOException;
import java.io.Reader;
import java.util.Set;
import java.util.regex.Pattern;

import io.newstunneler.ingest.reading.UnreadableFeedException.Reason;
import org.jsoup.nodes.Entities;

/**
 * Makes a document that readers have come to accept into one that an XML parser accepts,
 * while it is being read: text before the root, declarations, DOCTYPE, comments and
 * processing instructions go; control characters go; undefined entities and bare
 * ampersands become characters.
 *
 * <p>
 * A DOCTYPE that declares entities or sends its reader elsewhere is refused: no honest
 * feed needs that, and entity bombs and XXE do.
 */
final class XmlRepair extends Reader {

	private static final int BUFFER = 16_384;

	/** No name in HTML's table of entities is longer. */
	private static final int LONGEST_ENTITY = 33;

	private static final char[] WINDOWS_1252_C1 = ("\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030"
			+ "\u0160\u2039\u0152\u008D\u017D\u008F\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122"
			+ "\u0161\u203A\u0153\u009D\u017E\u0178")
		.toCharArray();

	/** A DTD that goes by no public name, as those of RSS 0.91 and XHTML do. */
	private static final Pattern EXTERNAL = Pattern.compile("^<!DOCTYPE\\s+\\S+\\s+SYSTEM\\s+[\"'][^\"']*:",
			Pattern.CASE_INSENSITIVE);

	private static final boolean[] PLAIN = plain();

	private final Reader in;

	/** Declarations that the root lacks. */
	private final String declarations;

	private final Set<Repair> repairs;

	private final char[] buffer = new char[BUFFER];

	private int at;

	private int limit;

	private boolean ended;

	private boolean begun;

	private boolean rootSeen;

	private boolean inCdata;

	/** What stands for the characters that were taken last. */
	private String replacement = "";

	private int replaced;

	XmlRepair(Reader in, String declarations, Set<Repair> repairs) {
		this.in = in;
		this.declarations = declarations;
		this.repairs = repairs;
	}

	private static boolean[] plain() {
		boolean[] plain = new boolean[128];
		for (char c = 0; c < plain.length; c++) {
			plain[c] = isSound(c) && c != '<' && c != '&' && c != ']';
		}
		return plain;
	}

	@Override
	public int read(char[] out, int offset, int length) throws IOException {
		int count = 0;
		while (count < length) {
			if (this.replaced < this.replacement.length()) {
				int end = Math.min(this.replacement.length(), this.replaced + length - count);
				this.replacement.getChars(this.replaced, end, out, offset + count);
				count += end - this.replaced;
				this.replaced = end;
			}
			else if (!has(1) || !this.begun && !begin()) {
				break;
			}
			else {
				int from = this.at;
				int end = Math.min(this.limit, from + length - count);
				int to = from;
				while (to < end && isPlain(this.buffer[to])) {
					to++;
				}
				if (to > from) {
					System.arraycopy(this.buffer, from, out, offset + count, to - from);
					count += to - from;
					this.at = to;
				}
				else {
					special(this.buffer[from]);
				}
			}
		}
		return (count > 0) ? count : -1;
	}

	@Override
	public void close() throws IOException {
		this.in.close();
	}

	/**
	 * Whether so many more characters are at hand.
	 */
	private boolean has(int count) throws IOException {
		while (this.limit - this.at < count && !this.ended) {
			if (this.at > 0) {
				System.arraycopy(this.buffer, this.at, this.buffer, 0, this.limit - this.at);
				this.limit -= this.at;
				this.at = 0;
			}
			int read = this.in.read(this.buffer, this.limit, this.buffer.length - this.limit);
			if (read < 0) {
				this.ended = true;
			}
			else {
				this.limit += read;
			}
		}
		return this.limit - this.at >= count;
	}

	/**
	 * Goes to the first tag.
	 */
	private boolean begin() throws IOException {
		while (has(1)) {
			char c = this.buffer[this.at];
			if (c == '<') {
				this.begun = true;
				return true;
			}
			if (!FeedReader.isSpace(c)) {
				this.repairs.add(Repair.PROLOGUE);
			}
			this.at++;
		}
		return false;
	}

	private static boolean isPlain(char c) {
		return (c < 128) ? PLAIN[c] : isSound(c);
	}

	private static boolean isSound(char c) {
		if (c < '\u007F') {
			return c >= ' ' || c == '\n' || c == '\t' || c == '\r';
		}
		return c > '\u009F' && c < '\uD800' || c > '\uDFFF' && c < '\uFFFE' || c == '\u0085';
	}

	private void special(char c) throws IOException {
		if (c == ']') {
			bracket();
		}
		else if (c == '<' && !this.inCdata) {
			markup();
		}
		else if (c == '&' && !this.inCdata) {
			reference();
		}
		else if (isSound(c)) {
			take(1, String.valueOf(c));
		}
		else if (Character.isHighSurrogate(c) && has(2) && Character.isLowSurrogate(this.buffer[this.at + 1])) {
			take(2, new String(this.buffer, this.at, 2));
		}
		else if (c >= '\u0080' && c <= '\u009F') {
			// Nobody means these; they are what windows-1252 has in their places.
			this.repairs.add(Repair.ENCODING);
			take(1, String.valueOf(WINDOWS_1252_C1[c - 0x80]));
		}
		else {
			this.repairs.add(Repair.CONTROL_CHARACTERS);
			take(1, Character.isSurrogate(c) ? "\uFFFD" : "");
		}
	}

	private void take(int count, String replacement) {
		this.at += count;
		this.replacement = replacement;
		this.replaced = 0;
	}

	private void bracket() throws IOException {
		if (!lookingAt("]]>")) {
			take(1, "]");
		}
		else if (this.inCdata) {
			this.inCdata = false;
			take(3, "]]>");
		}
		else {
			this.repairs.add(Repair.BRACKETS);
			take(3, "]]&gt;");
		}
	}

	private void markup() throws IOException {
		if (lookingAt("<![CDATA[")) {
			this.inCdata = true;
			take(9, "<![CDATA[");
		}
		else if (lookingAt("<!--")) {
			this.at += 4;
			dropUntil("-->");
		}
		else if (lookingAt("<?")) {
			dropUntil("?>");
		}
		else if (lookingAt("<!DOCTYPE") || lookingAt("<!doctype")) {
			dropDoctype();
		}
		else if (has(2) && startsTag(this.buffer[this.at + 1])) {
			take(1, "<");
			if (!this.declarations.isEmpty() && !this.rootSeen) {
				declare();
			}
		}
		else {
			this.repairs.add(Repair.BRACKETS);
			take(1, "&lt;");
		}
	}

	private void declare() throws IOException {
		this.rootSeen = true;
		int end = 0;
		while (has(end + 1) && end < 1_000 && " \t\r\n/>".indexOf(this.buffer[this.at + end]) < 0) {
			end++;
		}
		take(end, "<" + new String(this.buffer, this.at, end) + this.declarations);
	}

	private static boolean startsTag(char c) {
		return c == '/' || c == '_' || Character.isLetter(c);
	}

	private void dropUntil(String end) throws IOException {
		while (has(end.length())) {
			if (lookingAt(end)) {
				this.at += end.length();
				return;
			}
			this.at++;
		}
		this.at = this.limit;
	}

	private void dropDoctype() throws IOException {
		boolean subset = false;
		StringBuilder declaration = new StringBuilder();
		for (; has(1); this.at++) {
			char c = this.buffer[this.at];
			if (c == '[') {
				subset = true;
			}
			else if (c == ']') {
				subset = false;
			}
			else if (subset && c == '<' && lookingAt("<!ENTITY")) {
				throw new RefusedException(new UnreadableFeedException(Reason.ENTITIES,
						"The document declares entities of its own, which feeds have no use for and attacks do; "
								+ "it was not read."));
			}
			else if (c == '>' && !subset) {
				this.at++;
				if (EXTERNAL.matcher(declaration).find()) {
					throw new RefusedException(new UnreadableFeedException(Reason.ENTITIES,
							"The document wants another one to be fetched before it is read, which feeds have no use "
									+ "for and attacks do; it was not read."));
				}
				return;
			}
			if (declaration.length() < 200) {
				declaration.append(c);
			}
		}
	}

	private void reference() throws IOException {
		int end = 1;
		while (end < LONGEST_ENTITY && has(end + 1) && isOfName(this.buffer[this.at + end])) {
			end++;
		}
		if (end == 1 || !has(end + 1) || this.buffer[this.at + end] != ';') {
			this.repairs.add(Repair.ENTITIES);
			take(1, "&amp;");
			return;
		}
		String name = new String(this.buffer, this.at + 1, end - 1);
		switch (name) {
			case "amp", "lt", "gt", "quot", "apos" -> take(end + 1, "&" + name + ";");
			default -> take(end + 1, (name.charAt(0) == '#') ? numeric(name) : named(name));
		}
	}

	private static boolean isOfName(char c) {
		return Character.isLetterOrDigit(c) || c == '#';
	}

	private String named(String name) {
		this.repairs.add(Repair.ENTITIES);
		String characters = Entities.getByName(name);
		return characters.isEmpty() ? "&amp;" + name + ";" : escaped(characters);
	}

	private String numeric(String name) {
		try {
			boolean hex = name.length() > 1 && (name.charAt(1) == 'x' || name.charAt(1) == 'X');
			int codePoint = Integer.parseInt(name, hex ? 2 : 1, name.length(), hex ? 16 : 10);
			if (codePoint >= 0x80 && codePoint < 0xA0) {
				codePoint = WINDOWS_1252_C1[codePoint - 0x80];
			}
			if (codePoint >= 0xD800 && codePoint <= 0xDFFF || codePoint > Character.MAX_CODE_POINT) {
				this.repairs.add(Repair.CONTROL_CHARACTERS);
				return "\uFFFD";
			}
			if (codePoint > 0xFFFF || isSound((char) codePoint)) {
				return escaped(Character.toString(codePoint));
			}
			this.repairs.add(Repair.CONTROL_CHARACTERS);
			return "";
		}
		catch (NumberFormatException ex) {
			this.repairs.add(Repair.ENTITIES);
			return "&amp;" + name + ";";
		}
	}

	private static String escaped(String characters) {
		return switch (characters) {
			case "<" -> "&lt;";
			case ">" -> "&gt;";
			case "&" -> "&amp;";
			case "\"" -> "&quot;";
			case "'" -> "&apos;";
			default -> characters;
		};
	}

	private boolean lookingAt(String what) throws IOException {
		if (!has(what.length())) {
			return false;
		}
		for (int i = 0; i < what.length(); i++) {
			if (this.buffer[this.at + i] != what.charAt(i)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Carries a refusal through a parser, which lets only this kind through.
	 */
	static final class RefusedException extends IOException {

		private final UnreadableFeedException refusal;

		RefusedException(UnreadableFeedException refusal) {
			super(refusal);
			this.refusal = refusal;
		}

		UnreadableFeedException refusal() {
			return this.refusal;
		}

	}

}
