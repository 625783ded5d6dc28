package io.newstunneler.ingest.reading;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.mozilla.universalchardet.UniversalDetector;

/**
 * A document's bytes and how they are encoded. Servers and documents are often wrong
 * about that, so what they claim is believed only where the bytes agree.
 */
final class DocumentText {

	private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

	private static final Charset EBCDIC = Charset.forName("IBM037");

	/** Far more than any declaration has; what follows is text. */
	private static final int HEAD = 512;

	/** Bytes after which a guess gets no better. */
	private static final int SAMPLE = 100_000;

	/** Bytes outside ASCII before which a guess is worth nothing. */
	private static final int ENOUGH_TO_GUESS = 8;

	private static final Pattern DECLARED = Pattern.compile("encoding\\s*=\\s*[\"']\\s*([A-Za-z0-9._:-]+)");

	/**
	 * Names that mean more in the wild than in their standard, as browsers read them
	 * (https://encoding.spec.whatwg.org/#names-and-labels), and names that Java has other
	 * words for.
	 */
	private static final Map<String, String> AS_BROWSERS_DO = Map.ofEntries(Map.entry("iso-8859-1", "windows-1252"),
			Map.entry("iso8859-1", "windows-1252"), Map.entry("iso-88591", "windows-1252"),
			Map.entry("iso-latin-1", "windows-1252"), Map.entry("latin1", "windows-1252"),
			Map.entry("latin-1", "windows-1252"), Map.entry("us-ascii", "windows-1252"),
			Map.entry("ascii", "windows-1252"), Map.entry("ansi", "windows-1252"), Map.entry("cp1252", "windows-1252"),
			Map.entry("gb2312", "gb18030"), Map.entry("gbk", "gb18030"), Map.entry("x-gbk", "gb18030"),
			Map.entry("hz", "gb18030"), Map.entry("shift-jis", "windows-31j"), Map.entry("sjis", "windows-31j"),
			Map.entry("x-sjis", "windows-31j"), Map.entry("ms-kanji", "windows-31j"), Map.entry("cp932", "windows-31j"),
			Map.entry("euc-kr", "x-windows-949"), Map.entry("ks-c-5601-1987", "x-windows-949"),
			Map.entry("iso-8859-9", "windows-1254"), Map.entry("iso-8859-11", "x-windows-874"),
			Map.entry("tis-620", "x-windows-874"), Map.entry("utf8", "utf-8"), Map.entry("unicode", "utf-8"),
			Map.entry("u8", "utf-8"), Map.entry("u16", "utf-16"), Map.entry("utf16", "utf-16"),
			Map.entry("utf-16-be", "utf-16be"), Map.entry("utf-16-le", "utf-16le"), Map.entry("ucs-2", "utf-16"),
			Map.entry("iso-10646-ucs-2", "utf-16"), Map.entry("utf32", "utf-32"), Map.entry("ucs-4", "utf-32"),
			Map.entry("iso-10646-ucs-4", "utf-32"), Map.entry("koi8", "koi8-r"), Map.entry("mac", "x-MacRoman"),
			Map.entry("macintosh", "x-MacRoman"), Map.entry("mac-roman", "x-MacRoman"),
			Map.entry("mac-cyrillic", "x-MacCyrillic"), Map.entry("mac-greek", "x-MacGreek"),
			Map.entry("mac-turkish", "x-MacTurkish"), Map.entry("mac-iceland", "x-MacIceland"),
			Map.entry("mac-latin2", "x-MacCentralEurope"), Map.entry("big5-tw", "big5"),
			Map.entry("big5hkscs", "big5-hkscs"), Map.entry("johab", "x-Johab"));

	private final byte[] body;

	private final int start;

	private final Charset charset;

	private final boolean mended;

	private DocumentText(byte[] body, int start, Charset charset, boolean mended) {
		this.body = body;
		this.start = start;
		this.charset = charset;
		this.mended = mended;
	}

