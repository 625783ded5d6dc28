package io.newstunneler.analysis.story;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Do the hosts of one publisher count once?
 */
class PublisherTests {

	@ParameterizedTest
	@CsvSource({ "https://www.example.com/1,example.com", "https://markets.news.example.com/1,example.com",
			"https://www.example.co.uk/1,example.co.uk", "https://reporter.github.io/1,reporter.github.io",
			"https://EXAMPLE.com:8443/1,example.com", "http://127.0.0.1:8080/1,127.0.0.1",
			"http://localhost:8080/1,localhost", "urn:uuid:1,feeds.example", "tag:example.org:1,feeds.example",
			"https://,feeds.example" })
	void aPublisherIsARegistrableDomain(String url, String publisher) {
		assertThat(Publisher.of(url, "https://rss.feeds.example/x.xml", "Some Feed")).isEqualTo(publisher);
	}

	@ParameterizedTest
	@CsvSource({ "urn:a:b,urn:c:d" })
	void withoutAnyHostItIsTheSource(String url, String sourceUrl) {
		assertThat(Publisher.of(url, sourceUrl, " Some Feed ")).isEqualTo("some feed");
	}

}
