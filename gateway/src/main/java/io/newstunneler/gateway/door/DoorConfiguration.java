package io.newstunneler.gateway.door;

import java.time.Duration;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.timeout.WriteTimeoutHandler;

import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.reactive.UrlHandlerFilter;
import org.springframework.web.server.WebFilter;

/**
 * The order in which a request passes the door.
 */
@Configuration(proxyBeanMethods = false)
class DoorConfiguration {

	/**
	 * How long a client may take to send the next bytes of a request, or to read ours.
	 */
	private static final Duration STALLED = Duration.ofSeconds(30);

	@Bean
	Access access(AccessProperties properties, ServerProperties server) {
		return properties.at(server.getAddress());
	}

	@Bean
	AccessLog accessLog(MeterRegistry metrics) {
		return new AccessLog(metrics);
	}

	@Bean
	SecurityHeaders securityHeaders() {
		return new SecurityHeaders();
	}

	@Bean
	Origins origins(OriginsProperties properties) {
		return new Origins(properties);
	}

	/**
	 * The predecessor answered {@code /api/articles/} as {@code /api/articles}. What asks
	 * who may come in sees the path that is served.
	 */
	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE + 60)
	WebFilter trailingSlashes() {
		return UrlHandlerFilter.trailingSlashHandler("/**").mutateRequest().build();
	}

	/** A client that stops reading or sending loses its connection, not our memory. */
	@Bean
	NettyServerCustomizer stalledClients() {
		return (server) -> server.readTimeout(STALLED)
			.doOnConnection((connection) -> connection
				.addHandlerLast(new WriteTimeoutHandler(Math.toIntExact(STALLED.toSeconds()))));
	}

}
