package io.newstunneler.gateway.limits;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.util.unit.DataSize;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Refuses addresses, headers and bodies that are too large, so that the answer is ours: a
 * service's server would close the connection without a word. A body is refused at once
 * where its length is declared, else at the byte too many.
 */
class SizeLimits implements WebFilter, Ordered {

	/** Netty's own limit for a request line is 4,096. */
	private static final int ADDRESS = 4_000;

	/** Netty's own limit is 8,192, and we add some. */
	private static final int HEADERS = 7_500;

	private final DataSize max;

	SizeLimits(DataSize max) {
		this.max = max;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		ServerHttpRequest request = exchange.getRequest();
		if (request.getURI().toASCIIString().length() > ADDRESS) {
			return Mono.error(new ResponseStatusException(HttpStatus.URI_TOO_LONG,
					"The address is too long; send at most %d characters.".formatted(ADDRESS)));
		}
		if (size(request.getHeaders()) > HEADERS) {
			return Mono.error(new ResponseStatusException(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
					"The request's headers are too large; send at most %d characters.".formatted(HEADERS)));
		}
		if (request.getHeaders().getContentLength() > this.max.toBytes()) {
			return Mono.error(tooLarge());
		}
		return chain.filter(exchange.mutate().request(new Counted(request)).build());
	}

	private static int size(HttpHeaders headers) {
		int size = 0;
		for (Map.Entry<String, List<String>> header : headers.headerSet()) {
			for (String value : header.getValue()) {
				size += header.getKey().length() + value.length() + ": \r\n".length();
			}
		}
		return size;
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
				AtomicLong left = new AtomicLong(SizeLimits.this.max.toBytes());
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
