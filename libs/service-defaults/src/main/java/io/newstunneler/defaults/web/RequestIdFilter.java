package io.newstunneler.defaults.web;

import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Gives each request an id: the caller's, where it is fit for a log line, else a new one.
 * It stands in every log line of the request, goes on to the next service, and comes back
 * in the response.
 */
class RequestIdFilter implements WebFilter, Ordered {

	static final String HEADER = "X-Request-ID";

	static final String MDC_KEY = "request_id";

	private static final Pattern FIT = Pattern.compile("[\\x21-\\x7e]{1,128}");

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		String id = fitOrNew(exchange.getRequest().getHeaders().getFirst(HEADER));
		// At once for whoever handles an error, and again over what a routed service
		// answered.
		exchange.getResponse().getHeaders().set(HEADER, id);
		exchange.getResponse().beforeCommit(() -> {
			exchange.getResponse().getHeaders().set(HEADER, id);
			return Mono.empty();
		});
		ServerHttpRequest request = exchange.getRequest().mutate().header(HEADER, id).build();
		return chain.filter(exchange.mutate().request(request).build())
			.contextWrite((context) -> context.put(Slf4jThreadLocalAccessor.KEY, Map.of(MDC_KEY, id)));
	}

	private static String fitOrNew(@Nullable String sent) {
		return (sent != null && FIT.matcher(sent).matches()) ? sent : UUID.randomUUID().toString();
	}

	@Override
	public int getOrder() {
		// Outside everything else, so that a refused request has its id too.
		return Ordered.HIGHEST_PRECEDENCE;
	}

}
