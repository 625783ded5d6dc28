package io.newstunneler.flags.relay;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/**
 * As much of an Unleash server as the relay speaks to, with outages on demand.
 */
class UnleashStub implements AutoCloseable {

	static final String API_TOKEN = "*:production.api";

	static final String ADMIN_TOKEN = "*:*.admin";

	private static final String FEATURES = "/api/admin/projects/default/features";

	private static final String STATE = FEATURES + "/{flag}/environments/production/";

	private final Map<String, Boolean> flags = new ConcurrentSkipListMap<>();

	final CopyOnWriteArrayList<Integer> answers = new CopyOnWriteArrayList<>();

	private final DisposableServer server;

	private volatile @Nullable String trouble;

	UnleashStub() {
		this.server = HttpServer.create().host("127.0.0.1").port(0).route(this::routes).bindNow();
	}

	String url() {
		return "http://127.0.0.1:" + this.server.port();
	}

	void put(String flag, boolean enabled) {
		this.flags.put(flag, enabled);
	}

	Map<String, Boolean> flags() {
		return this.flags;
	}

	/**
	 * Makes every answer a bad one.
	 * @param kind a status, or what is wrong with the body; nothing ends the trouble
	 */
	void trouble(@Nullable String kind) {
		this.trouble = kind;
		this.answers.clear();
	}

	private void routes(HttpServerRoutes routes) {
		routes.get("/api/client/features", this::features)
			.post(FEATURES, this::create)
			.delete(FEATURES + "/{flag}",
					(request, response) -> admin(request, response,
							() -> this.flags.remove(String.valueOf(request.param("flag")))))
			.get("/api/admin/search/features",
					(request, response) -> response.sendString(Mono.just("{\"features\": []}")))
			.get(STATE + "strategies", (request, response) -> response.sendString(Mono.just("[]")))
			.post(STATE + "strategies", (request, response) -> admin(request, response, () -> {
			}))
			.post(STATE + "on",
					(request, response) -> admin(request, response,
							() -> put(String.valueOf(request.param("flag")), true)))
			.post(STATE + "off", (request, response) -> admin(request, response,
					() -> put(String.valueOf(request.param("flag")), false)));
	}

	private Publisher<Void> features(HttpServerRequest request, HttpServerResponse response) {
		String trouble = this.trouble;
		if (trouble != null) {
			return switch (trouble) {
				case "nonsense" -> answer(response, 200).sendString(Mono.just("<html>"));
				case "not_flags" -> answer(response, 200).sendString(Mono.just("{\"features\": [{\"title\": 1}]}"));
				case "cut" -> answer(response, 200).sendString(Mono.just("{\"version\": 2, \"features\": ["));
				case "empty" -> answer(response, 200).send();
				case "hangs" -> answer(response, 200).sendString(Mono.never());
				case "hangs_midway" ->
					answer(response, 200).sendString(Mono.just("{\"version\"").concatWith(Mono.never()));
				default -> answer(response, Integer.parseInt(trouble)).send();
			};
		}
		if (!API_TOKEN.equals(request.requestHeaders().get("Authorization"))) {
			return answer(response, 401).send();
		}
		String document = this.flags.entrySet()
			.stream()
			.map((flag) -> """
					{"name": "%s", "type": "release", "project": "default", "enabled": %s,
					 "strategies": [{"name": "default"}], "variants": []}""".formatted(flag.getKey(), flag.getValue()))
			.collect(Collectors.joining(",", "{\"version\": 2, \"features\": [", "]}"));
		String etag = "W/\"" + document.hashCode() + '"';
		if (etag.equals(request.requestHeaders().get("If-None-Match"))) {
			return answer(response, 304).send();
		}
		return answer(response, 200).header("ETag", etag).sendString(Mono.just(document));
	}

	private Publisher<Void> create(HttpServerRequest request, HttpServerResponse response) {
		return request.receive().aggregate().asString().flatMap((body) -> {
			String name = body.replaceAll("(?s).*\"name\":\"([^\"]+)\".*", "$1");
			return Mono.from(admin(request, response, () -> put(name, false)));
		});
	}

	private Publisher<Void> admin(HttpServerRequest request, HttpServerResponse response, Runnable work) {
		if (this.trouble != null || !ADMIN_TOKEN.equals(request.requestHeaders().get("Authorization"))) {
			return response.status(403).send();
		}
		work.run();
		return response.status(200).send();
	}

	private HttpServerResponse answer(HttpServerResponse response, int status) {
		this.answers.add(status);
		return response.status(status);
	}

	@Override
	public void close() {
		this.server.disposeNow();
	}

}
