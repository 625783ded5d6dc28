package io.newstunneler.flags.protocol;

import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.web.reactive.server.WebTestClient;

/**
 * Is a client without a known token kept out where tokens are set?
 */
@WithPostgres
@WithKafka
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = "newstunneler.flag-server.tokens=*:production.one,*:development.two")
class ClientTokensIT {

	@LocalServerPort
	private int port;

	@Test
	void onlyKnownTokensAreLetIn() {
		WebTestClient web = WebTestClient.bindToServer().baseUrl("http://127.0.0.1:" + this.port).build();
		features(web, "*:development.two").expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.query.environment")
			.isEqualTo("development");
		features(web, "*:production.guessed").expectStatus()
			.isUnauthorized()
			.expectBody()
			.jsonPath("$.detail")
			.isNotEmpty();
		web.get().uri("/api/client/features").exchange().expectStatus().isUnauthorized();
	}

	private static WebTestClient.ResponseSpec features(WebTestClient web, String token) {
		return web.get().uri("/api/client/features").header("Authorization", token).exchange();
	}

}
