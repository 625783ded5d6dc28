package io.newstunneler.digest.mail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import io.newstunneler.digest.delivery.DeliveryProperties;
import io.newstunneler.testsupport.mail.MailSink;
import io.newstunneler.testsupport.mail.ReceivedMail;
import io.newstunneler.testsupport.mail.SmtpFault;
import io.newstunneler.testsupport.process.FreePort;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The conversation with a mail server, and what stands in a mail.
 */
class SmtpClientTests {

	private static final String EVIL = "x\r\nBcc: all@example.org\r\n\r\nBody\nX-Evil: 1\rX-Evil: 2\u0000";

	private final MailSink sink = MailSink.start();

	@AfterEach
	void stop() {
		this.sink.close();
	}

	@Test
	void noFieldCanBeginAHeaderOrABody() throws Exception {
		Letter letter = new Letter("<id" + EVIL + "@example.org>", "ada@example.org", "Ada" + EVIL, "Subject" + EVIL,
				new Body("Text", "<p>HTML</p>"), Map.of(), "https://example.org/" + EVIL, "daily" + EVIL);
		SmtpClient client = client(SmtpProperties.Tls.NONE, this.sink.port(), null);
		try (SmtpClient.Conversation conversation = client.open()) {
			assertThat(conversation.connect()).isNull();
			assertThat(conversation.send(client.message(letter), () -> true)).isEqualTo(new Outcome.Sent());
		}
		ReceivedMail mail = this.sink.await((_) -> true);
		assertThat(mail.headers("Bcc")).isEmpty();
		assertThat(mail.headers("X-Evil")).isEmpty();
		assertThat(mail.recipients()).containsExactly("ada@example.org");
		assertThat(mail.text()).isEqualTo("Text");
		assertThat(mail.html()).isEqualTo("<p>HTML</p>");
	}

	@Test
	void anAddressWithALineBreakIsNotWrittenTo() {
		SmtpClient client = client(SmtpProperties.Tls.NONE, this.sink.port(), null);
		for (String to : List.of("eve@example.org\r\nRCPT TO:<all@example.org>", "eve@example.org>\r\nDATA",
				"\"a\r\nb\"@example.org", "eve@exa\nmple.org")) {
			assertThat(catching(() -> client.message(letter(to)))).as(to).isInstanceOf(MessagingException.class);
		}
	}

	@Test
	void whatIsEachReadersOwnIsFilledIntoWhatAllGet() throws Exception {
		String text = "Grüße\r\nline with trailing space \n.\n" + "ä".repeat(500) + "\nLeave: "
				+ Body.slot("unsubscribe") + "\nEnd = of " + "x".repeat(1200);
		String html = "<p>Größe</p><a href=\"" + Body.slot("unsubscribe") + "\">out</a>" + Body.slot("missing");
		Body body = new Body(text, html);
		SmtpClient client = client(SmtpProperties.Tls.NONE, this.sink.port(), null);
		try (SmtpClient.Conversation conversation = client.open()) {
			conversation.connect();
			for (String reader : List.of("ada", "bob")) {
				conversation.send(
						client
							.message(new Letter("<" + reader + "@example.org>", reader + "@example.org", "", "Subject",
									body, Map.of("unsubscribe", "https://example.org/?token=" + reader), null, null)),
						() -> true);
			}
		}
		for (String reader : List.of("ada", "bob")) {
			ReceivedMail mail = this.sink.await((each) -> each.recipients().contains(reader + "@example.org"));
			assertThat(mail.text().replace("\r\n", "\n")).isEqualTo(text.replace("\r\n", "\n")
				.replace(Body.slot("unsubscribe"), "https://example.org/?token=" + reader));
			assertThat(mail.html())
				.isEqualTo("<p>Größe</p><a href=\"https://example.org/?token=" + reader + "\">out</a>");
			assertThat(new String(mail.source(), StandardCharsets.ISO_8859_1).lines())
				.allMatch((line) -> line.length() < 999);
		}
	}

