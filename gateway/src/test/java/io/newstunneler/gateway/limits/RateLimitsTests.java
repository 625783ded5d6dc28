package io.newstunneler.gateway.limits;

import java.net.InetSocketAddress;
import java.time.Duration;

import io.getunleash.FakeUnleash;
import io.newstunneler.defaults.flags.Flags;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who is counted together, and what happens to the one too many.
 */
class RateLimitsTests {

	private final FakeUnleash unleash = new FakeUnleash();

	private final RateLimits limits = new RateLimits(3, new Flags(this.unleash));

	@Test
	void theOneTooManyIsToldToWaitAMinute() {
		assertThat(passes("/api/articles", "192.0.2.1")).isTrue();
		assertThat(passes("/api/settings", "192.0.2.1")).isTrue();
		assertThat(passes("/", "192.0.2.1")).isTrue();
		MockServerWebExchange exchange = exchange("/api/articles", "192.0.2.1");
		ResponseStatusException refused = (ResponseStatusException) refusal(exchange);
		assertThat(refused.getStatusCode()).isEqualTo(HttpStatus.TOO_MANY_REQUESTS);
		assertThat(refused.getReason()).isEqualTo("Rate limit exceeded. Please try again later.");
		assertThat(exchange.getResponse().getHeaders().getFirst("Retry-After")).isEqualTo("60");
	}

	@Test
	void clientsAreCountedApart() {
		exhaust("192.0.2.1");
		assertThat(passes("/", "192.0.2.2")).isTrue();
	}

	@Test
	void addressesOfOneNetworkOfVersionSixAreOneClient() {
		exhaust("2001:db8:1:2::1");
		assertThat(passes("/", "2001:db8:1:2:ffff::9")).isFalse();
		assertThat(passes("/", "2001:db8:1:3::1")).isTrue();
	}

	@Test
	void whoSaysToComeFromElsewhereIsStillTheSame() {
		exhaust("192.0.2.1");
		MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/")
			.remoteAddress(new InetSocketAddress("192.0.2.1", 4711))
			.header("X-Forwarded-For", "203.0.113.9"));
		assertThat(refusal(exchange)).isNotNull();
	}

	@Test
	void healthIsAlwaysAnswered() {
		exhaust("192.0.2.1");
		assertThat(passes("/health", "192.0.2.1")).isTrue();
		assertThat(passes("/actuator/health/liveness", "192.0.2.1")).isTrue();
	}

	@Test
	void theFlagTurnsItOff() {
		exhaust("192.0.2.1");
		this.unleash.disable("rate_limiting");
		assertThat(passes("/", "192.0.2.1")).isTrue();
	}

	private void exhaust(String address) {
		for (int i = 0; i < 3; i++) {
			assertThat(passes("/", address)).isTrue();
		}
		assertThat(passes("/", address)).isFalse();
	}

	private boolean passes(String path, String address) {
		return refusal(exchange(path, address)) == null;
	}

	private static MockServerWebExchange exchange(String path, String address) {
		return MockServerWebExchange
			.from(MockServerHttpRequest.get(path).remoteAddress(new InetSocketAddress(address, 4711)));
	}

	private @Nullable Throwable refusal(MockServerWebExchange exchange) {
		return this.limits.filter(exchange, (_) -> Mono.empty())
			.then(Mono.<Throwable>empty())
			.onErrorResume(Mono::just)
			.block(Duration.ofSeconds(5));
	}

}
