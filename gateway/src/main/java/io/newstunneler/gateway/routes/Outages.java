package io.newstunneler.gateway.routes;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;

/**
 * Turns a service that does not answer into a sentence for a person: 503 where it could
 * not be reached, so nothing was done; 504 where it took too long and 502 where it broke
 * off, so the work may have been done.
 */
@Component
class Outages implements GlobalFilter, Ordered {

	private static final Logger log = LoggerFactory.getLogger(Outages.class);

	/** Seconds; a service that died is back within about ten. */
	private static final String RETRY_AFTER = "5";

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		return chain.filter(exchange).onErrorMap((error) -> told(exchange, error));
	}

	private static Throwable told(ServerWebExchange exchange, Throwable error) {
		Route route = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
		Part part = (route != null) ? Part.withId(route.getId()).orElse(null) : null;
		if (part == null || exchange.getResponse().isCommitted()) {
			return error;
		}
		return switch (error) {
			case ConnectException _, UnknownHostException _ ->
				outage(exchange, part, HttpStatus.SERVICE_UNAVAILABLE, part.away("cannot be reached"), error);
			case ResponseStatusException status when status.getStatusCode() == HttpStatus.GATEWAY_TIMEOUT ->
				outage(exchange, part, HttpStatus.GATEWAY_TIMEOUT, part.away("did not answer in time"), error);
			case IOException _ ->
				outage(exchange, part, HttpStatus.BAD_GATEWAY, part.away("broke off before it had answered"), error);
			default -> error;
		};
	}

	private static ResponseStatusException outage(ServerWebExchange exchange, Part part, HttpStatus status,
			String detail, Throwable error) {
		log.atWarn()
			.addKeyValue("part", part.id())
			.addKeyValue("path", exchange.getRequest().getPath().value())
			.addKeyValue("status", status.value())
			.addKeyValue("reason", error.getMessage())
			.log("part away");
		exchange.getResponse().getHeaders().set(HttpHeaders.RETRY_AFTER, RETRY_AFTER);
		return new ResponseStatusException(status, detail);
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}
