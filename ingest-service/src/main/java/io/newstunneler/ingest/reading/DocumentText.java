package io.newstunneler.ingest.reading;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Finds out how a document is encoded and decodes it. Servers and documents are often
 * wrong about it, so what they claim is believed only where the bytes agree.
 */
final class DocumentText {

	private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

	private static final Pattern DECLARED = Pattern.compile("encoding\\s*=\\s*[\"']\\s*([A-Za-z0-9._:-]+)");

	/**
	 * Names that mean more in the wild than in their standard, as browsers read them
	 * (https://encoding.spec.whatwg.org/#names-and-labels).
	 */
	private static final Map<String, String> AS_BROWSERS_DO = Map.ofEntries(Map.entry("iso-8859-1", "windows-1252"),
			Map.entry("iso8859-1", "windows-1252"), Map.entry("latin1", "windows-1252"),
			Map.entry("latin-1", "windows-1252"), Map.entry("us-ascii", "windows-1252"),
			Map.entry("ascii", "windows-1252"), Map.entry("gb2312", "gb18030"), Map.entry("gbk", "gb18030"),
			Map.entry("x-gbk", "gb18030"), Map.entry("shift_jis", "windows-31j"), Map.entry("shift-jis", "windows-31j"),
			Map.entry("sjis", "windows-31j"), Map.entry("x-sjis", "windows-31j"), Map.entry("euc-kr", "x-windows-949"),
			Map.entry("ks_c_5601-1987", "x-windows-949"), Map.entry("iso-8859-9", "windows-1254"),
			Map.entry("utf8", "utf-8"));

	private DocumentText() {
	}

	static char[] decode(byte[] body, @Nullable String httpCharset) {
		int start = 0;
		while (start < body.length
				&& (body[start] == ' ' || body[start] == '\t' || body[start] == '\r' || body[start] == '\n')) {
			start++;
		}
		Marked marked = byteOrderMark(body, start);
		if (marked != null) {
			return decodeReplacing(body, marked.start(), marked.charset());
		}
		Charset declared = declared(body, start);
		Charset claimed = charset(httpCharset);
		if (claimed == null || (claimed.equals(WINDOWS_1252) && declared != null)) {
			// "ISO-8859-1" in a header is a server's default more often than a statement.
			claimed = (declared != null) ? declared : StandardCharsets.UTF_8;
		}
		if (claimed.name().startsWith("UTF-16") || claimed.name().startsWith("UTF-32")) {
			claimed = (body.length > start + 1 && (body[start] == 0 || body[start + 1] == 0)) ? claimed
					: StandardCharsets.UTF_8;
		}
		if (claimed.equals(StandardCharsets.UTF_8) || claimed.equals(WINDOWS_1252)) {
			char[] utf8 = decodeStrictly(body, start, StandardCharsets.UTF_8);
			if (utf8 != null) {
				return utf8;
			}
			if (claimed.equals(StandardCharsets.UTF_8) && declared != null && !declared.equals(claimed)) {
				return decodeReplacing(body, start, declared);
			}
			if (claimed.equals(StandardCharsets.UTF_8)) {
				char[] replaced = decodeReplacing(body, start, StandardCharsets.UTF_8);
				return isMostlyBroken(replaced) ? decodeReplacing(body, start, WINDOWS_1252) : replaced;
			}
		}
		return decodeReplacing(body, start, claimed);
	}

	private static @Nullable Marked byteOrderMark(byte[] body, int at) {
		int b0 = at(body, at);
		int b1 = at(body, at + 1);
		int b2 = at(body, at + 2);
		int b3 = at(body, at + 3);
		if (b0 == 0xEF && b1 == 0xBB && b2 == 0xBF) {
			// Some write the mark and then Latin-1 all the same; the strict pass decides.
			return (decodeStrictly(body, at + 3, StandardCharsets.UTF_8) != null)
					? new Marked(StandardCharsets.UTF_8, at + 3) : null;
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
		return null;
	}

	private static int at(byte[] body, int index) {
		return (index < body.length) ? body[index] & 0xFF : -1;
	}

	private static @Nullable Charset declared(byte[] body, int start) {
		int length = Math.min(body.length - start, 256);
		if (length <= 0 || body[start] != '<') {
			return null;
		}
		String head = new String(body, start, length, StandardCharsets.ISO_8859_1);
		int end = head.indexOf("?>");
		Matcher matcher = DECLARED.matcher((end >= 0) ? head.substring(0, end) : head);
		return (head.startsWith("<?xml") && matcher.find()) ? charset(matcher.group(1)) : null;
	}

	private static @Nullable Charset charset(@Nullable String name) {
		if (name == null || name.isBlank()) {
			return null;
		}
		String plain = name.strip().replace("\"", "").toLowerCase(Locale.ROOT);
		try {
			return Charset.forName(AS_BROWSERS_DO.getOrDefault(plain, plain));
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static char @Nullable [] decodeStrictly(byte[] body, int start, Charset charset) {
		try {
			CharBuffer decoded = charset.newDecoder()
				.onMalformedInput(CodingErrorAction.REPORT)
				.onUnmappableCharacter(CodingErrorAction.REPORT)
				.decode(ByteBuffer.wrap(body, start, body.length - start));
			return chars(decoded);
		}
		catch (CharacterCodingException ex) {
			return null;
		}
	}

	private static char[] decodeReplacing(byte[] body, int start, Charset charset) {
		return chars(charset.decode(ByteBuffer.wrap(body, start, body.length - start)));
	}

	private static char[] chars(CharBuffer decoded) {
		char[] chars = decoded.array();
		return (chars.length == decoded.limit()) ? chars : Arrays.copyOf(chars, decoded.limit());
	}

	/**
	 * Whether more characters outside ASCII were lost than kept.
	 */
	private static boolean isMostlyBroken(char[] text) {
		int lost = 0;
		int kept = 0;
		for (char c : text) {
			if (c == '\uFFFD') {
				lost++;
			}
			else if (c > 0x7F) {
				kept++;
			}
		}
		return lost > kept;
	}

	private record Marked(Charset charset, int start) {

	}

}
