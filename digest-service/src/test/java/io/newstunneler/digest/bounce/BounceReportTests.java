package io.newstunneler.digest.bounce;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What mail servers report, in their own forms.
 */
class BounceReportTests {

	private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

	@Test
	void aStatusNotificationNamesTheMailTheRecipientAndTheReason() throws Exception {
		List<BounceReport> reports = read("""
				From: MAILER-DAEMON@mx.example.net
				Subject: Undelivered Mail Returned to Sender
				Content-Type: multipart/report; report-type=delivery-status; boundary="b"

				--b
				Content-Type: text/plain

				I am sorry.
				--b
				Content-Type: message/delivery-status

				Reporting-MTA: dns; mx.example.net

				Final-Recipient: rfc822; ada@example.org
				Action: failed
				Status: 5.1.1
				Diagnostic-Code: smtp; 550 5.1.1 <ada@example.org>: Recipient address
				    rejected: User unknown

				Final-Recipient: rfc822; bob@example.org
				Action: delayed
				Status: 4.4.1
				--b
				Content-Type: message/rfc822

				Message-ID: <e1.s2.abc@example.com>
				Subject: Daily digest

				Text
				--b--
				""");
		assertThat(reports).hasSize(2);
		assertThat(reports.getFirst())
			.isEqualTo(new BounceReport(BounceReport.Kind.BOUNCE, "ada@example.org", "<e1.s2.abc@example.com>", "5.1.1",
					"smtp; 550 5.1.1 <ada@example.org>: Recipient address rejected: User unknown", NOW));
		assertThat(reports.getFirst().isFinal()).isTrue();
		assertThat(reports.get(1).kind()).isEqualTo(BounceReport.Kind.DELAY);
		assertThat(reports.get(1).isFinal()).isFalse();
	}

	@Test
	void headersAloneOfTheMailAreEnough() throws Exception {
		List<BounceReport> reports = read("""
				Content-Type: multipart/report; report-type=delivery-status; boundary=b

				--b
				Content-Type: message/delivery-status

				Reporting-MTA: dns; mx

				Final-Recipient: rfc822;ada@example.org
				Action: FAILED
				Status: 5.2.2
				--b
				Content-Type: text/rfc822-headers

				Subject: Daily
				Message-ID: <e1.s2.abc@example.com>
				--b--
				""");
		assertThat(reports).singleElement().returns("<e1.s2.abc@example.com>", BounceReport::messageId);
		assertThat(reports.getFirst().isFinal()).as("a full mailbox").isFalse();
	}

	@Test
	void anAbuseReportIsAComplaint() throws Exception {
		List<BounceReport> reports = read("""
				Content-Type: multipart/report; report-type=feedback-report; boundary=b

				--b
				Content-Type: text/plain

				Somebody does not like this.
				--b
				Content-Type: message/feedback-report

				Feedback-Type: abuse
				User-Agent: SomeGenerator/1.0
				Original-Rcpt-To: <ada@example.org>
				--b
				Content-Type: message/rfc822

				Message-ID: <a7.s2.abc@example.com>

				Text
				--b--
				""");
		assertThat(reports).singleElement()
			.isEqualTo(new BounceReport(BounceReport.Kind.COMPLAINT, "ada@example.org", "<a7.s2.abc@example.com>", null,
					"abuse", NOW));
	}

	@Test
	void whatIsNoReportSaysNothing() throws Exception {
		assertThat(read("Subject: I am on holiday\nAuto-Submitted: auto-replied\n\nBack on Monday.\n")).isEmpty();
		assertThat(read("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nText\n--b--\n")).isEmpty();
		assertThat(read("Content-Type: message/delivery-status\n\nNonsense\u0000\n\n\n\n")).isEmpty();
		assertThatExceptionOfType(MessagingException.class)
			.isThrownBy(() -> read("Content-Type: multipart/report; boundary=\n\n"));
	}

	private static List<BounceReport> read(String source) throws Exception {
		return BounceReport.read(new MimeMessage(null,
				new ByteArrayInputStream(source.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8))), NOW);
	}

}
