package io.newstunneler.ingest.sources;

import java.util.List;
import java.util.Map;

import io.getunleash.FakeUnleash;
import io.newstunneler.defaults.flags.Flags;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.context.annotation.Bean;
import org.springframework.http.MediaType;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sources' REST resource, and the sources that a fresh system has. Nothing is polled,
 * or the test would ask the servers of the default sources.
 */
@WithPostgres
@WithKafka
@AutoConfigureWebTestClient
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class SourcesIT {

	@Autowired
	private WebTestClient web;

	@Autowired
	private DefaultSources defaultSources;

	@Autowired
	private DatabaseClient database;

	@Test
	@Order(1)
	void aFreshSystemHasTheTwentyDefaultSourcesAndAUserMayDeleteThemForGood() {
		Awaitility.await().until(() -> count("sources") == 20);
		List<Integer> ids = this.web.get()
			.uri("/api/sources")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBodyList(Map.class)
			.hasSize(20)
			.returnResult()
			.getResponseBody()
			.stream()
			.map((source) -> (Integer) source.get("id"))
			.toList();
		ids.forEach((id) -> this.web.delete().uri("/api/sources/{id}", id).exchange().expectStatus().isOk());
		this.defaultSources.run(new DefaultApplicationArguments());
		this.web.get().uri("/api/sources").exchange().expectBodyList(Map.class).hasSize(0);
	}

	@Test
	@Order(2)
	void showsWhatThePredecessorShowed() {
		this.web.post()
			.uri("/api/sources")
			.bodyValue(Map.of("url", "https://user:hunter2@ducks.example/feed", "name", "Ducks"))
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.url")
			.isEqualTo("https://ducks.example/feed")
			.jsonPath("$.name")
			.isEqualTo("Ducks")
			.jsonPath("$.source_type")
			.isEqualTo("rss")
			.jsonPath("$.enabled")
			.isEqualTo(true)
			.jsonPath("$.created_at")
			.value((String time) -> assertThat(time).endsWith("Z"));
		String all = this.web.get()
			.uri("/api/sources")
			.exchange()
			.expectBody(String.class)
			.returnResult()
			.getResponseBody();
		assertThat(all).contains("ducks.example").doesNotContain("hunter2");
	}

	@Test
	void refusesASourceThatExists() {
		Map<String, String> source = Map.of("url", "https://twice.example/feed", "name", "Twice");
		this.web.post().uri("/api/sources").bodyValue(source).exchange().expectStatus().isOk();
		this.web.post()
			.uri("/api/sources")
			.bodyValue(source)
			.exchange()
			.expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo("Source already exists");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"url\": \"file:///etc/passwd\", \"name\": \"x\"}", "{\"url\": \"\", \"name\": \"x\"}",
			"{\"name\": \"x\"}", "{\"url\": \"https://a.example/\", \"name\": \"\"}", "{\"url\": 1",
			"{\"url\": \"https://a.example/\", \"name\": \"x\", \"source_type\": \"fax\"}", "[]" })
	void saysWhatIsWrongWithASource(String body) {
		this.web.post()
			.uri("/api/sources")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(body)
			.exchange()
			.expectStatus()
			.isEqualTo(422)
			.expectBody()
			.jsonPath("$.detail[0].loc")
			.isArray()
			.jsonPath("$.detail[0].msg")
			.isNotEmpty();
	}

	@Test
	void enablesByQueryAndByBody() {
		int id = add("https://switch.example/feed");
		this.web.patch()
			.uri("/api/sources/{id}?enabled=false", id)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.enabled")
			.isEqualTo(false);
		this.web.patch()
			.uri("/api/sources/{id}", id)
			.bodyValue(Map.of("enabled", true))
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.enabled")
			.isEqualTo(true);
		this.web.patch().uri("/api/sources/{id}", id).exchange().expectStatus().isEqualTo(422);
		this.web.patch().uri("/api/sources/{id}?enabled=perhaps", id).exchange().expectStatus().isEqualTo(422);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"headers\": {\"Host\": \"x\"}}", "{\"headers\": {\"Transfer-Encoding\": \"chunked\"}}",
			"{\"headers\": {\"X-A\": \"a\\r\\nHost: b\"}}", "{\"headers\": {\"X A\": \"a\"}}", "{\"interval_sec\": 5}",
			"{\"rules\": [{\"action\": \"block\", \"regex\": \"(\"}]}", "{\"rules\": [{\"action\": \"eat\"}]}",
			"{\"name\": \" \"}", "{\"obey_robots\": \"duck\"}" })
	void saysWhatIsWrongWithAChange(String body) {
		int id = add("https://change-" + body.hashCode() + ".example/feed");
		this.web.patch()
			.uri("/api/sources/{id}", id)
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(body)
			.exchange()
			.expectStatus()
			.isEqualTo(422)
			.expectBody()
			.jsonPath("$.detail[0].msg")
			.isNotEmpty();
	}

	@Test
	void changesWhatAPersonSaysOfASource() {
		int id = add("https://changing.example/feed");
		this.web.patch()
			.uri("/api/sources/{id}", id)
			.bodyValue(Map.of("name", "Other", "folder", "Birds", "interval_sec", 3600))
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.folder")
			.isEqualTo("Birds");
		this.web.get()
			.uri("/api/sources/{id}", id)
			.exchange()
			.expectBody()
			.jsonPath("$.interval_sec")
			.isEqualTo(3600)
			.jsonPath("$.name")
			.isEqualTo("Other")
			.jsonPath("$.enabled")
			.isEqualTo(true);
		this.web.patch()
			.uri("/api/sources/{id}", id)
			.bodyValue(Map.of("folder", "", "interval_sec", 0))
			.exchange()
			.expectStatus()
			.isOk();
		this.web.get()
			.uri("/api/sources/{id}", id)
			.exchange()
			.expectBody()
			.jsonPath("$.interval_sec")
			.isEmpty()
			.jsonPath("$.folder")
			.isEmpty();
	}

	@Test
	void anOpmlFileBringsItsFeedsAndReportsItsBrokenLines() {
		StringBuilder opml = new StringBuilder("<opml version=\"2.0\"><body>\n<outline text=\"Imported\">\n");
		for (int i = 0; i < 500; i++) {
			String url = (i % 25 == 7) ? "ftp://broken.example/" + i : "https://reader:hunter2@opml-" + i + ".example/";
			opml.append("<outline type=\"rss\" text=\"Feed ")
				.append(i)
				.append("\" xmlUrl=\"")
				.append(url)
				.append("\"/>\n");
		}
		opml.append("</outline></body></opml>");
		for (int round = 0; round < 2; round++) {
			this.web.post()
				.uri("/api/sources/opml")
				.contentType(MediaType.TEXT_XML)
				.bodyValue(opml.toString())
				.exchange()
				.expectStatus()
				.isOk()
				.expectBody()
				.jsonPath("$.added")
				.isEqualTo((round == 0) ? 480 : 0)
				.jsonPath("$.known")
				.isEqualTo((round == 0) ? 0 : 480)
				.jsonPath("$.rejected.length()")
				.isEqualTo(20)
				.jsonPath("$.rejected[0].line")
				.isEqualTo(10)
				.jsonPath("$.rejected[0].problem")
				.isEqualTo("The address must start with http:// or https://.");
		}
		String exported = this.web.get()
			.uri("/api/sources/opml")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.returnResult()
			.getResponseBody();
		assertThat(exported).contains("<outline text=\"Imported\">", "https://opml-0.example/")
			.doesNotContain("hunter2");
		this.web.post()
			.uri("/api/sources/opml")
			.contentType(MediaType.TEXT_XML)
			.bodyValue("<html/>")
			.exchange()
			.expectStatus()
			.isEqualTo(422);
	}

	@Test
	void theNewestIsFirst() {
		add("https://first.example/feed");
		int newest = add("https://second.example/feed");
		this.web.get().uri("/api/sources").exchange().expectBody().jsonPath("$[0].id").isEqualTo(newest);
	}

	@Test
	void whatIsNotThereIsNotFound() {
		this.web.get().uri("/api/sources/999999").exchange().expectStatus().isNotFound();
		this.web.delete().uri("/api/sources/999999").exchange().expectStatus().isNotFound();
		this.web.post().uri("/api/sources/999999/poll").exchange().expectStatus().isNotFound();
		this.web.patch().uri("/api/sources/999999?enabled=true").exchange().expectStatus().isNotFound();
		this.web.get().uri("/api/sources/duck").exchange().expectStatus().isEqualTo(422);
	}

	@Test
	void credentialsGoWithTheirSource() {
		int id = add("https://user:hunter2@forgotten.example/feed");
		assertThat(credentials(id)).isEqualTo(1);
		this.web.delete().uri("/api/sources/{id}", id).exchange().expectStatus().isOk();
		assertThat(credentials(id)).isZero();
	}

	/**
	 * Turns polling off.
	 */
	@TestConfiguration
	static class OffConfiguration {

		@Bean
		Flags flags() {
			FakeUnleash unleash = new FakeUnleash();
			unleash.disable("rss_polling");
			return new Flags(unleash);
		}

	}

	private Long count(String table) {
		return this.database.sql("select count(*) from " + table).mapValue(Long.class).one().block();
	}

	private Long credentials(int id) {
		return this.database.sql("select count(*) from source_credentials where source_id = :id")
			.bind("id", id)
			.mapValue(Long.class)
			.one()
			.block();
	}

	private int add(String url) {
		return (Integer) this.web.post()
			.uri("/api/sources")
			.bodyValue(Map.of("url", url, "name", "Name"))
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(Map.class)
			.returnResult()
			.getResponseBody()
			.get("id");
	}

}
