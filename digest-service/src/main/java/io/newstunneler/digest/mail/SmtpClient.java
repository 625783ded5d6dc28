package io.newstunneler.digest.mail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.newstunneler.digest.delivery.DeliveryProperties;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.util.StreamProvider;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.eclipse.angus.mail.util.MailStreamProvider;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * Talks to the mail server. It blocks, so its callers have threads to spare.
 */
@Component
class SmtpClient {

	static {
		// Jakarta Mail looks into every archive for the maker of its streams, several
		// times a mail, where it is not named.
		if (System.getProperty(StreamProvider.class.getName()) == null) {
			System.setProperty(StreamProvider.class.getName(), MailStreamProvider.class.getName());
		}
	}

	private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}+");

	/**
	 * The enhanced status codes (RFC 3463) that say that there is no such mailbox, and
	 * never will be.
	 */
	private static final Pattern NO_SUCH_MAILBOX = Pattern.compile("\\b5\\.(1\\.(1|2|3|6|10)|2\\.1)\\b");

	private static final Pattern ENHANCED = Pattern.compile("\\b5\\.[0-9]{1,3}\\.[0-9]{1,3}\\b");

	private final SmtpProperties properties;

	private final int mailsPerConnection;

	private final @Nullable Signatures signatures;

	private final Session session;

	private final InternetAddress from;

	/** As they are in the header: all who get an edition get the same. */
	private final Cache<String, String> subjects = Caffeine.newBuilder().maximumSize(100).build();

	SmtpClient(SmtpProperties properties, DeliveryProperties delivery) {
		this.properties = properties;
		this.mailsPerConnection = delivery.mailsPerConnection();
		this.signatures = (properties.dkim() != null) ? new Signatures(properties.dkim()) : null;
		this.session = Session.getInstance(sessionProperties(properties));
		try {
			this.from = new InternetAddress(properties.from(), true);
		}
		catch (AddressException ex) {
			throw new IllegalStateException("newstunneler.smtp.from is no address: " + ex.getMessage(), ex);
		}
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
		if (StringUtils.hasText(smtp.bounces())) {
			session.setProperty("mail.smtp.from", smtp.bounces());
		}
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
			String subject = line(letter.subject());
			LetterMessage message = new LetterMessage(this.session, subject);
			message.setFrom(this.from);
			InternetAddress to = new InternetAddress(letter.to(), true);
			if (!letter.name().isEmpty()) {
				to.setPersonal(line(letter.name()), StandardCharsets.UTF_8.name());
			}
			message.setRecipient(Message.RecipientType.TO, to);
			message.setHeader("Subject", this.subjects.get(subject, SmtpClient::encoded));
			message.setSentDate(new Date());
			message.setHeader("Message-ID", line(letter.messageId()));
			message.setHeader("Auto-Submitted", "auto-generated");
			if (letter.list() != null) {
				message.setHeader("List-Id",
						line("News Tunneler " + letter.list() + " <" + letter.list() + ".newstunneler>"));
			}
			if (letter.unsubscribe() != null) {
				message.setHeader("List-Unsubscribe", "<" + line(letter.unsubscribe()) + ">");
				message.setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
			}
			message.setHeader("MIME-Version", "1.0");
			message.setHeader("Content-Type", letter.body().contentType());
			message.setContent(letter.body().bytes(letter.personal()));
			return (this.signatures != null) ? this.signatures.sign(message) : message;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String encoded(String subject) {
		try {
			return MimeUtility.fold("Subject: ".length(),
					MimeUtility.encodeText(subject, StandardCharsets.UTF_8.name(), null));
		}
		catch (UnsupportedEncodingException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Whatever a field holds, it stays one line: a line break in it would begin a header
	 * of its own.
	 */
	private static String line(String text) {
		return CONTROLS.matcher(text).replaceAll(" ");
	}

	/**
	 * A message whose content is encoded already, and whose Message-ID is ours, so that a
	 * second attempt carries the first one's.
	 */
	private static final class LetterMessage extends MimeMessage {

		private final String subject;

		LetterMessage(Session session, String subject) {
			super(session);
			this.subject = subject;
		}

		/**
		 * Asked by the transport for a line of its log, and not worth decoding for that.
		 */
		@Override
		public String getSubject() {
			return this.subject;
		}

		void setContent(byte[] ready) {
			this.content = ready;
			this.modified = false;
			this.saved = true;
		}

	}

	/**
	 * Letters one after the other over one connection.
	 */
	final class Conversation implements AutoCloseable {

		private @Nullable Transport transport;

		private int sent;

		/**
		 * Opens the conversation where it is not open.
		 * @return what is in the way, {@code null} where nothing is
		 */
		Outcome.@Nullable Unreachable connect() {
			Transport open = this.transport;
			if (open != null) {
				return null;
			}
			try {
				open = new Transport(SmtpClient.this.session);
				open.connect(blankToNull(SmtpClient.this.properties.username()),
						blankToNull(SmtpClient.this.properties.password()));
				this.transport = open;
				this.sent = 0;
				return null;
			}
			catch (MessagingException ex) {
				return new Outcome.Unreachable(reason(ex));
			}
		}

		/**
		 * Whether the conversation is open.
		 */
		boolean isOpen() {
			return this.transport != null;
		}

		/**
		 * Sends a letter.
		 * @param message what
		 * @param mayEnd asked before the dot that makes the server take the letter; may
		 * block. Where it says no or fails, the server gets no letter and the
		 * conversation is over
		 * @return what became of it
		 */
		Outcome send(MimeMessage message, BooleanSupplier mayEnd) {
			Transport open = this.transport;
			if (open == null) {
				return new Outcome.Unreachable("The conversation is over");
			}
			try {
				open.send(message, mayEnd);
				if (++this.sent >= SmtpClient.this.mailsPerConnection) {
					close();
				}
				return new Outcome.Sent();
			}
			catch (MessagingException ex) {
				// What the server makes of the conversation now is anybody's guess.
				close();
				Outcome outcome = failed(ex);
				return (outcome instanceof Outcome.Unanswered(String reason) && !open.ended)
						? new Outcome.Deferred(reason) : outcome;
			}
			catch (RuntimeException ex) {
				close();
				throw ex;
			}
		}

		@Override
		public void close() {
			Transport open = this.transport;
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

	/**
	 * Asks before it ends a letter, and knows whether it did: a server that has not seen
	 * the end has no letter.
	 */
	private static final class Transport extends SMTPTransport {

		private BooleanSupplier mayEnd = () -> true;

		private boolean ended;

		Transport(Session session) {
			super(session, new URLName("smtp", null, -1, null, null, null));
		}

		void send(MimeMessage message, BooleanSupplier mayEnd) throws MessagingException {
			this.mayEnd = mayEnd;
			this.ended = false;
			sendMessage(message, message.getAllRecipients());
		}

		@Override
		protected void finishData() throws IOException, MessagingException {
			if (!this.mayEnd.getAsBoolean()) {
				throw new IOException("The letter was taken back");
			}
			this.ended = true;
			super.finishData();
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
					return answered(address.getReturnCode(), reason, isGone(address.getReturnCode(), reason));
				}
				case SMTPSenderFailedException _ -> {
					// Our own address is not wanted: no subscriber's fault.
					return new Outcome.Deferred(reason);
				}
				case SMTPSendFailedException send when !(next(send) instanceof SMTPAddressFailedException)
						&& !(next(send) instanceof SMTPSenderFailedException) -> {
					return answered(send.getReturnCode(), reason, false);
				}
				default -> {
				}
			}
		}
		return new Outcome.Unanswered(reason);
	}

	private static boolean isGone(int code, String reason) {
		return ENHANCED.matcher(reason).find() ? NO_SUCH_MAILBOX.matcher(reason).find()
				: code == 550 || code == 551 || code == 553;
	}

	private static Outcome answered(int code, String reason, boolean gone) {
		if (code >= 500 && code < 600) {
			return new Outcome.Refused(reason, gone);
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
