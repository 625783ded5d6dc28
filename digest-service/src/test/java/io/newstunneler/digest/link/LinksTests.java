package io.newstunneler.digest.link;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import io.newstunneler.digest.link.Links.Purpose;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LinksTests {

	private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

	private final Links links = new Links("https://news.example.com", "a key".getBytes(StandardCharsets.UTF_8));

	@Test
	void aLinkIsGoodForItsPurposeAndItsTime() {
		String token = token(this.links.confirm(42, NOW.plusSeconds(60)));
		assertThat(this.links.verify(Purpose.CONFIRM, token, NOW)).hasValue(new Links.Grant(42, null));
		assertThat(this.links.verify(Purpose.CONFIRM, token, NOW.plusSeconds(60))).isEmpty();
		assertThat(this.links.verify(Purpose.UNSUBSCRIBE, token, NOW)).isEmpty();
	}

	@Test
	void theWayOutNeverEnds() {
		String token = token(this.links.unsubscribe(7));
		assertThat(this.links.verify(Purpose.UNSUBSCRIBE, token, NOW.plusSeconds(1_000_000_000)))
			.hasValue(new Links.Grant(7, null));
	}

	@Test
	void whatWeDidNotSignIsNoLink() {
		String token = token(this.links.unsubscribe(7));
		for (int i = 0; i < token.length(); i++) {
			char other = (token.charAt(i) == '8') ? '9' : '8';
			String forged = token.substring(0, i) + other + token.substring(i + 1);
			assertThat(this.links.verify(Purpose.UNSUBSCRIBE, forged, NOW)).as(forged).isEmpty();
		}
		Links others = new Links("https://news.example.com", "another key".getBytes(StandardCharsets.UTF_8));
		assertThat(others.verify(Purpose.UNSUBSCRIBE, token, NOW)).isEmpty();
		for (String garbage : new String[] { "", ".", "..", "7.0.", "-7.0.x", "99999999999999999999.0.x", "7.0",
				"7" }) {
			assertThat(this.links.verify(Purpose.UNSUBSCRIBE, garbage, NOW)).as(garbage).isEmpty();
		}
	}

	private static String token(String link) {
		return link.substring(link.indexOf('=') + 1);
	}

}
