package io.newstunneler.gateway;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * A service behind the gateway that says of each request that it came. Paths that end in
 * {@code /hang}, {@code /broken} and {@code /v3/api-docs} behave as named.
 */
public final class StubService implements AutoCloseable {

	private final List<Seen> seen = new CopyOnWriteArrayList<>();

	private final DisposableServer server = HttpServer.create()
		.host("127.0.0.1")
		.port(0)
		.handle(this::answer)
		.bindNow();

	private final String name;

	private @Nullable String apiDocument;

	public StubService(String name) {
		this.name = name;
	}

	public URI url() {
		return URI.create("http://127.0.0.1:" + this.server.port());
	}

	public void apiDocument(String json) {
		this.apiDocument = json;
	}

	public Seen last() {
		return this.seen.getLast();
	}

	public int count() {
		return this.seen.size();
	}

	private Mono<Void> answer(HttpServerRequest request, HttpServerResponse response) {
		String path = request.uri();
		if (path.endsWith("/hang")) {
			return Mono.never();
		}
		if (path.endsWith("/broken")) {
			request.withConnection((connection) -> connection.channel().close());
			return Mono.never();
		}
		if (path.endsWith("/v3/api-docs")) {
			return (this.apiDocument != null) ? json(response, this.apiDocument) : response.sendNotFound();
		}
		return request.receive().aggregate().map((body) -> body.readableBytes()).defaultIfEmpty(0).flatMap((length) -> {
			this.seen.add(new Seen(request.method().name(), path, headers(request.requestHeaders()), length));
			response.header("X-Request-ID", "of-" + this.name).header("X-Total-Count", "7");
			return json(response, "{\"by\":\"%s\"}".formatted(this.name));
		});
	}

	private static Mono<Void> json(HttpServerResponse response, String body) {
		return response.header("Content-Type", "application/json").sendString(Mono.just(body)).then();
	}

	private static Map<String, String> headers(HttpHeaders headers) {
		Map<String, String> lower = new LinkedHashMap<>();
		headers.forEach((entry) -> lower.put(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue()));
		return lower;
	}

	@Override
	public void close() {
		this.server.disposeNow();
	}

	/**
	 * A request as it arrived.
	 *
	 * @param method its method
	 * @param uri path and query
	 * @param headers names in lower case
	 * @param bodyLength bytes
	 */
	public record Seen(String method, String uri, Map<String, String> headers, int bodyLength) {
	}

}