	@Test
	void whatTheServerSaysDecidesWhatBecomesOfAMail() {
		assertThat(sent(new SmtpFault.RefusesRecipient(451, "4.7.1 Greylisted"))).isInstanceOf(Outcome.Deferred.class);
		assertThat(sent(new SmtpFault.RefusesRecipient(421, "4.3.2 Closing"))).isInstanceOf(Outcome.Deferred.class);
		assertThat(sent(new SmtpFault.RefusesRecipient(550, "5.1.1 No such user")))
			.isInstanceOfSatisfying(Outcome.Refused.class, (refused) -> assertThat(refused.gone()).isTrue());
		assertThat(sent(new SmtpFault.RefusesRecipient(550, "No such user here")))
			.isInstanceOfSatisfying(Outcome.Refused.class, (refused) -> assertThat(refused.gone()).isTrue());
		assertThat(sent(new SmtpFault.RefusesRecipient(550, "5.7.1 Your network is blocked")))
			.isInstanceOfSatisfying(Outcome.Refused.class, (refused) -> assertThat(refused.gone()).isFalse());
		assertThat(sent(new SmtpFault.RefusesRecipient(552, "5.2.2 Mailbox full")))
			.isInstanceOfSatisfying(Outcome.Refused.class, (refused) -> assertThat(refused.gone()).isFalse());
		assertThat(sent(new SmtpFault.RefusesMessage(554, "5.7.1 Looks like spam")))
			.isInstanceOfSatisfying(Outcome.Refused.class, (refused) -> assertThat(refused.gone()).isFalse());
		assertThat(sent(new SmtpFault.DropsConnection())).isInstanceOf(Outcome.Deferred.class);
		assertThat(sent(new SmtpFault.LosesAnswer())).isInstanceOf(Outcome.Unanswered.class);
		assertThat(sent(new SmtpFault.NeverAnswers())).isInstanceOf(Outcome.Unanswered.class);
	}

	@Test
	void aLetterThatIsTakenBackBeforeItsEndDoesNotArrive() throws Exception {
		SmtpClient client = client(SmtpProperties.Tls.NONE, this.sink.port(), null);
		try (SmtpClient.Conversation conversation = client.open()) {
			conversation.connect();
			assertThat(conversation.send(client.message(letter("ada@example.org")), () -> false))
				.isInstanceOf(Outcome.Deferred.class);
			assertThat(conversation.isOpen()).isFalse();
			conversation.connect();
			MimeMessage next = client.message(letter("bob@example.org"));
			assertThatIllegalStateException().isThrownBy(() -> conversation.send(next, () -> {
				throw new IllegalStateException("no ledger");
			}));
			assertThat(conversation.isOpen()).isFalse();
			conversation.connect();
			assertThat(conversation.send(client.message(letter("eve@example.org")), () -> true))
				.isEqualTo(new Outcome.Sent());
		}
		assertThat(this.sink.attempts("ada@example.org")).isOne();
		assertThat(this.sink.attempts("bob@example.org")).isOne();
		assertThat(this.sink.mails()).extracting(ReceivedMail::recipients).containsExactly(List.of("eve@example.org"));
	}

	@Test
	void nothingIsSentInTheClearWhereTlsIsAskedForAndTheServerDropsIt() {
		for (SmtpProperties.Tls tls : List.of(SmtpProperties.Tls.STARTTLS, SmtpProperties.Tls.TLS)) {
			try (SmtpClient.Conversation conversation = client(tls, this.sink.port(), null).open()) {
				assertThat(conversation.connect()).isNotNull();
			}
		}
		assertThat(this.sink.mails()).isEmpty();
	}

	@Test
	void aSenderThatIsNoAddressKeepsTheServiceFromStarting() {
		assertThatIllegalStateException()
			.isThrownBy(() -> client("News of the day", SmtpProperties.Tls.NONE, this.sink.port(), null))
			.withMessageContaining("newstunneler.smtp.from");
	}

	@Test
	void aServerThatIsNotThereIsNoMailsFault() {
		try (SmtpClient.Conversation conversation = client(SmtpProperties.Tls.NONE, FreePort.onLoopback(), null)
			.open()) {
			assertThat(conversation.connect()).isNotNull();
		}
	}

