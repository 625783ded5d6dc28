package io.newstunneler.digest.edition;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

import io.newstunneler.digest.article.Articles;
import io.newstunneler.digest.article.PlainText;
import io.newstunneler.digest.subscriber.Filters;
import io.newstunneler.events.ScoreParts;
import io.newstunneler.events.Stance;
import org.jspecify.annotations.Nullable;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

import io.newstunneler.defaults.trace.Traceparent;

/**
 * An edition about invented companies, with everything that an edition can have, and one
 * by feeds that mean no good.
 */
public final class SampleEdition {

	public static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

	private static final Traceparent TRACE = Traceparent
		.parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

	private SampleEdition() {
	}

	/**
	 * The templates as the service has them.
	 */
	public static SpringTemplateEngine templates() {
		ClassLoaderTemplateResolver resolver = new ClassLoaderTemplateResolver();
		resolver.setPrefix("templates/");
		resolver.setSuffix(".html");
		SpringTemplateEngine engine = new SpringTemplateEngine();
		engine.setTemplateResolver(resolver);
		return engine;
	}

	public static Edition edition() {
		return of(List.of(item(1, "Kestrel Therapeutics wins approval for its inhaled insulin, six weeks early",
				"The regulator cleared the once-daily inhaler for adults on Monday. Kestrel said that it would ship "
						+ "in the first quarter and that two insurers had agreed to pay for it from the start.",
				"KSTL", 21.5,
				plan("KSTL", Stance.BULLISH, 0.82, "FDA",
						"Approval comes before the date that the market had priced in, with payers already signed.",
						"Momentum for days, then a slower climb as launch estimates move up.",
						List.of("Cleared on Monday, six weeks ahead of the date.",
								"Two insurers pay from the first day.", "First shipments in the first quarter."),
						List.of("Supply of the inhaler has one source.")),
				List.of(new Item.Other(901, "Harbour Wire", "https://harbour.example/kestrel",
						"Regulator clears inhaled insulin of Kestrel"),
						new Item.Other(902, "Medical Ledger", "https://ledger.example/k",
								"Kestrel inhaler approved ahead of schedule")),
				4, List.of("ticker KSTL", "keyword \"approval\""), 4, 11),
				item(2, "Northgate Freight cuts its outlook as two ports stay closed",
						"The carrier now expects operating profit of 310 to 330 million, down from 400, and will idle nine "
								+ "ships until spring.",
						"NGFT", 19.0,
						plan("NGFT", Stance.BEARISH, 0.71, "GUIDANCE",
								"The cut is larger than the closure alone explains, and the idled ships still cost their leases.",
								"Expect weakness into the next report; a truce at the ports would end the case.",
								List.of("Outlook lowered from 400 to between 310 and 330 million.",
										"Nine ships idle until spring."),
								List.of("Both ports may open at short notice.")),
						List.of(), 1, List.of("a score of at least 12.0"), 2, 47),
				item(3, "Aldermoor Bank and Pell Savings confirm that they are talking",
						"No price was named. Shares of Pell were halted for an hour.", "PELL", 16.0,
						plan("PELL", Stance.NEUTRAL, 0.55, "M&A",
								"Terms are unknown, and the two overlap in a third of their branches.",
								"Watch for the price.", List.of("Talks confirmed by both sides."), List.of()),
						List.of(), 2, List.of(), 12, 180),
				item(4, "Union at Corvane Motors accepts the offer; lines restart on Thursday",
						"Members voted for it by 61 per cent. The strike had lasted nineteen days.", "CVNM", 13.5, null,
						List.of(), 1, List.of(), 8, 230),
				brief(5, "Sallow Semiconductor opens its second plant in the north", "SLWS", 11.0),
				brief(6, "Harbour tariffs: what changes for importers on the first of the month", null, 9.5),
				brief(7, "A quiet quarter for the makers of quiet engines", null, 8.0)));
	}

	/**
	 * An edition of these items, without corrections and with all sources heard.
	 */
	public static Edition quiet(List<Item> items, int articles) {
		return new Edition(1, 1, "daily", "Daily digest", NOON.minus(Duration.ofDays(1)), NOON, Filters.NONE, articles,
				articles, new Coverage(1, List.of(), List.of()), List.of(), NOON, items, null);
	}

