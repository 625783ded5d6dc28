package io.newstunneler.defaults.problems;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "spring.config.import=classpath:service-defaults.yml", "spring.application.name=problems",
				"newstunneler.postgres.schema=none", "spring.flyway.enabled=false" })
class ProblemsTests {

	private final WebTestClient client;

	ProblemsTests(@Value("${local.server.port}") int port) {
		this.client = WebTestClient.bindToServer().baseUrl("http://127.0.0.1:" + port).build();
	}

	@Test
	void aStatusWithAReasonIsAProblemDocumentWithATrace() {
		this.client.get()
			.uri("/things/7")
			.exchange()
			.expectStatus()
			.isNotFound()
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo("Thing not found")
			.jsonPath("$.status")
			.isEqualTo(404)
			.jsonPath("$.instance")
			.isEqualTo("/things/7")
			.jsonPath("$.trace_id")
			.value(String.class, (trace) -> assertThat(trace).matches("[0-9a-f]{32}"));
	}

	@Test
	void aWrongTypeInThePathIsListed() {
		expectListed(this.client.get().uri("/things/seven"), "path", "id");
	}

	@Test
	void aParameterOutOfRangeIsListed() {
		expectListed(this.client.get().uri("/things?max_size=5000"), "query", "max_size");
	}

	@Test
	void aParameterOfTheWrongTypeIsListed() {
		expectListed(this.client.get().uri("/things?max_size=many"), "query", "max_size");
	}

	@Test
	void anInvalidFieldIsListedInSnakeCase() {
		expectListed(this.client.post()
			.uri("/things")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue("{\"full_name\":\" \"}"), "body", "full_name");
	}

	@Test
	void aFieldOfTheWrongTypeIsListed() {
		expectListed(this.client.post()
			.uri("/things")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue("{\"full_name\":\"x\",\"size_limit\":\"many\"}"), "body", "size_limit");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"full_name\":5}", "{\"full_name\":true}", "{\"full_name\":\"x\",\"size_limit\":1.5}",
			"{\"full_name\":\"x\",\"size_limit\":true}", "{\"full_name\":\"x\",\"shown\":7}", "[]", "7" })
	void aValueOfAnotherTypeIsNotBentIntoShape(String body) {
		this.client.post()
			.uri("/things")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(body)
			.exchange()
			.expectStatus()
			.isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT);
	}

	@Test
	void malformedJsonIsListed() {
		this.client.post()
			.uri("/things")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue("{\"full_name\":")
			.exchange()
			.expectStatus()
			.isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT)
			.expectBody()
			.jsonPath("$.detail[0].type")
			.isEqualTo("json_invalid");
	}

	@Test
	void anAbsentBodyIsListed() {
		this.client.post()
			.uri("/things")
			.contentType(MediaType.APPLICATION_JSON)
			.exchange()
			.expectStatus()
			.isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT)
			.expectBody()
			.jsonPath("$.detail[0].loc[0]")
			.isEqualTo("body");
	}

	@Test
	void aDatabaseThatIsAwayIsSaidSo() {
		this.client.get()
			.uri("/away")
			.exchange()
			.expectStatus()
			.isEqualTo(HttpStatus.SERVICE_UNAVAILABLE)
			.expectHeader()
			.valueEquals("Retry-After", "5");
	}

	@Test
	void anUnforeseenErrorTellsNothingOfTheInside() {
		this.client.get()
			.uri("/broken")
			.exchange()
			.expectStatus()
			.is5xxServerError()
			.expectBody(String.class)
			.value((body) -> assertThat(body).contains("\"detail\"").doesNotContain("secret", "Exception", "java"));
	}

	@Test
	void unknownPathsAndMethodsHaveADetailToo() {
		this.client.get()
			.uri("/nowhere")
			.exchange()
			.expectStatus()
			.isNotFound()
			.expectBody()
			.jsonPath("$.detail")
			.exists();
		this.client.delete()
			.uri("/things")
			.exchange()
			.expectStatus()
			.isEqualTo(HttpStatus.METHOD_NOT_ALLOWED)
			.expectBody()
			.jsonPath("$.detail")
			.exists();
	}

	@Test
	void theRequestsIdComesBackAndStandsInItsLogLines() {
		this.client.get()
			.uri("/request-id")
			.header("X-Request-ID", "mine-42")
			.exchange()
			.expectHeader()
			.valueEquals("X-Request-ID", "mine-42")
			.expectBody(String.class)
			.isEqualTo("mine-42");
	}

	@Test
	void anUnfitRequestIdIsReplaced() {
		this.client.get()
			.uri("/request-id")
			.header("X-Request-ID", "a b")
			.exchange()
			.expectHeader()
			.value("X-Request-ID", (id) -> assertThat(id).hasSize(36));
	}

	private static void expectListed(WebTestClient.RequestHeadersSpec<?> request, String where, String field) {
		request.exchange()
			.expectStatus()
			.isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT)
			.expectBody()
			.jsonPath("$.detail[0].loc[0]")
			.isEqualTo(where)
			.jsonPath("$.detail[0].loc[1]")
			.isEqualTo(field)
			.jsonPath("$.detail[0].msg")
			.isNotEmpty();
	}

	record Thing(@NotBlank String fullName, @Nullable Integer sizeLimit, @Nullable Boolean shown) {
	}

	@RestController
	static class Things {

		@GetMapping("/things/{id}")
		Mono<Thing> one(@PathVariable long id) {
			return Mono.error(new ResponseStatusException(HttpStatus.NOT_FOUND, "Thing not found"));
		}

		@GetMapping("/things")
		Mono<String> many(@RequestParam(name = "max_size", defaultValue = "10") @Min(1) @Max(1000) int maxSize) {
			return Mono.just("many");
		}

		@PostMapping("/things")
		Mono<String> add(@Valid @RequestBody Thing thing) {
			return Mono.just(thing.fullName());
		}

		@GetMapping("/away")
		Mono<String> away() {
			return Mono.error(new DataAccessResourceFailureException("connection refused: db.internal"));
		}

		@GetMapping("/broken")
		Mono<String> broken() {
			return Mono.error(new IllegalStateException("secret"));
		}

		@GetMapping("/request-id")
		Mono<String> requestId() {
			return Mono.fromSupplier(() -> String.valueOf(org.slf4j.MDC.get("request_id")));
		}

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import(Things.class)
	static class Application {

	}

}
