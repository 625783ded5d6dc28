package io.newstunneler.local.mail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import org.jspecify.annotations.Nullable;

/**
 * A mail as a person reads it.
 *
 * @param file its file
 * @param subject its subject
 * @param from who it says it is from
 * @param to whom it was delivered to
 * @param date what it says when it was sent
 * @param text its plain part
 * @param html its HTML part
 */
public record Mail(Path file, String subject, String from, String to, String date, String text, String html) {

	/**
	 * Reads a mail.
	 * @param file an {@code .eml} file
	 * @return the mail
	 * @throws IOException if it cannot be read
	 */
	public static Mail read(Path file) throws IOException {
		try (InputStream bytes = Files.newInputStream(file)) {
			MimeMessage message = new MimeMessage(Session.getInstance(new Properties()), bytes);
			return new Mail(file, orEmpty(message.getSubject()), orEmpty(message.getHeader("From", ", ")),
					orEmpty(message.getHeader("Delivered-To", ", ")), orEmpty(message.getHeader("Date", ", ")),
					find(message, "text/plain"), find(message, "text/html"));
		}
		catch (MessagingException ex) {
			throw new IOException("no mail that can be read: " + file, ex);
		}
	}

	private static String orEmpty(@Nullable String text) {
		return (text != null) ? text : "";
	}

	private static String find(Part part, String type) throws MessagingException, IOException {
		if (part.isMimeType(type)) {
			return String.valueOf(part.getContent());
		}
		if (part.getContent() instanceof Multipart parts) {
			for (int i = 0; i < parts.getCount(); i++) {
				String found = find(parts.getBodyPart(i), type);
				if (!found.isEmpty()) {
					return found;
				}
			}
		}
		return "";
	}

}
