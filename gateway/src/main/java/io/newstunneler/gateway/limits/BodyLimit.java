package io.newstunneler.gateway.limits;

import java.util.concurrent.atomic.AtomicLong;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.util.unit.DataSize;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Refuses bodies that are too large: at once where the length is declared, else at the
 * byte too many.
 */
class BodyLimit implements WebFilter, Ordered {

	private final DataSize max;

	BodyLimit(DataSize max) {
		this.max = max;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		ServerHttpRequest request = exchange.getRequest();
		if (request.getHeaders().getContentLength() > this.max.toBytes()) {
			return Mono.error(tooLarge());
		}
		return chain.filter(exchange.mutate().request(new Counted(request)).build());
	}

	private ResponseStatusException tooLarge() {
		return new ResponseStatusException(HttpStatus.CONTENT_TOO_LARGE,
				"The request's body is too large; nothing was stored. Send at most %d MB."
					.formatted(this.max.toMegabytes()));
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE + 50;
	}

	private final class Counted extends ServerHttpRequestDecorator {

		private Counted(ServerHttpRequest request) {
			super(request);
		}

		@Override
		public Flux<DataBuffer> getBody() {
			return Flux.defer(() -> {
				AtomicLong left = new AtomicLong(BodyLimit.this.max.toBytes());
				return super.getBody().handle((buffer, sink) -> {
					if (left.addAndGet(-buffer.readableByteCount()) >= 0) {
						sink.next(buffer);
					}
					else {
						DataBufferUtils.release(buffer);
						sink.error(tooLarge());
					}
				});
			});
		}

	}

}