	/**
	 * Finds out how a document is encoded.
	 * @param body the document
	 * @param httpCharset what the server says
	 */
	static DocumentText of(byte[] body, @Nullable String httpCharset) {
		int start = 0;
		while (start < body.length
				&& (body[start] == ' ' || body[start] == '\t' || body[start] == '\r' || body[start] == '\n')) {
			start++;
		}
		Marked marked = byteOrderMark(body, start);
		if (marked != null) {
			return new DocumentText(body, marked.start(), marked.charset(), false);
		}
		Charset declared = declared(body, start);
		Charset claimed = charset(httpCharset);
		if (claimed == null || (claimed.equals(WINDOWS_1252) && declared != null)) {
			// "ISO-8859-1" in a header is a server's default more often than a statement.
			claimed = (declared != null) ? declared : StandardCharsets.UTF_8;
		}
		if (isWide(claimed) && !(at(body, start) == 0 || at(body, start + 1) == 0)) {
			claimed = StandardCharsets.UTF_8;
		}
		if (!claimed.equals(StandardCharsets.UTF_8) && !claimed.equals(WINDOWS_1252)) {
			return new DocumentText(body, start, claimed, false);
		}
		Utf8 utf8 = Utf8.of(body, start);
		if (utf8.lost() == 0) {
			boolean plain = utf8.kept() == 0;
			return new DocumentText(body, start, StandardCharsets.UTF_8,
					!plain && claimed.equals(WINDOWS_1252) && declared != null);
		}
		if (claimed.equals(WINDOWS_1252)) {
			return new DocumentText(body, start, WINDOWS_1252, false);
		}
		if (declared != null && !declared.equals(claimed) && !isWide(declared)) {
			return new DocumentText(body, start, declared, true);
		}
		return new DocumentText(body, start, (utf8.lost() > utf8.kept()) ? guessed(body, start) : claimed, true);
	}

	/**
	 * How the bytes are decoded.
	 */
	Charset charset() {
		return this.charset;
	}

	/**
	 * Whether the bytes were not what was claimed.
	 */
	boolean isMended() {
		return this.mended;
	}

	Reader open() {
		return new InputStreamReader(
				new ByteArrayInputStream(this.body, this.start, Math.max(this.body.length - this.start, 0)),
				this.charset);
	}

	/**
	 * The first character that is not white space, or -1 where there is none.
	 */
	int firstCharacter() {
		try (Reader reader = open()) {
			int c = reader.read();
			while (c >= 0 && FeedReader.isSpace((char) c)) {
				c = reader.read();
			}
			return c;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("bytes in memory can be read", ex);
		}
	}

	private static boolean isWide(Charset charset) {
		return charset.name().startsWith("UTF-16") || charset.name().startsWith("UTF-32");
	}

	/**
	 * The encoding of a text of which we know only that it is not UTF-8.
	 */
	private static Charset guessed(byte[] body, int start) {
		int high = 0;
		int end = Math.min(body.length, start + SAMPLE);
		for (int i = start; i < end; i++) {
			high += (body[i] < 0) ? 1 : 0;
		}
		if (high < ENOUGH_TO_GUESS) {
			return WINDOWS_1252;
		}
		UniversalDetector detector = new UniversalDetector();
		detector.handleData(body, start, end - start);
		detector.dataEnd();
		return Objects.requireNonNullElse(charset(detector.getDetectedCharset()), WINDOWS_1252);
	}

