package io.newstunneler.gateway.limits;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.newstunneler.defaults.flags.Flag;
import io.newstunneler.defaults.flags.Flags;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Lets each client make so many requests a minute. The address of the connection counts;
 * what a header says about it does not.
 */
class RateLimits implements WebFilter, Ordered {

	static final Flag RATE_LIMITING = new Flag("rate_limiting", true, "limits of requests per client at the gateway");

	/** About 30 MB when full. Whoever falls out starts afresh. */
	private static final int CLIENTS = 100_000;

	private static final String RETRY_AFTER = "60";

	private final LoadingCache<ByteBuffer, Bucket> buckets;

	private final Flags flags;

	RateLimits(int perMinute, Flags flags) {
		this.flags = flags;
		this.buckets = Caffeine.newBuilder()
			.maximumSize(CLIENTS)
			.expireAfterAccess(Duration.ofMinutes(2))
			.build((_) -> Bucket.builder()
				.addLimit((limit) -> limit.capacity(perMinute).refillIntervally(perMinute, Duration.ofMinutes(1)))
				.build());
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		ServerHttpRequest request = exchange.getRequest();
		if (isProbe(request) || this.buckets.get(client(request.getRemoteAddress())).tryConsume(1)
				|| !this.flags.isEnabled(RATE_LIMITING)) {
			return chain.filter(exchange);
		}
		exchange.getResponse().getHeaders().set(HttpHeaders.RETRY_AFTER, RETRY_AFTER);
		return Mono.error(new ResponseStatusException(HttpStatus.TOO_MANY_REQUESTS,
				"Rate limit exceeded. Please try again later."));
	}

	/** A client of IPv6 owns a /64 and can change the rest at will. */
	static ByteBuffer client(@Nullable InetSocketAddress remote) {
		InetAddress address = (remote != null) ? remote.getAddress() : InetAddress.getLoopbackAddress();
		byte[] bytes = address.getAddress();
		return ByteBuffer.wrap((address instanceof Inet6Address) ? Arrays.copyOf(bytes, 8) : bytes);
	}

	private static boolean isProbe(ServerHttpRequest request) {
		String path = request.getPath().value();
		return path.equals("/health") || path.startsWith("/actuator/health");
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE + 40;
	}

}
