package io.newstunneler.ingest.reading;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import io.getunleash.FakeUnleash;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.newstunneler.defaults.flags.Flags;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FeedReaderTests {

	private static final String RSS = """
			<?xml version="1.0" encoding="%s"?>
			<rss version="2.0"><channel><title>Ducks</title><item><title>%s</title></item></channel></rss>
			""";

	private final FeedReader reader = reader(ReadingProperties.defaults());

	@Test
	void readsRss() throws UnreadableFeedException {
		Entry entry = only("""
				<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
				     xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Ducks</title>
				<item><title>Pond freezes</title><link>https://example.com/a</link>
				<guid isPermaLink="false">a-1</guid><description>Short.</description>
				<content:encoded><![CDATA[<p>Long.</p>]]></content:encoded><dc:creator>Ana Drake</dc:creator>
				<category>Weather</category><category>Ponds</category>
				<pubDate>Mon, 02 Nov 2026 10:00:00 GMT</pubDate></item></channel></rss>
				""");
		assertThat(entry).isEqualTo(new Entry("a-1", false, "https://example.com/a", "Pond freezes", "Short.",
				"<p>Long.</p>", "Ana Drake", List.of("Weather", "Ponds"), Instant.parse("2026-11-02T10:00:00Z"), null));
	}

	@Test
	void readsAtom() throws UnreadableFeedException {
		Entry entry = only("""
				<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.com/"><title>Ducks</title>
				<entry><id>tag:example.com,2026:1</id><title type="html">Pond &lt;b&gt;freezes&lt;/b&gt;</title>
				<link rel="self" href="/self"/><link href="a"/><author><name>Ana Drake</name></author>
				<category term="weather" label="Weather"/><summary>Short.</summary>
				<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Long.</p></div></content>
				<updated>2026-11-03T10:00:00Z</updated><published>2026-11-02T10:00:00Z</published></entry></feed>
				""");
		assertThat(entry.guid()).isEqualTo("tag:example.com,2026:1");
		assertThat(entry.link()).isEqualTo("https://example.com/a");
		assertThat(entry.title()).isEqualTo("Pond <b>freezes</b>");
		assertThat(entry.content()).contains("<p>Long.</p>");
		assertThat(entry.author()).isEqualTo("Ana Drake");
		assertThat(entry.categories()).containsExactly("Weather");
		assertThat(entry.published()).isEqualTo("2026-11-02T10:00:00Z");
	}

	@Test
	void readsAtom03() throws UnreadableFeedException {
		Entry entry = only("""
				<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Ducks</title>
				<entry><title>Pond freezes</title><link rel="alternate" type="text/html" href="https://example.com/a"/>
				<id>a-1</id><issued>2026-11-02T10:00:00Z</issued></entry></feed>
				""");
		assertThat(entry.title()).isEqualTo("Pond freezes");
		assertThat(entry.link()).isEqualTo("https://example.com/a");
		assertThat(entry.published()).isEqualTo("2026-11-02T10:00:00Z");
	}

	@Test
	void readsRdf() throws UnreadableFeedException {
		Entry entry = only("""
				<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
				         xmlns:dc="http://purl.org/dc/elements/1.1/">
				<channel rdf:about="https://example.com/"><title>Ducks</title><items><rdf:Seq/></items></channel>
				<item rdf:about="https://example.com/a"><title>Pond freezes</title><link>https://example.com/a</link>
				<dc:date>2026-11-02</dc:date></item></rdf:RDF>
				""");
		assertThat(entry.guid()).isEqualTo("https://example.com/a");
		assertThat(entry.published()).isEqualTo("2026-11-02T00:00:00Z");
	}

	@Test
	void readsJsonFeed() throws UnreadableFeedException {
		Entry entry = only("""
				{"version": "https://jsonfeed.org/version/1.1", "title": "Ducks", "items": [{"id": 17,
				"url": "https://example.com/a", "title": "Pond freezes", "content_text": "1 < 2\\nand \\u0000",
				"date_published": "2026-11-02T10:00:00Z", "authors": [{"name": "Ana Drake"}], "tags": ["Weather"]}]}
				""");
		assertThat(entry.guid()).isEqualTo("17");
		assertThat(entry.content()).startsWith("1 &lt; 2<br>and");
		assertThat(entry.author()).isEqualTo("Ana Drake");
	}

	@Test
	void anItemWithNothingInItIsStillAnItem() throws UnreadableFeedException {
		assertThat(read("<rss><channel><item></item><item><guid/></item></channel></rss>").entries()).hasSize(2);
	}

	@ParameterizedTest
	@CsvSource({ "UTF-8, UTF-8", "windows-1251, windows-1251", "koi8-r, koi8-r", "utf-16le, UTF-16LE",
			"utf-16, UTF-16BE" })
	void readsWhatTheDeclarationSays(String declared, String actual) throws UnreadableFeedException {
		byte[] body = RSS.formatted(declared, "Утки").getBytes(Charset.forName(actual));
		assertThat(title(body, null)).isEqualTo("Утки");
	}

	@ParameterizedTest
	@ValueSource(strings = { "UTF-8", "iso-8859-1", "no-such-charset", "utf-16" })
	void readsUtf8WhateverTheDeclarationSays(String declared) throws UnreadableFeedException {
		assertThat(title(RSS.formatted(declared, "Utki à l’eau").getBytes(StandardCharsets.UTF_8), null))
			.isEqualTo("Utki à l’eau");
	}

	@Test
	void readsLatin1ThatSaysItIsUtf8() throws UnreadableFeedException {
		assertThat(title(RSS.formatted("UTF-8", "Café").getBytes(StandardCharsets.ISO_8859_1), null)).isEqualTo("Café");
	}

	@Test
	void believesTheServerWhereTheDocumentIsSilent() throws UnreadableFeedException {
		byte[] body = "<rss><channel><item><title>“q”</title></item></channel></rss>"
			.getBytes(Charset.forName("windows-1252"));
		assertThat(title(body, "windows-1252")).isEqualTo("“q”");
	}

	@ParameterizedTest
	@ValueSource(strings = { "\n \uFEFF<?xml version='1.0'?>", "<?xml version='1.0'?><?xml version='1.0'?>",
			"<!DOCTYPE rss PUBLIC '-//Netscape Communications//DTD RSS 0.91//EN' 'http://127.0.0.1/rss-0.91.dtd'>",
			"<?xml-stylesheet href='http://127.0.0.1/x.xsl'?>", "<!-- -- > -->" })
	void readsWhatComesBeforeTheRoot(String prologue) throws UnreadableFeedException {
		String document = prologue + "<rss><channel><item><title>Ducks</title></item></channel></rss>";
		assertThat(title(document.getBytes(StandardCharsets.UTF_8), null)).isEqualTo("Ducks");
	}

	@ParameterizedTest
	@CsvSource({ "a&nbsp;b, a\u00A0b", "Q&A, Q&A", "R&D; x, R&D; x", "a &lt; b, a < b", "x < 3, x < 3",
			"&#8217;, \u2019", "&#146;, \u2019", "a&#0;b, ab", "a\u0001b, ab", "<![CDATA[a&nbsp;b]]>, a&nbsp;b" })
	void repairsTexts(String written, String read) throws UnreadableFeedException {
		assertThat(only("<rss><channel><item><title>" + written + "</title></item></channel></rss>").title())
			.isEqualTo(read);
	}

	@Test
	void readsPrefixesThatNobodyDeclared() throws UnreadableFeedException {
		assertThat(only("<rss><channel><item><media:thumbnail/><title>Ducks</title><content:encoded>Long."
				+ "</content:encoded></item></channel></rss>")
			.content()).isEqualTo("Long.");
	}

	@ParameterizedTest
	@CsvSource({ "xmlns:c='http://purl.org/rss/1.0/modules/content/', c:encoded",
			"xmlns:c='HTTP://purl.org/RSS/1.0/modules/content', c:encoded" })
	void readsNamespacesByWhateverPrefix(String declaration, String name) throws UnreadableFeedException {
		assertThat(
				only("<rss %s><channel><item><%s>Long.</%s></item></channel></rss>".formatted(declaration, name, name))
					.content())
			.isEqualTo("Long.");
	}

	@ParameterizedTest
	@CsvSource(nullValues = "none", delimiter = '|', value = {
			"<guid>https://example.com/a</guid><enclosure url='https://example.com/a.mp3'/> | https://example.com/a.mp3",
			"<link>/a</link><x:link xmlns:x='http://www.w3.org/2005/Atom' href='/b'/> | /a",
			"<x:link xmlns:x='http://www.w3.org/2005/Atom' href='/b'/><x:link xmlns:x='http://www.w3.org/2005/Atom' rel='self' href='/c'/> | /b",
			"<link rel='enclosure' href='/a.mp3'/><link rel='alternate' type='application/json' href='/a.json'/><link href='/a.html' type='text/html'/> | /a.html",
			"<link>https://proxy.example/a</link><f:origLink xmlns:f='http://rssnamespace.org/feedburner/ext/1.0'>https://example.com/a</f:origLink> | https://example.com/a",
			"<comments>/c</comments> | none" })
	void anItemLeadsToThePageForPeople(String children, @Nullable String link) throws UnreadableFeedException {
		assertThat(only("<rss><channel><item>" + children + "</item></channel></rss>").link()).isEqualTo(link);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "<content type='html'>&lt;b&gt;x&lt;/b&gt;</content> | <b>x</b>",
			"<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>1 &lt; 2<br/></div></content> | <div>1 &lt; 2<br></div>",
			"<content mode='base64'>PGI+eDwvYj4=</content> | <b>x</b>",
			"<content type='application/octet-stream'>PGI+eDwvYj4=</content> | <b>x</b>",
			"<content mode='escaped'><![CDATA[<b>x</b>]]></content> | <b>x</b>" })
	void readsTextsInEachFormOfAtom(String content, String html) throws UnreadableFeedException {
		assertThat(only("<feed xmlns='http://www.w3.org/2005/Atom'><entry>" + content + "</entry></feed>").content())
			.isEqualTo(html);
	}

	@Test
	void aPictureIsNoText() throws UnreadableFeedException {
		assertThat(
				only("<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='image/png'>iVBORw0KGgo=</content>"
						+ "</entry></feed>")
					.content())
			.isNull();
	}

	@Test
	void relativeLinksStartWhereTheDocumentSays() throws UnreadableFeedException {
		Entry entry = only("""
				<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.com/news/"><entry xml:base="today/">
				<link href="a b"/><content type="xhtml" xml:base="ducks/"><div xml:base="x/"><a href="c">c</a></div>
				</content></entry></feed>
				""");
		assertThat(entry.link()).isEqualTo("https://example.com/news/today/a%20b");
		assertThat(entry.base()).isEqualTo("https://example.com/news/today/ducks/");
		assertThat(entry.content()).contains("href=\"https://example.com/news/today/ducks/x/c\"");
	}

	@Test
	void readsCdf() throws UnreadableFeedException {
		Entry entry = only(
				"""
						<CHANNEL BASE="https://example.com/" HREF="/"><TITLE>Ducks</TITLE>
						<ITEM HREF="a" LASTMOD="2026-11-02T10:00:00Z"><TITLE>Pond freezes</TITLE><ABSTRACT>Short.</ABSTRACT></ITEM>
						</CHANNEL>
						""");
		assertThat(entry.link()).isEqualTo("https://example.com/a");
		assertThat(entry.title()).isEqualTo("Pond freezes");
		assertThat(entry.summary()).isEqualTo("Short.");
		assertThat(entry.published()).isEqualTo("2026-11-02T10:00:00Z");
	}

	@Test
	void readsAnEntryWithoutItsFeed() throws UnreadableFeedException {
		assertThat(only("<entry xmlns='http://www.w3.org/2005/Atom'><title>Ducks</title></entry>").title())
			.isEqualTo("Ducks");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "<author>ana@example.com (Ana Drake)</author> | Ana Drake",
					"<author>Ana Drake &lt;ana@example.com&gt;</author> | Ana Drake",
					"<author><name>Ana Drake</name><email>ana@example.com</email></author> | Ana Drake",
					"<author>ana@example.com</author> | ana@example.com",
					"<i:author xmlns:i='http://www.itunes.com/dtds/podcast-1.0.dtd'>Ana Drake</i:author> | Ana Drake" })
	void anAuthorIsCalledByName(String author, String name) throws UnreadableFeedException {
		assertThat(only("<rss><channel><item>" + author + "</item></channel></rss>").author()).isEqualTo(name);
	}

	@Test
	void anEntryOfAtomWithoutAnAuthorIsByTheFeeds() throws UnreadableFeedException {
		assertThat(only("<feed xmlns='http://www.w3.org/2005/Atom'><author><name>Ana Drake</name></author>"
				+ "<entry><title>x</title></entry></feed>")
			.author()).isEqualTo("Ana Drake");
	}

	@Test
	void knowsWhatAFeedAsksOfThosePollingIt() throws UnreadableFeedException {
		Channel channel = read(
				"""
						<rss xmlns:a="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>
						<title>Ducks</title><link>https://example.com/</link><ttl>90</ttl>
						<image><title>Logo</title><link>https://example.com/logo</link></image>
						<a:link rel="self" href="https://example.com/feed"/><a:link rel="hub" href="https://hub.example/"/>
						<skipHours><hour>0</hour><hour>24</hour><hour>7</hour></skipHours><skipDays><day>Sunday</day></skipDays>
						<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>
						<item><title>x</title></item></channel></rss>
						""")
			.channel();
		assertThat(channel).isEqualTo(new Channel("Ducks", "https://example.com/", "https://example.com/feed",
				List.of("https://hub.example/"), Duration.ofMinutes(90), Set.of(0, 7), Set.of(DayOfWeek.SUNDAY),
				Duration.ofHours(6)));
	}

	@Test
	void guessesAnEncodingThatNobodyTells() throws UnreadableFeedException {
		String title = "Сегодня утки остались на льду пруда и ждут весны";
		byte[] body = "<rss><channel><item><title>%s</title></item></channel></rss>".formatted(title)
			.getBytes(Charset.forName("koi8-r"));
		assertThat(title(body, null)).isEqualTo(title);
	}

	@Test
	void readsEbcdic() throws UnreadableFeedException {
		assertThat(title(RSS.formatted("cp037", "Ducks").strip().getBytes(Charset.forName("IBM037")), null))
			.isEqualTo("Ducks");
	}

	@Test
	void saysWhatItMended() throws UnreadableFeedException {
		assertThat(read("x<rss><channel><item><m:x/><title>a&nbsp;\u0001 < b</title></item></channel></rss>").repairs())
			.containsExactlyInAnyOrder(Repair.PROLOGUE, Repair.PREFIXES, Repair.ENTITIES, Repair.CONTROL_CHARACTERS,
					Repair.BRACKETS);
		assertThat(read("<rss><channel><item><title>a &amp; b</title></item></channel></rss>").repairs()).isEmpty();
	}

	@Test
	void mendsNothingWhereThatIsSwitchedOff() {
		FakeUnleash unleash = new FakeUnleash();
		unleash.disable(FeedReader.READER_REPAIRS.name());
		SimpleMeterRegistry meters = new SimpleMeterRegistry();
		FeedReader strict = new FeedReader(ReadingProperties.defaults(), new Flags(unleash), meters);
		assertThatExceptionOfType(UnreadableFeedException.class).isThrownBy(() -> strict.read(
				"<rss><channel><item><title>Q&A</title></item></channel></rss>".getBytes(StandardCharsets.UTF_8), null))
			.withMessageContaining("ampersands")
			.withMessageContaining("reader_repairs");
		assertThat(meters.counter("news.tunneler.documents.refused", "reason", "needs_repair").count()).isOne();
	}

	@ParameterizedTest
	@CsvSource({ "16, 1000, 16, <a>, 20", "2000, 1000, 16, <a></a>, 1001" })
	void refusesWhatWouldCostMoreThanItMay(int depth, int elements, int attributes, String part, int times) {
		FeedReader reader = reader(new ReadingProperties(10, depth, elements, attributes, Duration.ofSeconds(2)));
		assertThatExceptionOfType(UnreadableFeedException.class).isThrownBy(
				() -> reader.read(("<rss><channel><item>" + part.repeat(times)).getBytes(StandardCharsets.UTF_8), null))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(UnreadableFeedException.Reason.TOO_COSTLY));
	}

	@Test
	void refusesATagWithTooManyAttributes() {
		StringBuilder tag = new StringBuilder("<rss><channel><item");
		for (int i = 0; i < 300; i++) {
			tag.append(" a").append(i).append("='x'");
		}
		assertThatExceptionOfType(UnreadableFeedException.class)
			.isThrownBy(() -> read(tag + "></item></channel></rss>"))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(UnreadableFeedException.Reason.TOO_COSTLY));
	}

	@Test
	void givesUpWhatTakesTooLong() {
		FeedReader hasty = reader(new ReadingProperties(1_000_000, 256, 10_000_000, 256, Duration.ofMillis(10)));
		String document = "<rss><channel>" + "<item><title>a &amp; b</title></item>".repeat(200_000)
				+ "</channel></rss>";
		assertThatExceptionOfType(UnreadableFeedException.class)
			.isThrownBy(() -> hasty.read(document.getBytes(StandardCharsets.UTF_8), null))
			.withMessageContaining("processor time");
	}

	@Test
	void leavesOutItemsBeyondTheLimitAndSaysSo() throws UnreadableFeedException {
		FeedReader reader = reader(new ReadingProperties(10, 256, 1_000, 256, Duration.ofSeconds(2)));
		for (String document : List.of("<rss><channel>" + "<item/>".repeat(11) + "</channel></rss>",
				"{\"items\": [" + "{},".repeat(10) + "{}]}")) {
			FeedDocument feed = reader.read(document.getBytes(StandardCharsets.UTF_8), null);
			assertThat(feed.entries()).hasSize(10);
			assertThat(feed.warning()).contains("more than 10 items");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "<!DOCTYPE rss SYSTEM 'http://127.0.0.1/rss.dtd'>", "<!DOCTYPE rss [<!ENTITY a 'b'>]>",
			"<!DOCTYPE rss [<!ENTITY % a SYSTEM 'file:///etc/passwd'> %a;]>" })
	void refusesToLookElsewhere(String doctype) {
		assertThatExceptionOfType(UnreadableFeedException.class)
			.isThrownBy(() -> read(doctype + "<rss><channel><item><title>x</title></item></channel></rss>"))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(UnreadableFeedException.Reason.ENTITIES));
	}

	@Test
	void readsTheSoundPartOfADamagedFeed() throws UnreadableFeedException {
		FeedDocument document = read("<rss><channel><item><title>Whole</title></item><item><title>Hal");
		assertThat(document.entries()).extracting(Entry::title).containsExactly("Whole");
		assertThat(document.warning()).contains("first 1 items");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "   ", "Not found", "<html><body>Hello</body></html>", "{\"error\": \"no\"}",
			"{\"items\": ", "<opml><body/></opml>", "<rss><channel",
			"<!DOCTYPE x [<!ENTITY a 'b'>]><rss><channel><item><title>&a;</title></item></channel></rss>" })
	void saysWhyItReadsNothing(String document) {
		assertThatExceptionOfType(UnreadableFeedException.class).isThrownBy(() -> read(document))
			.withMessageMatching("(The|A) .*\\.");
	}

	@Test
	void refusesWhatIsTooDeepWithoutSpendingTimeOnIt() {
		String deep = "<rss><channel><item>" + "<a>".repeat(100_000) + "</a>".repeat(100_000)
				+ "</item></channel></rss>";
		long start = System.nanoTime();
		assertThatExceptionOfType(UnreadableFeedException.class).isThrownBy(() -> read(deep));
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
	}

	private static FeedReader reader(ReadingProperties limits) {
		return new FeedReader(limits, Flags.atSafeDefaults(), new SimpleMeterRegistry());
	}

	private Entry only(String document) throws UnreadableFeedException {
		FeedDocument feed = read(document);
		assertThat(feed.entries()).hasSize(1);
		return feed.entries().getFirst();
	}

	private @Nullable String title(byte[] body, @Nullable String charset) throws UnreadableFeedException {
		return this.reader.read(body, charset).entries().getFirst().title();
	}

	private FeedDocument read(String document) throws UnreadableFeedException {
		return this.reader.read(document.getBytes(StandardCharsets.UTF_8), null);
	}

}
