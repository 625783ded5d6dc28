package io.newstunneler.gateway.door;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Tells browsers to treat every answer as what it says it is, and nothing as a page to
 * frame. A policy that a page brought itself stays.
 */
class SecurityHeaders implements WebFilter, Ordered {

	private static final String POLICY = "Content-Security-Policy";

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		exchange.getResponse().beforeCommit(() -> {
			protect(exchange.getResponse().getHeaders());
			return Mono.empty();
		});
		return chain.filter(exchange);
	}

	private static void protect(HttpHeaders headers) {
		headers.set("X-Content-Type-Options", "nosniff");
		headers.set("X-Frame-Options", "DENY");
		headers.set("Referrer-Policy", "no-referrer");
		if (headers.getFirst(POLICY) == null) {
			headers
				.set(POLICY, isPage(headers.getContentType())
						? "default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; form-action 'self'; "
								+ "base-uri 'none'; frame-ancestors 'none'"
						: "default-src 'none'; frame-ancestors 'none'");
		}
	}

	private static boolean isPage(@Nullable MediaType type) {
		return type != null && type.isCompatibleWith(MediaType.TEXT_HTML);
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE + 20;
	}

}