	/**
	 * An edition of these items.
	 */
	public static Edition of(List<Item> items) {
		Coverage coverage = new Coverage(18, List.of("Bytown Courier", "Medical Ledger"),
				List.of(new Coverage.Failed("Mercantile Gazette", "It answers 503.")));
		Correction correction = new Correction(77, 41, "Harbour Wire", "https://harbour.example/bytown",
				"Bytown Rail orders 40 trains", "Bytown Rail orders 14 trains", List.of("title"),
				NOON.minusSeconds(7200));
		return new Edition(42, 1, "daily", "Daily digest", NOON.minus(Duration.ofDays(1)), NOON, Filters.NONE,
				items.size() + 157, items.size() + 128, coverage, List.of(correction), NOON.plusSeconds(1), items,
				null);
	}

	/**
	 * An item by a feed that means no good; its texts begin with {@code no<rank>!}.
	 */
	public static Item hostile(int rank, Random random) {
		String[] poisons = { "\"\"\"\"", "<script>alert(1)</script>", "\u202Egnp.exe\u2066", "\uD83D\uDE80\uD83D\uDE80",
				"&&&&", "\r\nBcc: all@example.org\r\n", "<img src=https://evil.example/p.png>", "\uD800", "'';</style>",
				"{{7*7}} ${7*7} [[${7*7}]]", "a".repeat(300), "\u0000\u0007", "\u05E9\u05DC\u05D5\u05DD " };
		StringBuilder text = new StringBuilder("no" + rank + "! ");
		int length = random.nextInt(3000);
		while (text.length() < length) {
			text.append(poisons[random.nextInt(poisons.length)]);
		}
		String line = PlainText.line(text.toString());
		Item.Other other = new Item.Other(rank, line, "https://evil.example/" + "&".repeat(random.nextInt(4000)), line);
		return new Item(rank, rank <= 20, rank, line, "https://evil.example/?" + "\"&".repeat(random.nextInt(2000)),
				line, line, "ACME", 10, new Articles.Score(new ScoreParts(5, 5, 5, 4, 5), List.of(line, line)),
				plan("ACME", Stance.BULLISH, 1, "OTHER", line, line, List.of(line, line, line, line, line, line),
						List.of(line, line, line, line, line, line)),
				1L, 9, List.of(other, other, other, other, other), 3, List.of(line), NOON.minusSeconds(600),
				NOON.minusSeconds(500), TRACE);
	}

	private static Item item(int rank, String title, String summary, String ticker, double total,
			Articles.@Nullable Plan plan, List<Item.Other> others, int publishers, List<String> matched, int read,
			int minutes) {
		Instant fetched = NOON.minus(Duration.ofMinutes(minutes));
		return new Item(rank, true, 700 + rank, "Bytown Courier", "https://courier.example/" + rank, title, summary,
				ticker, total,
				new Articles.Score(new ScoreParts(5, 5, 3, 4, 2), List.of("approval or guidance", "under 6 hours old")),
				plan, null, publishers, others, 0, matched, fetched.minus(Duration.ofMinutes(read)), fetched, TRACE);
	}

	private static Item brief(int rank, String title, @Nullable String ticker, double total) {
		Instant fetched = NOON.minus(Duration.ofMinutes(40L * rank));
		return new Item(rank, false, 700 + rank, "Harbour Wire", "https://harbour.example/" + rank, title, null, ticker,
				total, new Articles.Score(new ScoreParts(3, 5, 3, 3, 0), List.of()), null, null, 1, List.of(), 0,
				List.of(), fetched.minusSeconds(300), fetched, TRACE);
	}

	private static Articles.Plan plan(String ticker, Stance stance, double confidence, String catalyst, String thesis,
			String summary, List<String> facts, List<String> risks) {
		return new Articles.Plan(ticker, false, stance, confidence, catalyst, thesis, summary,
				"Event-Driven: " + catalyst, "rules", facts, risks, "7c2be1f0a1b24c0f8d7b1f6c5a4e3d2c");
	}

}
