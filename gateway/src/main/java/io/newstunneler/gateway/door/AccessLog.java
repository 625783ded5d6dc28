package io.newstunneler.gateway.door;

import java.util.concurrent.TimeUnit;

import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import org.springframework.core.Ordered;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * A log line for each answer, when it begins, with the request's id and trace; and a
 * count of those that failed on our side.
 */
class AccessLog implements WebFilter, Ordered {

	private static final Logger log = LoggerFactory.getLogger(AccessLog.class);

	private final ContextSnapshotFactory snapshots = ContextSnapshotFactory.builder().build();

	private final Counter errors;

	AccessLog(MeterRegistry metrics) {
		this.errors = Counter.builder("news.tunneler.api.errors")
			.description("requests answered with 5xx")
			.register(metrics);
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		if (isProbe(exchange.getRequest())) {
			return chain.filter(exchange);
		}
		long start = System.nanoTime();
		return Mono.deferContextual((context) -> {
			exchange.getResponse().beforeCommit(() -> {
				answered(exchange, start, context);
				return Mono.empty();
			});
			return chain.filter(exchange);
		});
	}

	private void answered(ServerWebExchange exchange, long start, ContextView context) {
		int code = status(exchange);
		if (code >= 500) {
			this.errors.increment();
		}
		try (ContextSnapshot.Scope _ = this.snapshots.setThreadLocalsFrom(context)) {
			log.atInfo()
				.addKeyValue("method", exchange.getRequest().getMethod().name())
				.addKeyValue("path", exchange.getRequest().getPath().value())
				.addKeyValue("status", code)
				.addKeyValue("duration_ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start))
				.log("request answered");
		}
	}

	/** Nobody sets the usual status: 101 for a WebSocket, 200 for the rest. */
	private static int status(ServerWebExchange exchange) {
		HttpStatusCode status = exchange.getResponse().getStatusCode();
		if (status != null) {
			return status.value();
		}
		return (exchange.getRequest().getHeaders().getUpgrade() != null) ? 101 : 200;
	}

	/** Probes ask every few seconds and would drown the rest. */
	private static boolean isProbe(ServerHttpRequest request) {
		String path = request.getPath().value();
		return path.equals("/health") || path.startsWith("/actuator/");
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE + 10;
	}

}
