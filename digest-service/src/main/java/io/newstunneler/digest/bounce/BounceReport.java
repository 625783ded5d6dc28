package io.newstunneler.digest.bounce;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeMessage;
import org.jspecify.annotations.Nullable;

/**
 * What one report says of one mail.
 *
 * @param kind what happened
 * @param recipient whom the report is about
 * @param messageId the mail that it is about
 * @param status enhanced status code (RFC 3463)
 * @param reason what the other side said
 * @param at when
 */
record BounceReport(Kind kind, @Nullable String recipient, @Nullable String messageId, @Nullable String status,
		@Nullable String reason, Instant at) {

	/** Reports are short; what is longer is somebody's attempt to fill our memory. */
	private static final int MOST = 1_000_000;

	private static final int DEPTH = 10;

	private static final int REASON_LENGTH = 300;

	/**
	 * Reads a delivery status notification (RFC 3464) or an abuse report (RFC 5965).
	 * @param message a mail
	 * @param now the time
	 * @return what it says of each recipient; nothing where it is no report
	 */
	static List<BounceReport> read(MimeMessage message, Instant now) throws MessagingException, IOException {
		Reading reading = new Reading();
		reading.read(message, 0);
		List<BounceReport> reports = new ArrayList<>();
		for (InternetHeaders fields : reading.recipients) {
			String action = text(fields, "Action");
			Kind kind = switch ((action != null) ? action.toLowerCase(Locale.ROOT) : "") {
				case "failed" -> Kind.BOUNCE;
				case "delayed" -> Kind.DELAY;
				default -> null;
			};
			if (kind != null) {
				reports.add(new BounceReport(kind, address(text(fields, "Final-Recipient")), reading.messageId,
						text(fields, "Status"), text(fields, "Diagnostic-Code"), now));
			}
		}
		if (reading.complaint != null) {
			reports.add(new BounceReport(Kind.COMPLAINT, address(text(reading.complaint, "Original-Rcpt-To")),
					reading.messageId, null, text(reading.complaint, "Feedback-Type"), now));
		}
		return reports;
	}

	private static @Nullable String text(InternetHeaders fields, String name) {
		String value = fields.getHeader(name, null);
		if (value == null) {
			return null;
		}
		String line = value.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
		return line.substring(0, Math.min(line.length(), REASON_LENGTH));
	}

	/**
	 * {@code rfc822; ada@example.org}, and the like.
	 */
	private static @Nullable String address(@Nullable String field) {
		if (field == null) {
			return null;
		}
		String address = field.substring(field.indexOf(';') + 1).strip();
		return address.replaceAll("[<>]", "");
	}

	/**
	 * Whether nothing should be sent to the address any more: it does not exist, or its
	 * owner does not want us. A full mailbox, an expired queue or a policy may change.
	 */
	boolean isFinal() {
		return switch (this.kind) {
			case COMPLAINT -> true;
			case DELAY -> false;
			case BOUNCE -> this.status == null || this.status.matches("5\\.(0\\.0|1\\.(1|2|3|6|10)|2\\.1)");
		};
	}

	/**
	 * What can be reported.
	 */
	enum Kind {

		/** The mail came back. */
		BOUNCE,

		/** The other side still tries. */
		DELAY,

		/** The reader called it spam. */
		COMPLAINT;

		String text() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

	/**
	 * What was found so far in a mail.
	 */
	private static final class Reading {

		private final List<InternetHeaders> recipients = new ArrayList<>();

		private @Nullable InternetHeaders complaint;

		private @Nullable String messageId;

		private void read(Part part, int depth) throws MessagingException, IOException {
			if (depth > DEPTH) {
				return;
			}
			if (part.isMimeType("message/delivery-status")) {
				blocks(part).stream()
					.filter((fields) -> fields.getHeader("Final-Recipient") != null)
					.forEach(this.recipients::add);
			}
			else if (part.isMimeType("message/feedback-report")) {
				this.complaint = blocks(part).stream().findFirst().orElse(null);
			}
			else if (depth > 0 && (part.isMimeType("message/rfc822") || part.isMimeType("text/rfc822-headers")
					|| part.isMimeType("message/rfc822-headers"))) {
				InternetHeaders original = new InternetHeaders(bytes(part));
				String id = text(original, "Message-ID");
				this.messageId = (id != null) ? id : this.messageId;
			}
			else if (part.getContent() instanceof Multipart parts) {
				for (int i = 0; i < parts.getCount(); i++) {
					read(parts.getBodyPart(i), depth + 1);
				}
			}
		}

		private static List<InternetHeaders> blocks(Part part) throws MessagingException, IOException {
			InputStream in = bytes(part);
			List<InternetHeaders> blocks = new ArrayList<>();
			while (in.available() > 0) {
				blocks.add(new InternetHeaders(in));
			}
			return blocks;
		}

		private static InputStream bytes(Part part) throws MessagingException, IOException {
			try (InputStream in = part.getInputStream()) {
				return new ByteArrayInputStream(in.readNBytes(MOST));
			}
		}

	}

}
