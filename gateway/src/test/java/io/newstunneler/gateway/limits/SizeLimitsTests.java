package io.newstunneler.gateway.limits;

import io.newstunneler.gateway.GatewayTest;
import io.newstunneler.gateway.StubService;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Bodies of ten megabytes pass, larger ones do not, with or without a declared length;
 * nor do endless addresses and headers.
 */
@GatewayTest
class SizeLimitsTests {

	private static final int MEGABYTE = 1 << 20;

	@Autowired
	private WebTestClient client;

	@Autowired
	@Qualifier("digest")
	private StubService digest;

	@Test
	void tenMegabytesPass() {
		this.client.post()
			.uri("/api/subscribers")
			.contentType(MediaType.APPLICATION_JSON)
			.body(chunks(10), DataBuffer.class)
			.exchange()
			.expectStatus()
			.isOk();
		assertThat(this.digest.last().bodyLength()).isEqualTo(10 * MEGABYTE);
	}

	@Test
	void moreIsRefusedAtOnceWhereTheLengthIsDeclared() {
		this.client.post()
			.uri("/api/subscribers")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(new byte[10 * MEGABYTE + 1])
			.exchange()
			.expectStatus()
			.isEqualTo(413)
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo("The request's body is too large; nothing was stored. Send at most 10 MB.");
	}

	@Test
	void moreIsRefusedOnTheWayWhereItIsNot() {
		int before = this.digest.count();
		this.client.post()
			.uri("/api/subscribers")
			.contentType(MediaType.APPLICATION_JSON)
			.body(chunks(11), DataBuffer.class)
			.exchange()
			.expectStatus()
			.isEqualTo(413)
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo("The request's body is too large; nothing was stored. Send at most 10 MB.");
		assertThat(this.digest.count()).isEqualTo(before);
	}

	@Test
	void anEndlessAddressIsRefusedWithAReason() {
		this.client.get()
			.uri("/api/digests?q=" + "x".repeat(5_000))
			.exchange()
			.expectStatus()
			.isEqualTo(414)
			.expectBody()
			.jsonPath("$.detail")
			.isNotEmpty();
		this.client.get().uri("/api/digests?q=" + "x".repeat(3_900)).exchange().expectStatus().isOk();
	}

	@Test
	void endlessHeadersAreRefusedWithAReason() {
		this.client.get()
			.uri("/api/digests")
			.header("X-Story", "x".repeat(8_000))
			.exchange()
			.expectStatus()
			.isEqualTo(431)
			.expectBody()
			.jsonPath("$.detail")
			.isNotEmpty();
		this.client.get().uri("/api/digests").header("X-Story", "x".repeat(7_000)).exchange().expectStatus().isOk();
	}

	private static Flux<DataBuffer> chunks(int megabytes) {
		return Flux.range(0, megabytes).map((_) -> DefaultDataBufferFactory.sharedInstance.wrap(new byte[MEGABYTE]));
	}

}