	@Test
	void aMailIsSignedForTheDomainThatItNames(@TempDir Path folder) throws Exception {
		KeyPair keys = KeyPairGenerator.getInstance("RSA").generateKeyPair();
		Path key = folder.resolve("dkim.pem");
		Files.writeString(key,
				"-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded())
						+ "\n-----END PRIVATE KEY-----\n");
		SmtpClient client = client(SmtpProperties.Tls.NONE, this.sink.port(),
				new SmtpProperties.Dkim("example.org", "news", key));
		try (SmtpClient.Conversation conversation = client.open()) {
			conversation.connect();
			assertThat(conversation.send(client.message(letter("ada@example.org")), () -> true))
				.isEqualTo(new Outcome.Sent());
		}
		ReceivedMail mail = this.sink.await((_) -> true);
		assertThat(mail.messageId()).isEqualTo("<1@example.org>");
		String header = Objects.requireNonNull(mail.header("DKIM-Signature"));
		Map<String, String> tags = Arrays.stream(header.replaceAll("\\s+", "").split(";"))
			.collect(Collectors.toMap((tag) -> tag.substring(0, tag.indexOf('=')),
					(tag) -> tag.substring(tag.indexOf('=') + 1)));
		assertThat(tags).containsEntry("d", "example.org").containsEntry("s", "news").containsEntry("a", "rsa-sha256");
		String source = new String(mail.source(), StandardCharsets.ISO_8859_1);
		String body = source.substring(source.indexOf("\r\n\r\n") + 4);
		byte[] digest = MessageDigest.getInstance("SHA-256")
			.digest(relaxedBody(body).getBytes(StandardCharsets.ISO_8859_1));
		assertThat(tags.get("bh")).isEqualTo(Base64.getEncoder().encodeToString(digest));
		String signed = Arrays.stream(Objects.requireNonNull(tags.get("h")).split(":"))
			.map((name) -> relaxedHeader(name, mail.header(name)) + "\r\n")
			.collect(Collectors.joining())
				+ relaxedHeader("DKIM-Signature", header.replaceAll("b=[A-Za-z0-9+/=\\s]+$", "b="));
		Signature signature = Signature.getInstance("SHA256withRSA");
		signature.initVerify(keys.getPublic());
		signature.update(signed.getBytes(StandardCharsets.ISO_8859_1));
		assertThat(signature.verify(Base64.getDecoder().decode(Objects.requireNonNull(tags.get("b"))))).isTrue();
	}

	private static String relaxedHeader(String name, @Nullable String value) {
		return name.toLowerCase(Locale.ROOT) + ":" + String.valueOf(value).replaceAll("\\s+", " ").strip();
	}

	private static String relaxedBody(String body) {
		return body.lines()
			.map((line) -> line.replaceAll("[ \t]+", " ").stripTrailing() + "\r\n")
			.collect(Collectors.joining())
			.replaceAll("(\r\n)+$", "\r\n");
	}

	private Outcome sent(SmtpFault fault) {
		this.sink.misbehave((_, _) -> fault);
		SmtpClient client = client(SmtpProperties.Tls.NONE, this.sink.port(), null);
		try (SmtpClient.Conversation conversation = client.open()) {
			assertThat(conversation.connect()).isNull();
			return conversation.send(client.message(letter("ada@example.org")), () -> true);
		}
		catch (MessagingException ex) {
			throw new AssertionError(ex);
		}
	}

	private static Letter letter(String to) {
		return new Letter("<1@example.org>", to, "Ada", "Grüße  zum Tag", new Body("Text ä \n\n", "<p>ä</p>"), Map.of(),
				"https://example.org/unsubscribe", "daily");
	}

	private static @Nullable Exception catching(Attempt attempt) {
		try {
			MimeMessage message = attempt.run();
			message.writeTo(new ByteArrayOutputStream());
			return null;
		}
		catch (MessagingException | IOException ex) {
			return ex;
		}
	}

	private static SmtpClient client(SmtpProperties.Tls tls, int port, SmtpProperties.@Nullable Dkim dkim) {
		return client("News <news@example.org>", tls, port, dkim);
	}

	private static SmtpClient client(String from, SmtpProperties.Tls tls, int port,
			SmtpProperties.@Nullable Dkim dkim) {
		return new SmtpClient(
				new SmtpProperties("127.0.0.1", port, null, null, from, tls, Duration.ofSeconds(2),
						Duration.ofMillis(700), null, dkim),
				new DeliveryProperties(1, 10, 10, 0, Duration.ofSeconds(30), Duration.ofSeconds(20),
						Duration.ofSeconds(10), Duration.ofDays(3), "example.org"));
	}

	private interface Attempt {

		MimeMessage run() throws MessagingException;

	}

}
