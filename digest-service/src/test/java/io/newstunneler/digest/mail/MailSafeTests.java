package io.newstunneler.digest.mail;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.newstunneler.digest.delivery.Delivery;
import io.newstunneler.digest.delivery.Gate;
import io.newstunneler.digest.edition.Edition;
import io.newstunneler.digest.edition.Item;
import io.newstunneler.digest.edition.SampleEdition;
import io.newstunneler.digest.link.Links;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the HTML of mails may be made of: what Gmail, Outlook and Apple Mail all render,
 * with nothing remote, nothing active, and a layout that stands without the style block.
 */
class MailSafeTests {

	private static final Set<String> ELEMENTS = Set.of("html", "head", "meta", "title", "style", "body", "table",
			"tbody", "tr", "td", "p", "h1", "h2", "a", "span", "strong", "br", "ul", "li");

	private static final Set<String> ATTRIBUTES = Set.of("lang", "charset", "name", "content", "style", "class", "role",
			"width", "cellpadding", "cellspacing", "border", "align", "href", "aria-label");

	private static final Set<String> PROPERTIES = Set.of("margin", "padding", "font-family", "font-size", "font-weight",
			"font-style", "line-height", "letter-spacing", "text-transform", "text-decoration", "text-align",
			"vertical-align", "color", "background-color", "border-collapse", "border-left", "border-bottom", "width",
			"max-width", "word-break");

	private static final Set<String> RECOLOURING = Set.of("color", "background-color", "border-color", "color-scheme");

	/** WCAG 2.2, level AA, text of any size. */
	private static final double LEAST_CONTRAST = 4.5;

	@Test
	void everyElementAttributeAndPropertyIsOneThatMailClientsRenderAlike() {
		Document html = parse(SampleEdition.edition());
		for (Element element : html.selectFirst("html").getAllElements()) {
			assertThat(ELEMENTS).contains(element.normalName());
			element.attributes().forEach((attribute) -> assertThat(ATTRIBUTES).contains(attribute.getKey()));
			declarations(element.attr("style")).forEach((each) -> {
				assertThat(PROPERTIES).contains(each[0]);
				assertThat(each[1]).doesNotContain("url(", "expression", "var(", "calc(");
			});
		}
		assertThat(html.select("a")).allMatch((link) -> link.attr("href").matches("https?://.+"));
		assertThat(html.select("table")).allMatch((table) -> "presentation".equals(table.attr("role")));
	}

	@Test
	void theStyleBlockOnlyRecolours() {
		String style = parse(SampleEdition.edition()).select("style").first().data();
		assertThat(style).contains("prefers-color-scheme: dark").doesNotContain("@import", "url(");
		Matcher blocks = Pattern.compile("\\{([^{}]*)}").matcher(style);
		while (blocks.find()) {
			declarations(blocks.group(1).replace("!important", ""))
				.forEach((each) -> assertThat(RECOLOURING).contains(each[0]));
		}
	}

	@Test
	void aScreenReaderFindsLanguageTitleHeadingsAndTellingLinks() {
		Document html = parse(SampleEdition.edition());
		assertThat(html.selectFirst("html").attr("lang")).isEqualTo("en");
		assertThat(html.title()).isNotBlank();
		assertThat(html.select("h1")).hasSize(1);
		assertThat(html.select("a")).allMatch((link) -> !link.text().isBlank());
		assertThat(html.select("a[aria-label]").eachAttr("aria-label")).doesNotHaveDuplicates();
	}

