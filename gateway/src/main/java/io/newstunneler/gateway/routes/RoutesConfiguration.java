package io.newstunneler.gateway.routes;

import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;

/**
 * A route for each part. Services serve the same paths as the public API, so nothing is
 * rewritten. What callers show to be let in stays here.
 */
@Configuration(proxyBeanMethods = false)
class RoutesConfiguration {

	@Bean
	RouteLocator routes(RouteLocatorBuilder builder, PartsProperties parts) {
		RouteLocatorBuilder.Builder routes = builder.routes();
		for (Part part : Part.values()) {
			routes.route(part.id(),
					(route) -> route.path(part.paths().toArray(String[]::new))
						.filters((request) -> request.removeRequestHeader(HttpHeaders.AUTHORIZATION)
							.removeRequestHeader("X-API-Key"))
						.uri(parts.url(part)));
		}
		return routes.build();
	}

}
