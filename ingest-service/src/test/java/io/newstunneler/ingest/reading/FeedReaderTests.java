package io.newstunneler.ingest.reading;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

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

	private final FeedReader reader = new FeedReader();

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
				"<p>Long.</p>", "Ana Drake", List.of("Weather", "Ponds"), Instant.parse("2026-11-02T10:00:00Z")));
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
