package io.newstunneler.gateway.routes;

import io.newstunneler.gateway.GatewayTest;
import io.newstunneler.gateway.StubService;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What goes through to a service, what comes back, and what a caller hears while it is
 * away.
 */
@GatewayTest
class RoutesTests {

	@Autowired
	private WebTestClient client;

	@Autowired
	@Qualifier("analysis")
	private StubService analysis;

	@Autowired
	@Qualifier("digest")
	private StubService digest;

	@Test
	void aRequestGoesToThePartThatServesItWithItsQueryAndBody() {
		this.client.get()
			.uri("/api/articles?q=fed rate&limit=5")
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.valueEquals("X-Total-Count", "7")
			.expectBody()
			.jsonPath("$.by")
			.isEqualTo("analysis");
		assertThat(this.analysis.last().uri()).isEqualTo("/api/articles?q=fed%20rate&limit=5");
		this.client.method(HttpMethod.PATCH)
			.uri("/api/digests/1")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue("{\"a\":1}")
			.exchange()
			.expectStatus()
			.isOk();
		assertThat(this.digest.last()).extracting(StubService.Seen::method, StubService.Seen::bodyLength)
			.containsExactly("PATCH", 7);
	}

	@Test
	void theRequestIdGoesInAndComesBackOnce() {
		this.client.get()
			.uri("/api/articles")
			.header("X-Request-ID", "desk-42")
			.exchange()
			.expectHeader()
			.valueEquals("X-Request-ID", "desk-42");
		assertThat(this.analysis.last().headers()).containsEntry("x-request-id", "desk-42");
	}

	@Test
	void anAbsentOrUnfitRequestIdIsReplaced() {
		for (String unfit : new String[] { "", "with space", "x".repeat(129) }) {
			this.client.get()
				.uri("/api/articles")
				.header("X-Request-ID", unfit)
				.exchange()
				.expectHeader()
				.valueMatches("X-Request-ID", "[0-9a-f-]{36}");
			assertThat(this.analysis.last().headers().get("x-request-id")).matches("[0-9a-f-]{36}");
		}
	}

	@Test
	void aTraceStartsHereAndOneThatCameGoesOn() {
		this.client.get().uri("/api/articles").exchange().expectStatus().isOk();
		assertThat(this.analysis.last().headers().get("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[13]");
		this.client.get()
			.uri("/api/articles")
			.header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
			.exchange()
			.expectStatus()
			.isOk();
		assertThat(this.analysis.last().headers().get("traceparent")).startsWith("00-0af7651916cd43dd8448eb211c80319c-")
			.doesNotContain("b7ad6b7169203331");
	}

	@Test
	void whatAHeaderSaysAboutWhereARequestComesFromIsNotPassedOn() {
		this.client.get()
			.uri("/api/articles")
			.header("X-Forwarded-For", "10.1.2.3")
			.header("X-Forwarded-Host", "evil.example")
			.header("Forwarded", "for=10.1.2.3;host=evil.example")
			.header("Proxy-Authorization", "Basic eDp5")
			.exchange()
			.expectStatus()
			.isOk();
		assertThat(this.analysis.last().headers()).doesNotContainKeys("x-forwarded-for", "x-forwarded-host",
				"forwarded", "proxy-authorization");
	}

	@Test
	void aPartThatCannotBeReachedIsA503ThatSaysWhatIsKept() {
		this.client.get()
			.uri("/api/sources")
			.exchange()
			.expectStatus()
			.isEqualTo(503)
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectHeader()
			.valueEquals("Retry-After", "5")
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo(Part.INGEST.away("cannot be reached"));
	}

	@Test
	void aPartThatDoesNotAnswerInTimeIsA504() {
		this.client.get()
			.uri("/api/articles/hang")
			.exchange()
			.expectStatus()
			.isEqualTo(504)
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo(Part.ANALYSIS.away("did not answer in time"));
	}

	@Test
	void aPartThatBreaksOffIsA502() {
		this.client.get()
			.uri("/editions/broken")
			.exchange()
			.expectStatus()
			.isEqualTo(502)
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo(Part.DIGEST.away("broke off before it had answered"));
	}

}
