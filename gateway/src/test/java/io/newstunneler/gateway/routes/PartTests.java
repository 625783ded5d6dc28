package io.newstunneler.gateway.routes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which part serves which path.
 */
class PartTests {

	@ParameterizedTest
	@CsvSource({ "/api/sources, INGEST", "/api/sources/7/poll, INGEST", "/api/articles, ANALYSIS",
			"/api/articles/{id}/plan, ANALYSIS", "/api/settings, ANALYSIS", "/api/signals/top, ANALYSIS",
			"/api/plan-runs, ANALYSIS", "/api/tickers/import, ANALYSIS", "/api/digests/1/send, DIGEST",
			"/api/deliveries/counts, DIGEST", "/api/alerts/7, DIGEST", "/api/alert-channels/7/test, DIGEST",
			"/api/bounces, DIGEST", "/editions/abc, DIGEST", "/subscriptions/confirm, DIGEST",
			"/admin/reports/send-opportunities, DIGEST", "/admin/feature-flags, FLAGS",
			"/api/flags/rss_polling, FLAGS" })
	void servesItsPathsAlone(String path, Part part) {
		assertThat(Part.values()).filteredOn((candidate) -> candidate.serves(path)).containsExactly(part);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/api/client/features", "/actuator/health", "/api/articlesque", "/admin" })
	void whatIsNotPublicHasNoPart(String path) {
		assertThat(Part.values()).noneMatch((part) -> part.serves(path));
	}

	@Test
	void saysWhatHappenedWhatIsKeptAndWhatToDo() {
		assertThat(Part.DIGEST.away("cannot be reached")).isEqualTo("The digest service cannot be reached. "
				+ "Subscribers, digests and editions cannot be read or changed right now. "
				+ "Subscribers and editions are kept, and due mails leave when it is back. "
				+ "Try again in a few seconds.");
	}

}
