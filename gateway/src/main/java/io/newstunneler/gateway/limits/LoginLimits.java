package io.newstunneler.gateway.limits;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;

/**
 * Lets each client give so many wrong passwords a minute, and any number of clients
 * together so many for one login. No flag switches it off.
 */
@Component
public class LoginLimits {

	static final int WRONG_BY_CLIENT = 10;

	static final int WRONG_FOR_LOGIN = 30;

	private static final int KEPT = 20_000;

	private final LoadingCache<Object, Bucket> clients = buckets(WRONG_BY_CLIENT);

	private final LoadingCache<Object, Bucket> logins = buckets(WRONG_FOR_LOGIN);

	/**
	 * Checks a password within the limits.
	 * @param <T> what a right password gives
	 * @param exchange the request, whose client counts
	 * @param login whose password it is
	 * @param check gives something for a right password, and nothing for a wrong one
	 * @return what the check gives; 429 without a check where the limit is reached
	 */
	public <T> Mono<T> attempt(ServerWebExchange exchange, String login, Mono<T> check) {
		InetSocketAddress remote = exchange.getRequest().getRemoteAddress();
		return Mono.defer(() -> {
			Bucket client = this.clients.get(RateLimits.client(remote));
			Bucket forLogin = this.logins.get(login.toLowerCase(Locale.ROOT));
			if (!client.tryConsume(1)) {
				return refused(exchange);
			}
			if (!forLogin.tryConsume(1)) {
				client.addTokens(1);
				return refused(exchange);
			}
			return check.doOnNext((_) -> {
				client.addTokens(1);
				forLogin.addTokens(1);
			});
		});
	}

	private static <T> Mono<T> refused(ServerWebExchange exchange) {
		exchange.getResponse().getHeaders().set(HttpHeaders.RETRY_AFTER, "60");
		return Mono.error(new ResponseStatusException(HttpStatus.TOO_MANY_REQUESTS,
				"Rate limit exceeded. Please try again later."));
	}

	private static LoadingCache<Object, Bucket> buckets(int perMinute) {
		return Caffeine.newBuilder()
			.maximumSize(KEPT)
			.expireAfterAccess(Duration.ofMinutes(2))
			.build((_) -> Bucket.builder()
				.addLimit((limit) -> limit.capacity(perMinute).refillGreedy(perMinute, Duration.ofMinutes(1)))
				.build());
	}

}
