package io.newstunneler.flags.protocol;

import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Is the protocol kept to, byte for byte where clients rely on it?
 */
@WithPostgres
@WithKafka
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class ClientProtocolIT {

	@LocalServerPort
	private int port;

	@Autowired
	private TestDatabase database;

	private WebTestClient web;

	@BeforeEach
	void connect() {
		this.web = WebTestClient.bindToServer().baseUrl("http://127.0.0.1:" + this.port).build();
	}

	@Test
	void sendsFlagsAsVersionTwoOfTheProtocol() {
		this.web.get()
			.uri("/api/client/features")
			.header("Authorization", "*:development.secret")
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.contentTypeCompatibleWith(MediaType.APPLICATION_JSON)
			.expectBody()
			.json("""
					{"version": 2, "segments": [], "query": {"environment": "development"}}
					""")
			.jsonPath("$.features[?(@.name == 'rss_polling')].impressionData")
			.isEqualTo(false)
			.jsonPath("$.features[?(@.name == 'rss_polling')].strategies[0].name")
			.isEqualTo("flexibleRollout");
	}

	@Test
	void sendsNothingToWhoHasTheNewestState() {
		String etag = this.web.get()
			.uri("/api/client/features")
			.exchange()
			.expectStatus()
			.isOk()
			.returnResult(String.class)
			.getResponseHeaders()
			.getETag();
		assertThat(etag).isNotNull();
		this.web.get()
			.uri("/api/client/features")
			.header("If-None-Match", etag)
			.exchange()
			.expectStatus()
			.isNotModified()
			.expectHeader()
			.valueEquals("ETag", etag)
			.expectBody()
			.isEmpty();
		this.web.get()
			.uri("/api/client/features")
			.header("If-None-Match", "\"older\"")
			.exchange()
			.expectStatus()
			.isOk();
	}

	@Test
	void sendsOneFlag() {
		this.web.get()
			.uri("/api/client/features/rss_polling")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.name")
			.isEqualTo("rss_polling");
		this.web.get()
			.uri("/api/client/features/no_such_flag")
			.exchange()
			.expectStatus()
			.isNotFound()
			.expectBody()
			.jsonPath("$.detail")
			.isNotEmpty();
	}

	@Test
	void takesRegistrationsAndMetrics() {
		post("register", """
				{"appName": "desk", "instanceId": "desk-1", "sdkVersion": "unleash-client-node:6.1.0",
				 "strategies": ["default"], "started": "2026-11-23T08:00:00.000Z", "interval": 15000}
				""").expectStatus().isAccepted();
		String metrics = """
				{"appName": "desk", "instanceId": "desk-1", "bucket": {
				  "start": "2026-11-23T08:00:00.000Z", "stop": "2026-11-23T08:01:00.000Z",
				  "toggles": {"rss_polling": {"yes": 3, "no": 1, "variants": {"terse": 2, "disabled": 1}},
				              "long_gone": {"yes": 0, "no": 5}}}}
				""";
		post("metrics", metrics).expectStatus().isAccepted();
		post("metrics", metrics).expectStatus().isAccepted();
		assertThat(this.database.query("""
				select flag, asked_on, asked_off, variants::text as variants
				from flags.flag_usages where application = 'desk' order by flag
				""")).extracting(Object::toString)
			.containsExactly("{flag=long_gone, asked_on=0, asked_off=10, variants={}}",
					"{flag=rss_polling, asked_on=6, asked_off=2, variants={\"terse\": 4, \"disabled\": 2}}");
		assertThat(this.database.count("flags.instances where application = 'desk' and instance = 'desk-1'")).isOne();
	}

	@Test
	void aClientThatWasAskedNothingMayReportThat() {
		post("metrics", "{\"appName\": \"desk\", \"instanceId\": \"desk-1\"}").expectStatus().isAccepted();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "[]", "{\"appName\": \"\"}", "{\"appName\": \"desk\", \"bucket\": {}}",
			"{\"appName\": \"desk\", \"bucket\": {\"toggles\": {\"a\": {\"yes\": -1, \"no\": 0}}}}" })
	void aReportThatSaysNothingIsRefused(String report) {
		post("metrics", report).expectStatus().isEqualTo(422).expectBody().jsonPath("$.detail[0].loc").isArray();
	}

	private WebTestClient.ResponseSpec post(String what, String body) {
		return this.web.post()
			.uri("/api/client/" + what)
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(body)
			.exchange();
	}

}