	private static @Nullable Marked byteOrderMark(byte[] body, int at) {
		int b0 = at(body, at);
		int b1 = at(body, at + 1);
		int b2 = at(body, at + 2);
		int b3 = at(body, at + 3);
		if (b0 == 0xEF && b1 == 0xBB && b2 == 0xBF) {
			// Some write the mark and then Latin-1 all the same; the strict pass decides.
			return (Utf8.of(body, at + 3).lost() == 0) ? new Marked(StandardCharsets.UTF_8, at + 3) : null;
		}
		if (b0 == 0xFF && b1 == 0xFE && b2 == 0 && b3 == 0) {
			return new Marked(StandardCharsets.UTF_32LE, at + 4);
		}
		if (b0 == 0 && b1 == 0 && b2 == 0xFE && b3 == 0xFF) {
			return new Marked(StandardCharsets.UTF_32BE, at + 4);
		}
		if (b0 == 0xFE && b1 == 0xFF) {
			return new Marked(StandardCharsets.UTF_16BE, at + 2);
		}
		if (b0 == 0xFF && b1 == 0xFE) {
			return new Marked(StandardCharsets.UTF_16LE, at + 2);
		}
		if (b0 == 0 && b1 == 0 && b2 == 0 && b3 == '<') {
			return new Marked(StandardCharsets.UTF_32BE, at);
		}
		if (b0 == '<' && b1 == 0 && b2 == 0 && b3 == 0) {
			return new Marked(StandardCharsets.UTF_32LE, at);
		}
		if (b0 == 0 && (b1 == '<' || b1 == '{')) {
			return new Marked(StandardCharsets.UTF_16BE, at);
		}
		if ((b0 == '<' || b0 == '{') && b1 == 0) {
			return new Marked(StandardCharsets.UTF_16LE, at);
		}
		if (b0 == 0x4C && b1 == 0x6F && b2 == 0xA7 && b3 == 0x94) {
			// "<?xm" in EBCDIC, of which there are many; its declaration says which.
			Charset declared = declared(new String(body, at, Math.min(body.length - at, HEAD), EBCDIC));
			return new Marked(Objects.requireNonNullElse(declared, EBCDIC), at);
		}
		return null;
	}

	private static int at(byte[] body, int index) {
		return (index < body.length) ? body[index] & 0xFF : -1;
	}

	private static @Nullable Charset declared(byte[] body, int start) {
		int length = Math.min(body.length - start, HEAD);
		return (length > 0) ? declared(new String(body, start, length, StandardCharsets.ISO_8859_1)) : null;
	}

	private static @Nullable Charset declared(String head) {
		int start = head.indexOf("<?xml");
		int end = head.indexOf("?>");
		if (start < 0 || end < start) {
			return null;
		}
		Matcher matcher = DECLARED.matcher(head.substring(start, end));
		return matcher.find() ? charset(matcher.group(1)) : null;
	}

	static @Nullable Charset charset(@Nullable String name) {
		if (name == null || name.isBlank()) {
			return null;
		}
		String plain = name.replaceAll("[\"'\\s]", "").toLowerCase(Locale.ROOT);
		String hyphenated = plain.replace('_', '-');
		try {
			String known = AS_BROWSERS_DO.getOrDefault(hyphenated, plain);
			return Charset.forName(Charset.isSupported(known) ? known : hyphenated);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private record Marked(Charset charset, int start) {

	}

	/**
	 * How much of a document is UTF-8.
	 *
	 * @param kept characters outside ASCII
	 * @param lost bytes that belong to no character
	 */
	record Utf8(int kept, int lost) {

		static Utf8 of(byte[] bytes, int start) {
			int kept = 0;
			int lost = 0;
			int i = start;
			while (i < bytes.length) {
				int lead = bytes[i++];
				if (lead >= 0) {
					continue;
				}
				int length = length(bytes, i, lead & 0xFF);
				if (length > 0) {
					kept++;
					i += length - 1;
				}
				else {
					lost++;
				}
			}
			return new Utf8(kept, lost);
		}

		/**
		 * Bytes of the character that starts with a byte, or 0 where none does: neither
		 * overlong, nor half of a surrogate pair, nor beyond Unicode.
		 */
		private static int length(byte[] bytes, int next, int lead) {
			int second = at(bytes, next);
			if (lead >= 0xC2 && lead <= 0xDF) {
				return follows(second) ? 2 : 0;
			}
			if (lead >= 0xE0 && lead <= 0xEF) {
				boolean fits = (lead != 0xE0 || second >= 0xA0) && (lead != 0xED || second < 0xA0);
				return (fits && follows(second) && follows(at(bytes, next + 1))) ? 3 : 0;
			}
			if (lead >= 0xF0 && lead <= 0xF4) {
				boolean fits = (lead != 0xF0 || second >= 0x90) && (lead != 0xF4 || second < 0x90);
				return (fits && follows(second) && follows(at(bytes, next + 1)) && follows(at(bytes, next + 2))) ? 4
						: 0;
			}
			return 0;
		}

		private static boolean follows(int octet) {
			return octet >= 0x80 && octet < 0xC0;
		}

	}

}
