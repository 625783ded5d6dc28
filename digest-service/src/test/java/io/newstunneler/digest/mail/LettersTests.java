package io.newstunneler.digest.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.newstunneler.digest.article.Articles;
import io.newstunneler.digest.delivery.Delivery;
import io.newstunneler.digest.delivery.DeliveryProperties;
import io.newstunneler.digest.delivery.Gate;
import io.newstunneler.digest.edition.Edition;
import io.newstunneler.digest.edition.Item;
import io.newstunneler.digest.edition.SampleEdition;
import io.newstunneler.digest.link.Links;
import io.newstunneler.events.ScoreParts;
import io.newstunneler.events.Stance;
import jakarta.mail.internet.MimeMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

import static org.assertj.core.api.Assertions.assertThat;

class LettersTests {

	private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

	private static final Articles.Plan PLAN = new Articles.Plan("ACNE", true, Stance.BEARISH, 0.64, "GUIDANCE",
			"Thesis.", "Sell <b>the</b> rally.", "Earnings Fade", "rules", List.of("Revenue <i>fell</i>."),
			List.of("It rises."), null);

	private static final DeliveryProperties DELIVERY = new DeliveryProperties(1, 10, 10, 0, Duration.ofSeconds(30),
			Duration.ofSeconds(20), Duration.ofSeconds(10), Duration.ofDays(3), "example.org");

	private final Letters letters = new Letters(templates(),
			new Links("https://news.example.com", "key".getBytes(StandardCharsets.UTF_8)), Clock.systemUTC());

	private static SpringTemplateEngine templates() {
		ClassLoaderTemplateResolver resolver = new ClassLoaderTemplateResolver();
		resolver.setPrefix("templates/");
		resolver.setSuffix(".html");
		SpringTemplateEngine engine = new SpringTemplateEngine();
		engine.setTemplateResolver(resolver);
		return engine;
	}

	@Test
	void feedTextIsEscapedAndLinksLeadOnlyToPages() {
		Letter letter = letter(
				List.of(item(1, "\"><script>alert(1)</script>", "https://example.com/?a=1&b=\"><i>", PLAN),
						item(2, "No page", "urn:uuid:1", null), item(3, "Trick", "javascript:alert(1)", null)),
				3);
		assertThat(letter.html()).doesNotContain("<script", "<i>", "<b>", "javascript:", "href=\"urn:")
			.contains("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;")
			.contains("Sell &lt;b&gt;the&lt;/b&gt; rally.")
			.contains("Bearish 64 %", "Earnings Fade", "by the built-in rules")
			.doesNotContain("ACNE");
		assertThat(letter.text()).contains("1. \"><script>alert(1)</script>\n")
			.contains("Sell <b>the</b> rally.")
			.contains("Plan: BEARISH with 64 % · Earnings Fade · by the built-in rules")
			.doesNotContain("ACNE")
			.doesNotContain("javascript:");
	}

	@Test
	void timesAreTheReadersOwn() {
		Letter letter = letter(List.of(item(1, "Title", "https://example.com/", null)), 1);
		assertThat(letter.text()).contains("ACME · Wire · Mon 23 Nov, 17:30 · score 15.5").contains("(Asia/Kolkata)");
		assertThat(letter.html()).contains("Wire · Mon 23 Nov, 17:30 · score 15.5");
	}

	@Test
	void whatIsNotShownInFullIsListedAndTheRestCounted() {
		List<Item> items = new ArrayList<>();
		for (int rank = 1; rank <= 50; rank++) {
			items.add(item(rank, "Title number " + rank, "https://example.com/" + rank, null));
		}
		Letter letter = letter(items, 1284);
		for (int rank = 1; rank <= 50; rank++) {
			assertThat(letter.text()).contains(rank + ". Title number " + rank + "\n");
			assertThat(letter.html()).contains(">Title number " + rank + "<");
		}
		assertThat(letter.text()).contains("1,284 articles").contains("1234 more");
		assertThat(letter.html()).contains("1,234");
		// Gmail cuts what is longer.
		assertThat(letter.html().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(102_000);
	}

	@Test
	void headersHoldWhateverTheTitleAndNameAre() throws Exception {
		Letter letter = letter(
				List.of(item(1, "Günstig\r\nBcc: all@example.org " + "x".repeat(2000), "https://example.com/", null)),
				1);
		assertThat(letter.subject()).doesNotContain("\r", "\n").hasSizeLessThan(120);
		MimeMessage message = client().message(letter);
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		message.writeTo(out);
		String head = out.toString(StandardCharsets.UTF_8).split("\r\n\r\n", 2)[0];
		assertThat(head.lines()).noneMatch((line) -> line.startsWith("Bcc")).allMatch((line) -> line.length() < 1000);
		assertThat(message.getMessageID()).isEqualTo("<e1.s2@example.org>");
		assertThat(message.getHeader("List-Unsubscribe", null).replaceAll("\\s", ""))
			.startsWith("<https://news.example.com/subscriptions/unsubscribe?token=2-daily.0.");
	}

	@Test
	void theConfirmationCarriesItsLinkInOnePieceAndNothingOfWhatTheAskerTyped() throws Exception {
		Letter letter = this.letters
			.confirmation(new Delivery(3, Gate.CONFIRMATION, null, null, null, null, 2, "ada@example.org",
					"Buy cheap watches", "UTC", null, "<confirm.s2@example.org>", 1, 1, false, NOON, "en"));
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		client().message(letter).writeTo(out);
		assertThat(out.toString(StandardCharsets.UTF_8))
			.containsPattern(
					"\\Rhttps://news\\.example\\.com/subscriptions/confirm\\?token=2\\.[0-9]+\\.[A-Za-z0-9_-]{22}\\R")
			.doesNotContain("watches", "List-Unsubscribe");
	}

	private static SmtpClient client() {
		return new SmtpClient(new SmtpProperties("localhost", 25, null, null, "News <news@example.org>",
				SmtpProperties.Tls.NONE, Duration.ofSeconds(1), Duration.ofSeconds(1), null, null), DELIVERY);
	}

	private Letter letter(List<Item> items, int articles) {
		Edition edition = SampleEdition.quiet(items, articles);
		return this.letters.edition(new Delivery(3, Gate.DIGEST, 1L, null, null, null, 2, "ada@example.org",
				"Ada \"the\" Löwe", "Asia/Kolkata", null, "<e1.s2@example.org>", 1, 1, false, NOON, "en"), edition);
	}

	private static Item item(int rank, String title, String url, Articles.@Nullable Plan plan) {
		return new Item(rank, rank <= 10, rank, "Wire", url, title, "A summary of some length, which says it all.",
				"ACME", 15.5, new Articles.Score(new ScoreParts(5, 5, 3, 4, 2), List.of("guidance")), plan, null, 1,
				List.of(), 0, List.of(), NOON, NOON.plusSeconds(60), null);
	}

}
