package io.newstunneler.testsupport.mail;

import java.util.Properties;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Does the mail sink hold a real SMTP conversation, and fail as it is told?
 */
class MailSinkTests {

	private final MailSink mail = MailSink.start();

	@AfterEach
	void stop() {
		this.mail.close();
	}

	@Test
	void aMailIsKeptWithBothItsParts() throws Exception {
		send("ann@example.com");
		ReceivedMail received = this.mail.await((mail) -> mail.subject().equals("Grüße"));
		assertThat(received.recipients()).containsExactly("ann@example.com");
		assertThat(received.text()).isEqualTo("plain");
		assertThat(received.html()).isEqualTo("<p>html</p>");
		assertThat(received.messageId()).startsWith("<");
		assertThat(received.answered()).isTrue();
		assertThat(this.mail.mailsTo("bob@example.com")).isEmpty();
	}

	@Test
	void aRecipientMayBeRefusedForNow() {
		this.mail.misbehave(
				(_, attempt) -> (attempt == 1) ? new SmtpFault.RefusesRecipient(451, "4.3.0 Come back later") : null);
		assertThatExceptionOfType(SendFailedException.class).isThrownBy(() -> send("ann@example.com"))
			.havingRootCause()
			.withMessageContaining("451");
		assertThatNoException().isThrownBy(() -> send("ann@example.com"));
		assertThat(this.mail.attempts("ann@example.com")).isEqualTo(2);
		assertThat(this.mail.mails()).hasSize(1);
	}

	@Test
	void aMessageMayBeRefusedForEver() {
		this.mail.misbehave((_, _) -> new SmtpFault.RefusesMessage(550, "5.7.1 Not wanted"));
		assertThatExceptionOfType(MessagingException.class).isThrownBy(() -> send("ann@example.com"))
			.withStackTraceContaining("550");
		assertThat(this.mail.mails()).isEmpty();
	}

	@Test
	void aConnectionMayBreakBeforeTheMessage() {
		this.mail.misbehave((_, _) -> new SmtpFault.DropsConnection());
		assertThatExceptionOfType(MessagingException.class).isThrownBy(() -> send("ann@example.com"));
		assertThat(this.mail.mails()).isEmpty();
	}

	@Test
	void anAnswerMayBeLostAfterTheMessageWasTaken() {
		this.mail.misbehave((_, _) -> new SmtpFault.LosesAnswer());
		assertThatExceptionOfType(MessagingException.class).isThrownBy(() -> send("ann@example.com"));
		assertThat(this.mail.mails()).singleElement().returns(false, ReceivedMail::answered);
	}

	@Test
	void anAnswerMayNeverCome() {
		this.mail.misbehave((_, _) -> new SmtpFault.NeverAnswers());
		assertThatExceptionOfType(MessagingException.class).isThrownBy(() -> send("ann@example.com"))
			.withStackTraceContaining("timed out");
		assertThat(this.mail.mails()).singleElement().returns(false, ReceivedMail::answered);
	}

	private void send(String recipient) throws MessagingException {
		Properties properties = new Properties();
		properties.put("mail.smtp.host", this.mail.host());
		properties.put("mail.smtp.port", this.mail.port());
		properties.put("mail.smtp.timeout", "500");
		MimeMessage message = new MimeMessage(Session.getInstance(properties));
		message.setFrom(new InternetAddress("desk@example.com"));
		message.setRecipient(Message.RecipientType.TO, new InternetAddress(recipient));
		message.setSubject("Grüße", "UTF-8");
		MimeMultipart parts = new MimeMultipart("alternative");
		parts.addBodyPart(part("plain", "text/plain"));
		parts.addBodyPart(part("<p>html</p>", "text/html"));
		message.setContent(parts);
		Transport.send(message);
	}

	private static MimeBodyPart part(String text, String type) throws MessagingException {
		MimeBodyPart part = new MimeBodyPart();
		part.setContent(text, type);
		return part;
	}

}
