package io.newstunneler.digest.mail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeUtility;

/**
 * What a mail says, as text and as HTML, encoded once for all who get the same. What is
 * each reader's own (their links) stands in it as a slot, and is filled in as the mail is
 * written: ten thousand mails of an edition cost one rendering and one encoding.
 */
final class Body {

	/** Nobody who writes a feed can guess it, hence make a slot. */
	private static final String SECRET = UUID.randomUUID().toString().replace("-", "");

	private static final Pattern SLOT = Pattern.compile("personal-([a-z]+)-" + SECRET);

	/** RFC 5322's limit, less its line break. */
	private static final int LONGEST_LINE = 998;

	private final String text;

	private final String html;

	private final String boundary;

	private final List<Object> pieces = new ArrayList<>();

	Body(String text, String html) {
		this.text = text;
		this.html = html;
		this.boundary = "=_" + SECRET;
		byte[] between = ascii("--" + this.boundary + "\r\n");
		this.pieces.add(between);
		part("text/plain", text);
		this.pieces.add(between);
		part("text/html", html);
		this.pieces.add(ascii("--" + this.boundary + "--\r\n"));
	}

	/**
	 * What to write into a template for something that is the reader's own.
	 * @param name lower-case letters
	 * @return what is replaced, as it is in text and as an attribute in HTML
	 */
	static String slot(String name) {
		return "personal-" + name + "-" + SECRET;
	}

	/**
	 * How long the HTML is, in octets, without what is filled in.
	 */
	int htmlLength() {
		return this.html.getBytes(StandardCharsets.UTF_8).length;
	}

	String contentType() {
		return "multipart/alternative; boundary=\"" + this.boundary + "\"";
	}

	String text(Map<String, String> personal) {
		return fill(this.text, personal);
	}

	String html(Map<String, String> personal) {
		return fill(this.html, personal);
	}

	private static String fill(String text, Map<String, String> personal) {
		return SLOT.matcher(text).replaceAll((slot) -> Matcher.quoteReplacement(value(personal, slot.group(1))));
	}

	private static String value(Map<String, String> personal, String name) {
		return personal.getOrDefault(name, "");
	}

	/**
	 * The content of the mail, ready for the wire.
	 */
	byte[] bytes(Map<String, String> personal) {
		ByteArrayOutputStream out = new ByteArrayOutputStream(65_536);
		for (Object piece : this.pieces) {
			switch (piece) {
				case byte[] ready -> out.writeBytes(ready);
				case Slot slot -> out.writeBytes(
						slot.encoded() ? quoted(value(personal, slot.name())) : ascii(value(personal, slot.name())));
				default -> throw new IllegalStateException();
			}
		}
		return out.toByteArray();
	}

	private void part(String type, String content) {
		String lines = content.replace("\r\n", "\n").replace('\r', '\n').replace("\n", "\r\n");
		boolean plain = lines.chars().allMatch((c) -> c < 128)
				&& lines.lines().allMatch((line) -> line.length() <= LONGEST_LINE - 300);
		this.pieces.add(ascii("Content-Type: " + type + "; charset=UTF-8\r\nContent-Transfer-Encoding: "
				+ (plain ? "7bit" : "quoted-printable") + "\r\n\r\n"));
		Matcher slots = SLOT.matcher(lines);
		int from = 0;
		while (slots.find()) {
			piece(lines.substring(from, slots.start()), plain);
			this.pieces.add(new Slot(slots.group(1), !plain));
			from = slots.end();
		}
		piece(lines.substring(from), plain);
		this.pieces.add(ascii("\r\n"));
	}

	private void piece(String piece, boolean plain) {
		this.pieces.add(plain ? ascii(piece) : quoted(piece));
	}

	/**
	 * Ends in a soft line break, so that pieces can follow each other: it is dropped by
	 * whoever decodes them.
	 */
	private static byte[] quoted(String piece) {
		try {
			ByteArrayOutputStream out = new ByteArrayOutputStream(piece.length() * 2);
			try (OutputStream encoder = MimeUtility.encode(out, "quoted-printable")) {
				encoder.write(piece.getBytes(StandardCharsets.UTF_8));
			}
			out.writeBytes(ascii("=\r\n"));
			return out.toByteArray();
		}
		catch (MessagingException ex) {
			throw new IllegalStateException(ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	private record Slot(String name, boolean encoded) {
	}

}
