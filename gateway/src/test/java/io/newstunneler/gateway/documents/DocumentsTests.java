package io.newstunneler.gateway.documents;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.newstunneler.gateway.GatewayTest;
import io.newstunneler.gateway.StubService;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.test.web.reactive.server.WebTestClient;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The document and its page, as they are served, and the routes about the cache.
 */
@GatewayTest
class DocumentsTests {

	@Autowired
	private WebTestClient client;

	@Autowired
	@Qualifier("analysis")
	private StubService analysis;

	@Test
	void oneDocumentHasOurRoutesAndThoseOfTheParts() {
		this.analysis.apiDocument("{\"openapi\":\"3.1.0\",\"paths\":{\"/api/articles\":{\"get\":{}}}}");
		this.client.post().uri("/admin/cache/clear").exchange().expectStatus().isOk();
		JsonNode document = document();
		assertThat(document.at("/info/title").asString()).isEqualTo("News Tunneler");
		assertThat(document.at("/info/version").asString()).isEqualTo("1.0.0");
		assertThat(document.at("/servers/0/url").asString()).isNotEmpty();
		assertThat(document.path("paths").propertyNames()).contains("/health", "/ws/alerts", "/api/stream",
				"/admin/train", "/api/articles");
		this.client.get()
			.uri("/admin/cache/stats")
			.exchange()
			.expectBody()
			.jsonPath("$.entries")
			.isEqualTo(1)
			.jsonPath("$.hit_rate")
			.exists();
	}

	@Test
	void everyReferenceLeadsSomewhere() {
		JsonNode document = document();
		List<String> references = document.findValuesAsString("$ref");
		assertThat(references).isNotEmpty()
			.allSatisfy((reference) -> assertThat(document.at(reference.substring(1)).isMissingNode()).isFalse());
	}

	@Test
	void everyRouteThatTheGatewayDocumentsAnswersAsItSays() {
		document().path("paths").properties().forEach((path) -> path.getValue().properties().forEach((operation) -> {
			JsonNode responses = operation.getValue().path("responses");
			boolean ours = operation.getValue().has("operationId");
			if (!ours || path.getKey().equals("/api/stream")) {
				return;
			}
			HttpStatusCode status = this.client.method(HttpMethod.valueOf(operation.getKey().toUpperCase(Locale.ROOT)))
				.uri(path.getKey().replace("{symbol}", "ACME").replace("{id}", "1"))
				.exchange()
				.returnResult(Void.class)
				.getStatus();
			// No database is here; that a part is away is what "default" says.
			String documented = (status == HttpStatus.SERVICE_UNAVAILABLE) ? "default"
					: Integer.toString(status.value());
			assertThat(responses.propertyNames()).as(path.getKey()).contains(documented);
		}));
	}

	@Test
	void thePageBringsAllItNeeds() {
		String page = requireNonNull(
				this.client.get().uri("/docs").exchange().expectBody(String.class).returnResult().getResponseBody());
		assertThat(page).contains("swagger-ui-bundle.js");
		Stream.of("/webjars/swagger-ui/swagger-ui.css", "/webjars/swagger-ui/swagger-ui-bundle.js", "/docs/start.js")
			.forEach((part) -> {
				assertThat(page).contains(part);
				this.client.get().uri(part).exchange().expectStatus().isOk();
			});
	}

	private JsonNode document() {
		return requireNonNull(this.client.get()
			.uri("/v3/api-docs")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(JsonNode.class)
			.returnResult()
			.getResponseBody());
	}

}
