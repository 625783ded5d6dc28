package io.newstunneler.gateway.routes;

import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A route for each part. Services serve the same paths as the public API, so nothing is
 * rewritten.
 */
@Configuration(proxyBeanMethods = false)
class RoutesConfiguration {

	@Bean
	RouteLocator routes(RouteLocatorBuilder builder, PartsProperties parts) {
		RouteLocatorBuilder.Builder routes = builder.routes();
		for (Part part : Part.values()) {
			routes.route(part.id(), (route) -> route.path(part.paths().toArray(String[]::new)).uri(parts.url(part)));
		}
		return routes.build();
	}

}
