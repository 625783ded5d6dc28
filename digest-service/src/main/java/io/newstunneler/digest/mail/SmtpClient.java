package io.newstunneler.digest.mail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Properties;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * Talks to the mail server. It blocks, so its callers have threads to spare.
 */
@Component
class SmtpClient {

	private final SmtpProperties properties;

	private final Session session;

	SmtpClient(SmtpProperties properties) {
		this.properties = properties;
		this.session = Session.getInstance(sessionProperties(properties));
	}

	private static Properties sessionProperties(SmtpProperties smtp) {
		Properties session = new Properties();
		session.setProperty("mail.transport.protocol", "smtp");
		session.setProperty("mail.smtp.host", smtp.host());
		session.setProperty("mail.smtp.port", Integer.toString(smtp.port()));
		session.setProperty("mail.smtp.connectiontimeout", Long.toString(smtp.connectTimeout().toMillis()));
		session.setProperty("mail.smtp.timeout", Long.toString(smtp.timeout().toMillis()));
		session.setProperty("mail.smtp.writetimeout", Long.toString(smtp.timeout().toMillis()));
		session.setProperty("mail.smtp.auth", Boolean.toString(StringUtils.hasText(smtp.username())));
		session.setProperty("mail.smtp.ssl.checkserveridentity", "true");
		session.setProperty("mail.smtp.quitwait", "false");
		session.put("mail.smtp.socketFactory", new NoDelaySocketFactory());
		session.setProperty("mail.smtp.socketFactory.fallback", "false");
		switch (smtp.tls()) {
			case NONE -> {
			}
			case STARTTLS -> {
				session.setProperty("mail.smtp.starttls.enable", "true");
				// A man in the middle who hides the offer must not get the mail in the
				// clear.
				session.setProperty("mail.smtp.starttls.required", "true");
			}
			case TLS -> session.setProperty("mail.smtp.ssl.enable", "true");
		}
		return session;
	}

	/**
	 * A conversation that is opened by the first letter and kept for those that follow.
	 * @return the conversation, to be closed by the caller
	 */
	Conversation open() {
		return new Conversation();
	}

	MimeMessage message(Letter letter) throws MessagingException {
		try {
			MimeMessage message = new LetterMessage(this.session, letter.messageId());
			message.setFrom(new InternetAddress(this.properties.from()));
			InternetAddress to = new InternetAddress(letter.to(), true);
			if (!letter.name().isEmpty()) {
				to.setPersonal(letter.name(), StandardCharsets.UTF_8.name());
			}
			message.setRecipient(Message.RecipientType.TO, to);
			message.setSubject(letter.subject(), StandardCharsets.UTF_8.name());
			message.setSentDate(new Date());
			message.setHeader("Auto-Submitted", "auto-generated");
			if (letter.list() != null) {
				message.setHeader("List-Id",
						"News Tunneler " + letter.list() + " <" + letter.list() + ".newstunneler>");
			}
			if (letter.unsubscribe() != null) {
				message.setHeader("List-Unsubscribe", "<" + letter.unsubscribe() + ">");
				message.setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
			}
			MimeBodyPart text = new MimeBodyPart();
			text.setText(letter.text(), StandardCharsets.UTF_8.name());
			MimeBodyPart html = new MimeBodyPart();
			html.setText(letter.html(), StandardCharsets.UTF_8.name(), "html");
			// Readers take the last part that they understand.
			message.setContent(new MimeMultipart("alternative", text, html));
			message.saveChanges();
			return message;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Lets us choose the Message-ID, so that a second attempt carries the first one's.
	 */
	private static final class LetterMessage extends MimeMessage {

		private final String messageId;

		LetterMessage(Session session, String messageId) {
			super(session);
			this.messageId = messageId;
		}

		@Override
		protected void updateMessageID() throws MessagingException {
			setHeader("Message-ID", this.messageId);
		}

	}

	/**
	 * Letters one after the other over one connection.
	 */
	final class Conversation implements AutoCloseable {

		private @Nullable SMTPTransport transport;

		/**
		 * Sends a letter.
		 * @param letter what
		 * @return what became of it
		 */
		Outcome send(Letter letter) {
			MimeMessage message;
			try {
				message = message(letter);
			}
			catch (MessagingException ex) {
				return new Outcome.Refused("The mail cannot be written: " + reason(ex));
			}
			SMTPTransport open;
			try {
				open = connected();
			}
			catch (MessagingException ex) {
				close();
				return new Outcome.Unreachable(reason(ex));
			}
			try {
				open.sendMessage(message, message.getAllRecipients());
				return new Outcome.Sent();
			}
			catch (MessagingException ex) {
				// What the server makes of the conversation now is anybody's guess.
				close();
				return failed(ex);
			}
		}

		private SMTPTransport connected() throws MessagingException {
			SMTPTransport open = this.transport;
			if (open == null) {
				open = (SMTPTransport) SmtpClient.this.session.getTransport("smtp");
				this.transport = open;
				open.connect(blankToNull(SmtpClient.this.properties.username()),
						blankToNull(SmtpClient.this.properties.password()));
			}
			return open;
		}

		@Override
		public void close() {
			SMTPTransport open = this.transport;
			this.transport = null;
			if (open != null) {
				try {
					open.close();
				}
				catch (MessagingException ex) {
					// The mails' fates are known; how the server takes leave is not
					// ours to report.
				}
			}
		}

	}

	private static @Nullable String blankToNull(@Nullable String text) {
		return StringUtils.hasText(text) ? text : null;
	}

	static Outcome failed(MessagingException error) {
		String reason = reason(error);
		for (Exception each = error; each != null; each = next(each)) {
			switch (each) {
				case SMTPAddressFailedException address -> {
					return answered(address.getReturnCode(), reason);
				}
				case SMTPSenderFailedException _ -> {
					// Our own address is not wanted: no subscriber's fault.
					return new Outcome.Deferred(reason);
				}
				case SMTPSendFailedException send when !(next(send) instanceof SMTPAddressFailedException)
						&& !(next(send) instanceof SMTPSenderFailedException) -> {
					return answered(send.getReturnCode(), reason);
				}
				default -> {
				}
			}
		}
		return new Outcome.Unanswered(reason);
	}

	private static Outcome answered(int code, String reason) {
		if (code >= 500 && code < 600) {
			return new Outcome.Refused(reason);
		}
		return (code >= 400) ? new Outcome.Deferred(reason) : new Outcome.Unanswered(reason);
	}

	private static @Nullable Exception next(Exception error) {
		return (error instanceof MessagingException messaging) ? messaging.getNextException() : null;
	}

	/**
	 * The server's words where there are some: those of the innermost failure.
	 */
	private static String reason(MessagingException error) {
		Exception innermost = error;
		for (Exception each = next(error); each != null; each = next(each)) {
			innermost = each;
		}
		String message = String.valueOf(innermost.getMessage()).strip().replaceAll("\\s+", " ");
		return message.substring(0, Math.min(message.length(), 300));
	}

}
