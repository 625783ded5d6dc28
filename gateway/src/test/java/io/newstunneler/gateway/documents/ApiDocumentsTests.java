package io.newstunneler.gateway.documents;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import io.newstunneler.gateway.routes.Part;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long documents are kept, and what happens while a part is away.
 */
class ApiDocumentsTests {

	private static final JsonMapper JSON = new JsonMapper();

	private final Map<Part, String> paths = new EnumMap<>(
			Map.of(Part.INGEST, "/api/sources", Part.ANALYSIS, "/api/articles", Part.FLAGS, "/api/flags"));

	private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T12:00:00Z"));

	private final ApiDocuments documents = new ApiDocuments((ObjectNode) JSON.readTree("{\"openapi\":\"3.1.0\"}"),
			this::fetch, (_, _) -> Optional.empty(), this.now::get);

	@Test
	void aPartThatNeverAnsweredIsNamed() {
		ObjectNode whole = whole();
		assertThat(whole.path("paths").propertyNames()).containsExactly("/api/sources", "/api/articles", "/api/flags");
		assertThat(whole.at("/info/x-missing-parts").toString()).isEqualTo("[\"digest\"]");
	}

	@Test
	void aPartThatIsAwayKeepsItsPlace() {
		whole();
		this.paths.remove(Part.ANALYSIS);
		pass(ApiDocuments.FRESH);
		assertThat(whole().path("paths").propertyNames()).contains("/api/articles");
	}

	@Test
	void aPartThatComesBackIsAskedAgainSoonAndTheOthersAreLeftAlone() {
		whole();
		this.paths.put(Part.DIGEST, "/api/digests");
		assertThat(whole().path("paths").propertyNames()).doesNotContain("/api/digests");
		pass(ApiDocuments.RETRY);
		assertThat(whole().path("paths").propertyNames()).contains("/api/digests");
		assertThat(this.documents.stats()).isEqualTo(new ApiDocuments.Stats(4, 7, 5));
	}

	@Test
	void whatIsClearedIsReadAnew() {
		whole();
		this.paths.put(Part.FLAGS, "/api/flags/new");
		this.documents.clear();
		assertThat(whole().path("paths").propertyNames()).contains("/api/flags/new").doesNotContain("/api/flags");
	}

	private ObjectNode whole() {
		return requireNonNull(this.documents.whole().block(Duration.ofSeconds(5)));
	}

	private void pass(Duration time) {
		this.now.updateAndGet((instant) -> instant.plus(time));
	}

	private Mono<JsonNode> fetch(Part part) {
		String path = this.paths.get(part);
		return (path != null) ? Mono.just(JSON.readTree("{\"paths\":{\"%s\":{\"get\":{}}}}".formatted(path)))
				: Mono.error(new IllegalStateException("away"));
	}

}
