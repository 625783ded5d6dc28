package io.newstunneler.gateway.door;

import java.time.Duration;
import java.util.List;

import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.cors.reactive.DefaultCorsProcessor;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Lets the front end's pages use the API, and no other page. The origin of a WebSocket is
 * judged too, which browsers leave to the server.
 */
class Origins implements WebFilter, Ordered {

	private final DefaultCorsProcessor processor = new DefaultCorsProcessor();

	private final CorsConfiguration configuration = new CorsConfiguration();

	Origins(OriginsProperties properties) {
		this.configuration.setAllowedOrigins(properties.allowed());
		this.configuration.setAllowedMethods(List.of(CorsConfiguration.ALL));
		this.configuration.setAllowedHeaders(List.of(CorsConfiguration.ALL));
		this.configuration.setExposedHeaders(List.of("X-Total-Count", "X-Search-Instead", HttpHeaders.LINK,
				"X-Request-ID", HttpHeaders.RETRY_AFTER));
		this.configuration.setAllowCredentials(true);
		this.configuration.setMaxAge(Duration.ofMinutes(10));
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		if (!this.processor.process(this.configuration, exchange)) {
			return Mono.error(new ResponseStatusException(HttpStatus.FORBIDDEN,
					"Pages of this origin may not use the API; nothing was done. "
							+ "Add the origin to NEWSTUNNELER_ORIGINS_ALLOWED if it is yours."));
		}
		return CorsUtils.isPreFlightRequest(exchange.getRequest()) ? Mono.empty() : chain.filter(exchange);
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE + 30;
	}

}
