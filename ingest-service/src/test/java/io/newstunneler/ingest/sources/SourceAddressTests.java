package io.newstunneler.ingest.sources;

import java.net.URISyntaxException;

import io.newstunneler.ingest.fetching.FetchRequest.Credentials;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class SourceAddressTests {

	@ParameterizedTest
	@ValueSource(strings = { "file:///etc/passwd", "ftp://example.com/x", "javascript:1", "//example.com/feed",
			"HTTP:\\\\127.0.0.1\\", "http:/127.0.0.1/", "http:///127.0.0.1/", "http://", "https://", "", "   ",
			"http://exa mple.com/", "http://[::1", "http://example.com\\@127.0.0.1/", "http://127.0.0.1\\@example.com/",
			"http://foo@127.0.0.1:80@example.com/", "http://example.com%00.127.0.0.1/",
			"http://127.0.0.1%2f@example.com/", "http://example.com\t/", "http://example.com/\r\nHost: evil",
			"https://example.com:0/", "http://example.com:99999/", "http://2130706433/feed.xml" })
	void refusesWhatParsersDisagreeAbout(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> SourceAddress.of(text));
	}

	@ParameterizedTest
	@CsvSource({ "https://user:p%40ss+x@example.com/feed, https://example.com/feed, user, p@ss+x",
			"https://token@example.com/feed, https://example.com/feed, token, ''" })
	void takesCredentialsOut(String text, String url, String username, String password) {
		assertThat(SourceAddress.of(text)).isEqualTo(new SourceAddress(url, new Credentials(username, password)));
	}

	@Test
	void keepsTheAddressAsItWasGiven() {
		assertThat(SourceAddress.of(" https://EXAMPLE.com/FEED?a=b#frag ").url())
			.isEqualTo("https://EXAMPLE.com/FEED?a=b#frag");
	}

	@Test
	void asksForTheAsciiFormOfIt() throws URISyntaxException {
		assertThat(SourceAddress.fetchable("https://b\u00fccher.example/f\u00eed?a=b#frag"))
			.hasToString("https://xn--bcher-kva.example/f%C3%AEd?a=b");
	}

}
