package io.newstunneler.testsupport.feeds;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Serves feeds, and whatever else a feed's server may answer, on a free loopback port.
 * Keeps a ledger of all that was asked and served.
 */
public final class FeedServer implements AutoCloseable {

	private final Map<String, IntFunction<Answer>> pages = new ConcurrentHashMap<>();

	private final Map<String, Integer> asked = new ConcurrentHashMap<>();

	private final Queue<Served> ledger = new ConcurrentLinkedQueue<>();

	private final DisposableServer server;

	private FeedServer() {
		this.server = HttpServer.create().host("127.0.0.1").port(0).handle(this::handle).bindNow();
	}

	/**
	 * Starts a server.
	 * @return the running server
	 */
	public static FeedServer start() {
		return new FeedServer();
	}

	/**
	 * Serves an answer from now on.
	 * @param path absolute path, with a query where it matters
	 * @param answer the answer
	 * @return where it is served
	 */
	public URI serve(String path, Answer answer) {
		return serve(path, (_) -> answer);
	}

	/**
	 * Serves answers that change from one request to the next.
	 * @param path absolute path, with a query where it matters
	 * @param answers the answer to the first request (0), the second (1) and so on
	 * @return where they are served
	 */
	public URI serve(String path, IntFunction<Answer> answers) {
		this.pages.put(path, answers);
		return url(path);
	}

	/**
	 * An address on this server.
	 * @param path absolute path
	 * @return the whole address
	 */
	public URI url(String path) {
		return URI.create("http://127.0.0.1:" + this.server.port() + path);
	}

	/**
	 * Everything that was asked and answered.
	 * @return the ledger in order of time
	 */
	public List<Served> served() {
		return List.copyOf(this.ledger);
	}

	/**
	 * What was asked and answered at one path.
	 * @param path absolute path, with the query that was asked
	 * @return the ledger of that path in order of time
	 */
	public List<Served> served(String path) {
		return this.ledger.stream().filter((served) -> served.path().equals(path)).toList();
	}

	private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
		String path = request.uri();
		IntFunction<Answer> page = this.pages.get(path);
		Answer answer = (page != null) ? page.apply(this.asked.merge(path, 1, Integer::sum) - 1) : Answer.status(404);
		String etag = answer.headers().get("ETag");
		boolean known = answer.status() == 200 && etag != null
				&& etag.equals(request.requestHeaders().get("If-None-Match"));
		byte[] body = known ? new byte[0] : answer.body();
		int status = known ? 304 : answer.status();
		this.ledger.add(new Served(request.method().name(), path, headers(request.requestHeaders()), status,
				body.length, Instant.now()));
		Publisher<Void> sent = send(response.status(status), answer, body);
		return answer.delay().isZero() ? sent : Mono.delay(answer.delay()).thenMany(sent);
	}

	private static Publisher<Void> send(HttpServerResponse response, Answer answer, byte[] body) {
		answer.headers().forEach(response::header);
		response.header("Content-Length", Integer.toString(body.length));
		if (answer.cutAfter() >= 0) {
			int length = Math.min(answer.cutAfter(), body.length);
			Flux<ByteBuf> cut = Flux.concat(Flux.just(Unpooled.wrappedBuffer(body, 0, length)),
					Flux.error(new IOException("cut, as the test wants it")));
			return response.sendObject(cut, (_) -> true);
		}
		if (body.length == 0) {
			return response.send();
		}
		return response.sendObject(Unpooled.wrappedBuffer(body));
	}

	private static Map<String, String> headers(HttpHeaders headers) {
		Map<String, String> map = HashMap.newHashMap(headers.size());
		headers.forEach((header) -> map.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
		return map;
	}

	@Override
	public void close() {
		this.server.disposeNow(Duration.ofSeconds(2));
	}

}
