package io.newstunneler.ingest.articles;

import java.net.URI;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class CanonicalUrlTests {

	@ParameterizedTest
	@CsvSource(nullValues = "none",
			value = { "https://Example.COM:443/A?b=1#frag, https://example.com/A?b=1",
					"http://example.com, http://example.com/", "/rel/a.html, https://base.example/rel/a.html",
					"b.html, https://base.example/news/b.html", "//other.example/c, https://other.example/c",
					"https://example.com/a?utm_source=x&id=3&fbclid=y, https://example.com/a?id=3",
					"https://user:secret@example.com/a, https://example.com/a",
					"https://example.com/a b|c, https://example.com/a%20b%7Cc",
					"https://example.com/100%, https://example.com/100%25",
					"https://example.com/caf\u00e9, https://example.com/caf%C3%A9",
					"https://b\u00fccher.example/x, https://xn--bcher-kva.example/x", "javascript:alert(1), none",
					"ftp://example.com/x, none", "http://, none", "'  ', none" })
	void oneSpellingForOnePage(String link, String canonical) {
		assertThat(CanonicalUrl.of(link, URI.create("https://base.example/news/feed.xml"))).isEqualTo(canonical);
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://www.example.com/a/b?id=1", "http://example.com/a/b/?id=1",
			"https://m.example.com/a/b?id=1", "https://amp.example.com/a/b?id=1", "https://example.com/a/b/amp?id=1",
			"https://example.com/a/b/amp/?id=1", "https://example.com/amp/a/b?id=1", "https://example.com/a/b?amp&id=1",
			"https://example.com/a/b?id=1&outputType=amp", "https://www.google.com/amp/s/example.com/a/b?id=1",
			"https://example-com.cdn.ampproject.org/c/s/example.com/a/b?id=1" })
	void allFormsOfAPageAreOne(String form) {
		assertThat(CanonicalUrl.key(form)).isEqualTo("example.com/a/b&id=1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://example.com/champ", "https://amps.example.com/", "https://example.com/a?id=2",
			"https://m.com/", "https://example.com/amp", "https://sub.example.com/" })
	void otherPagesAreOthers(String page) {
		assertThat(CanonicalUrl.key(page)).isNotEqualTo(CanonicalUrl.key("https://example.com/a?id=1"))
			.isNotEqualTo("com");
	}

}
