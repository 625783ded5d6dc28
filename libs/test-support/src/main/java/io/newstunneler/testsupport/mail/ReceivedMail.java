package io.newstunneler.testsupport.mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;

import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import org.jspecify.annotations.Nullable;

/**
 * A mail as the server took it.
 *
 * @param from the sender of the envelope
 * @param recipients the recipients of the envelope
 * @param source the mail as it came over the wire
 * @param at when it came
 * @param answered whether the sender was told that it is taken
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record ReceivedMail(String from, List<String> recipients, byte[] source, Instant at, boolean answered) {

	/**
	 * The subject.
	 * @return the decoded text, empty where there is none
	 */
	public String subject() {
		return read((message) -> {
			String subject = message.getSubject();
			return (subject != null) ? subject : "";
		});
	}

	/**
	 * The Message-ID.
	 * @return the header with its angle brackets, {@code null} where there is none
	 */
	public @Nullable String messageId() {
		return header("Message-ID");
	}

	/**
	 * A header.
	 * @param name its name
	 * @return its undecoded value, {@code null} where there is none; the first of several
	 */
	public @Nullable String header(String name) {
		List<String> values = headers(name);
		return values.isEmpty() ? null : values.getFirst();
	}

	/**
	 * All headers of a name.
	 * @param name their name
	 * @return their undecoded values
	 */
	public List<String> headers(String name) {
		return read((message) -> {
			String[] values = message.getHeader(name);
			return (values != null) ? List.of(values) : List.of();
		});
	}

	/**
	 * The plain part.
	 * @return its text, empty where there is none
	 */
	public String text() {
		return read((message) -> content(message, "text/plain"));
	}

	/**
	 * The HTML part.
	 * @return its text, empty where there is none
	 */
	public String html() {
		return read((message) -> content(message, "text/html"));
	}

	private static String content(Part part, String type) throws MessagingException, IOException {
		if (part.isMimeType(type)) {
			return part.getContent().toString();
		}
		if (part.getContent() instanceof Multipart parts) {
			for (int i = 0; i < parts.getCount(); i++) {
				String text = content(parts.getBodyPart(i), type);
				if (!text.isEmpty()) {
					return text;
				}
			}
		}
		return "";
	}

	private <T> T read(Reading<T> reading) {
		try {
			return reading.of(new MimeMessage(null, new ByteArrayInputStream(this.source)));
		}
		catch (MessagingException ex) {
			throw new IllegalStateException("not a mail", ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private interface Reading<T> {

		T of(MimeMessage message) throws MessagingException, IOException;

	}

}