	@Test
	void textIsReadableOnItsGroundByDayAndByNight() {
		Document html = parse(SampleEdition.edition());
		String night = html.select("style").first().data();
		Set<String> seen = new TreeSet<>();
		for (Element element : html.body().select("*[style]")) {
			String color = own(element, "color");
			if (color == null) {
				continue;
			}
			Element ground = element.closest("[style*=background-color]");
			assertThat(contrast(color, own(ground, "background-color"))).as(color + " by day")
				.isGreaterThanOrEqualTo(LEAST_CONTRAST);
			seen.add(color);
			for (String name : element.classNames()) {
				String dark = night(night, name, "color");
				String paper = night(night, ground.classNames().iterator().next(), "background-color");
				if (dark != null) {
					assertThat(contrast(dark, paper)).as(name + " by night").isGreaterThanOrEqualTo(LEAST_CONTRAST);
				}
			}
		}
		assertThat(seen).hasSizeGreaterThan(3);
	}

	/**
	 * Gmail hides what follows 102 kB, hence the way out at the end.
	 */
	@TestFactory
	Stream<DynamicTest> whateverFeedsWriteTheMailStaysWholeAndEveryItemIsInIt() {
		return IntStream.range(0, 12).mapToObj((seed) -> DynamicTest.dynamicTest("seed " + seed, () -> {
			Random random = new Random(seed);
			List<Item> items = new ArrayList<>();
			int count = 1 + random.nextInt(80);
			for (int rank = 1; rank <= count; rank++) {
				items.add(SampleEdition.hostile(rank, random));
			}
			Letter letter = letter(SampleEdition.of(items));
			String mail = letter.html();
			assertThat(mail.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(102_000);
			Document html = Jsoup.parse(mail);
			assertThat(html.selectFirst("html").getAllElements())
				.allMatch((each) -> ELEMENTS.contains(each.normalName()));
			assertThat(html.text()).doesNotContainPattern("[\\u202A-\\u202E\\u2066-\\u2069\\p{Cs}]");
			assertThat(html.text()).contains("Unsubscribe");
			for (int rank = 1; rank <= count; rank++) {
				assertThat(html.text()).contains("no" + rank + "!");
				assertThat(letter.text()).contains("no" + rank + "!");
			}
			assertThat(letter.subject()).doesNotContainPattern("[\\p{Cc}\\u202A-\\u202E]");
		}));
	}

	private static Letter letter(Edition edition) {
		Links links = new Links("https://news.example.com", "key".getBytes(StandardCharsets.UTF_8));
		return new Letters(SampleEdition.templates(), links, Clock.systemUTC())
			.edition(new Delivery(3, Gate.DIGEST, 1L, null, null, null, 2, "ada@example.org", "Ada", "Europe/London",
					null, "<e1.s2@example.org>", 1, 1, false, SampleEdition.NOON, "en"), edition);
	}

	private static Document parse(Edition edition) {
		return Jsoup.parse(letter(edition).html());
	}

	private static List<String[]> declarations(String style) {
		return Stream.of(style.split(";"))
			.filter((each) -> !each.isBlank())
			.map((each) -> each.strip().split("\\s*:\\s*", 2))
			.toList();
	}

	private static String own(Element element, String property) {
		return declarations(element.attr("style")).stream()
			.filter((each) -> each[0].equals(property))
			.map((each) -> each[1])
			.findFirst()
			.orElse(null);
	}

	private static String night(String style, String name, String property) {
		Matcher rule = Pattern.compile("\\." + name + "(?:, [^{]*)? \\{([^}]*)}").matcher(style);
		return !rule.find() ? null
				: declarations(rule.group(1).replace("!important", "")).stream()
					.filter((each) -> each[0].equals(property))
					.map((each) -> each[1].strip())
					.findFirst()
					.orElse(null);
	}

	private static double contrast(String one, String other) {
		double a = luminance(one);
		double b = luminance(other);
		return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
	}

	private static double luminance(String color) {
		int rgb = Integer.parseInt(color.substring(1), 16);
		double sum = 0;
		double[] weights = { 0.2126, 0.7152, 0.0722 };
		for (int i = 0; i < 3; i++) {
			double value = ((rgb >> (16 - 8 * i)) & 0xff) / 255.0;
			sum += weights[i] * ((value <= 0.04045) ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4));
		}
		return sum;
	}

}
