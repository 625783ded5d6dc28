package io.newstunneler.local.mail;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class MailSinkTests {

	@TempDir
	Path folder;

	private MailSink sink;

	@BeforeEach
	void start() throws IOException {
		this.sink = new MailSink(this.folder, 0, 0, Clock.systemUTC());
	}

	@AfterEach
	void stop() {
		this.sink.close();
	}

	@Test
	void aMailIsAFileWhenTheSenderHasItsAnswer() throws Exception {
		send("Zürich opens higher", "plain words", "<p>fine words</p>");
		Mail mail = Mail.read(only());
		assertThat(mail.subject()).isEqualTo("Zürich opens higher");
		assertThat(mail.to()).isEqualTo("reader@example.org");
		assertThat(mail.text()).isEqualTo("plain words");
		assertThat(mail.html()).isEqualTo("<p>fine words</p>");
	}

	@Test
	void nothingOfAMailRunsInThePage() throws Exception {
		send("<script>alert(1)</script>", "</pre><script>alert(2)</script>",
				"\"></iframe><script>alert(3)</script><p onclick=\"alert(4)\">hello</p>");
		String list = get("/").body();
		HttpResponse<String> page = get("/mails/" + only().getFileName().toString().replace("@", "%40"));
		assertThat(page.statusCode()).isEqualTo(200);
		assertThat(List.of(list, page.body())).allSatisfy(
				(html) -> assertThat(html).doesNotContain("<script").contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
		assertThat(page.body()).contains("<iframe sandbox srcdoc=\"&quot;&gt;&lt;/iframe&gt;");
		assertThat(page.headers().firstValue("Content-Security-Policy")).hasValueSatisfying(
				(policy) -> assertThat(policy).contains("default-src 'none'").doesNotContain("script-src"));
	}

	@Test
	void onlyMailsCanBeAskedFor() throws Exception {
		Files.writeString(this.folder.resolveSibling("secret"), "secret");
		assertThat(get("/mails/..%2Fsecret").statusCode()).isEqualTo(404);
		assertThat(get("/mails/none.eml/raw").statusCode()).isEqualTo(404);
	}

	private void send(String subject, String text, String html) throws MessagingException {
		Properties properties = new Properties();
		properties.setProperty("mail.smtp.host", "127.0.0.1");
		properties.setProperty("mail.smtp.port", Integer.toString(this.sink.smtpPort()));
		MimeMessage message = new MimeMessage(Session.getInstance(properties));
		message.setFrom("news@newstunneler.local");
		message.setRecipient(Message.RecipientType.TO, new InternetAddress("reader@example.org"));
		message.setSubject(subject, "UTF-8");
		MimeBodyPart plain = new MimeBodyPart();
		plain.setText(text, "UTF-8");
		MimeBodyPart fine = new MimeBodyPart();
		fine.setContent(html, "text/html; charset=UTF-8");
		message.setContent(new MimeMultipart("alternative", plain, fine));
		Transport.send(message);
	}

	private Path only() throws IOException {
		try (Stream<Path> files = Files.list(this.folder)) {
			List<Path> mails = files.toList();
			assertThat(mails).hasSize(1);
			return mails.getFirst();
		}
	}

	private HttpResponse<String> get(String path) throws IOException, InterruptedException {
		try (HttpClient client = HttpClient.newHttpClient()) {
			return client.send(
					HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.sink.webPort() + path)).build(),
					HttpResponse.BodyHandlers.ofString());
		}
	}

}
