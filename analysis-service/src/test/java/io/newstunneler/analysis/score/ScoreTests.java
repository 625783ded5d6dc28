package io.newstunneler.analysis.score;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.newstunneler.events.ArticleIngested;
import io.newstunneler.events.ScoreParts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Do the parts and the total follow the contract?
 */
class ScoreTests {

	private static final Instant NOW = Instant.parse("2026-11-23T20:00:00Z");

	private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(30));

	private static final Weights EQUAL = new Weights(1, 1, 1, 1, 1);

	private static final String PLAIN = "https://news.example.com/rss";

	@Test
	void aQuietArticleTotalsSeven() {
		Score score = score("The council meets on Tuesday", "Its agenda is on the web site.", PLAIN, LONG_AGO, null);
		assertThat(score.parts()).isEqualTo(new ScoreParts(0, 1, 3, 3, 0));
		assertThat(score.total()).isEqualTo(7.0);
		assertThat(score.reasons()).containsExactly("catalyst 0: none named", "novelty 1: a day old or more",
				"credibility 3: a news source", "sentiment 3: neutral", "liquidity 0: no symbol with a known volume");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Files an 8-K", "Files an 8-K/A today", "Raises guidance", "Q3 beats estimates", "A miss",
			"Missed by a cent", "To acquire Foo", "Acquiring Foo", "Acquires Foo", "The acquisition closes",
			"Merger talks", "Mergers", "FDA says", "FDA's panel", "PDUFA date set", "Wins contracts", "award-winning",
			"Awarded a grant", "A $2bn Buyback", "buy-back plan", "Investigations", "An export ban looms",
			"Export bans", "GUIDANCE", "Beat!" })
	void strongCatalystsCountFive(String title) {
		assertThat(parts(title).catalyst()).as(title).isEqualTo(5);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Trials begin", "Phase 2 data", "New partnership", "Licensed to Foo", "Licence fees",
			"Signs MoU", "MOUs", "Partnership's end" })
	void weakCatalystsCountThree(String title) {
		assertThat(parts(title).catalyst()).as(title).isEqualTo(3);
	}

	@ParameterizedTest
	@ValueSource(strings = { "The commission met", "Industrial output", "Famous people", "A contractor", "Heartbeat",
			"Permission", "Dismissed", "emphases", "Awardee", "FDAX", "An export", "A ban on exports", "8 K run",
			"Licensee", "Upbeat", "Economy contracted", "Trialogue", "Paraphrase" })
	void lettersInsideAWordAreNoCatalyst(String title) {
		assertThat(parts(title).catalyst()).as(title).isZero();
	}

	@Test
	void theStrongestCatalystCountsAndIsNamed() {
		Score score = score("Trial ends", "The FDA was told of its guidance.", PLAIN, LONG_AGO, null);
		assertThat(score.parts().catalyst()).isEqualTo(5);
		assertThat(score.reasons().getFirst()).isEqualTo("catalyst 5: “fda”");
	}

	@ParameterizedTest
	@CsvSource({ "PT-1H,5", "PT0S,5", "PT5H59M59S,5", "PT6H,3", "PT23H59M59S,3", "PT24H,1", "P400D,1" })
	void noveltyFallsWithAge(Duration age, int novelty) {
		assertThat(score("Title", null, PLAIN, NOW.minus(age), null).parts().novelty()).isEqualTo(novelty);
	}

	@ParameterizedTest
	@CsvSource({ "https://www.sec.gov/cgi-bin/browse-edgar,5", "http://sec.gov,5", "https://investor.acme.com/rss,5",
			"https://ir.acme.com:8443/x,5", "https://investors.acme.com,5", "https://www.prnewswire.com/rss,5",
			"https://feed.businesswire.com/rss,5", "https://rss.globenewswire.com,5", "https://user:pw@ir.acme.com,5",
			"https://air.example.com,3", "https://example.com/sec.gov,3", "https://notsec.gov.example.com,3",
			"https://fakesec.gov,3", "https://example.com/?u=ir.acme.com,3", "not a url,3", "urn:x:ir.acme,3" })
	void credibilityIsThatOfTheHost(String sourceUrl, int credibility) {
		assertThat(score("Title", null, sourceUrl, LONG_AGO, null).parts().credibility()).as(sourceUrl)
			.isEqualTo(credibility);
	}

	@ParameterizedTest
	@CsvSource({ "Shares plunge as fraud shocks investors,1", "Profit surges on strong demand,4",
			"The meeting starts at noon,3" })
	void sentimentHasThreeSteps(String title, int sentiment) {
		assertThat(parts(title).sentiment()).isEqualTo(sentiment);
	}

	@ParameterizedTest
	@CsvSource({ "10000000,5", "9999999,4", "5000000,4", "4999999,3", "1000000,3", "999999,2", "100000,2", "99999,1",
			"10000,1", "9999,0", "0,0" })
	void liquidityGrowsWithVolume(long averageVolume, int liquidity) {
		assertThat(score("Title", null, PLAIN, LONG_AGO, averageVolume).parts().liquidity()).isEqualTo(liquidity);
	}

	@Test
	void weightsMultiplyAndRoundingHidesBinaryFractions() {
		ScoreParts parts = new ScoreParts(5, 3, 3, 4, 1);
		assertThat(new Weights(2, 0, 1.5, 1, 5).total(parts)).isEqualTo(23.5);
		assertThat(new Weights(0.1, 0.1, 0.1, 0.1, 0.1).total(parts)).isEqualTo(1.6);
		assertThat(new Weights(0, 0, 0, 0, 0).total(parts)).isZero();
	}

	private static ScoreParts parts(String title) {
		return score(title, null, PLAIN, LONG_AGO, null).parts();
	}

	private static Score score(String title, @Nullable String summary, String sourceUrl, Instant publishedAt,
			@Nullable Long averageVolume) {
		ArticleIngested article = new ArticleIngested(1, 2, "Example", sourceUrl, "rss", null, "https://example.com/1",
				title, summary, null, null, null, List.of(), publishedAt, publishedAt);
		return Score.of(article, averageVolume, EQUAL, NOW);
	}

}
