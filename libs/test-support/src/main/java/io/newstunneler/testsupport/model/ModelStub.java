package io.newstunneler.testsupport.model;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Speaks the OpenAI protocol for chat completions on a free loopback port. Writes a valid
 * plan for each request until the test says otherwise, and records the requests.
 */
public final class ModelStub implements AutoCloseable {

	private static final JsonMapper JSON = JsonMapper.shared();

	private final Queue<ModelRequest> requests = new ConcurrentLinkedQueue<>();

	private final AtomicInteger underWay = new AtomicInteger();

	private final DisposableServer server;

	private volatile Function<ModelRequest, ModelAnswer> behaviour = (request) -> ModelAnswer.plan(request.ticker());

	private ModelStub(int port) {
		this.server = HttpServer.create()
			.host("127.0.0.1")
			.port(port)
			.route((routes) -> routes.post("/v1/chat/completions", this::complete)
				.get("/v1/models",
						(_, response) -> json(response, 200, "{\"object\":\"list\",\"data\":[{\"id\":\"stub\"}]}")))
			.bindNow();
	}

	/**
	 * Starts a model.
	 * @return the running model
	 */
	public static ModelStub start() {
		return new ModelStub(0);
	}

	/**
	 * Starts a model where one is awaited.
	 * @param baseUrl the base URL of one that is closed by now
	 * @return the running model
	 */
	public static ModelStub startAt(URI baseUrl) {
		return new ModelStub(baseUrl.getPort());
	}

	/**
	 * The base URL of the protocol.
	 * @return an address that ends in {@code /v1}
	 */
	public URI baseUrl() {
		return URI.create("http://127.0.0.1:" + this.server.port() + "/v1");
	}

	/**
	 * Answers all requests like this from now on.
	 * @param answer the answer
	 */
	public void answer(ModelAnswer answer) {
		answer((_) -> answer);
	}

	/**
	 * Answers requests like this from now on.
	 * @param behaviour what to answer
	 */
	public void answer(Function<ModelRequest, ModelAnswer> behaviour) {
		this.behaviour = behaviour;
	}

	/**
	 * What was asked.
	 * @return all requests in order of time
	 */
	public List<ModelRequest> requests() {
		return List.copyOf(this.requests);
	}

	/**
	 * What was asked about something.
	 * @param text a part of the prompt, for instance an article's title
	 * @return such requests in order of time
	 */
	public List<ModelRequest> requestsAbout(String text) {
		return this.requests.stream().filter((request) -> request.prompt().contains(text)).toList();
	}

	/**
	 * How many wait for an answer, or for the rest of one.
	 * @return requests that neither side has ended
	 */
	public int underWay() {
		return this.underWay.get();
	}

	private Publisher<Void> complete(HttpServerRequest request, HttpServerResponse response) {
		return request.receive().aggregate().asString().flatMap((body) -> {
			JsonNode json = JSON.readTree(body);
			ModelRequest asked = new ModelRequest(json, request.requestHeaders().get("Authorization"), Instant.now());
			this.requests.add(asked);
			this.underWay.incrementAndGet();
			return answer(asked, this.behaviour.apply(asked), response)
				.doFinally((_) -> this.underWay.decrementAndGet());
		});
	}

	private Mono<Void> answer(ModelRequest asked, ModelAnswer answer, HttpServerResponse response) {
		return switch (answer) {
			case ModelAnswer.Says says -> json(response, 200, completion(asked, says));
			case ModelAnswer.Fails fails -> {
				fails.headers().forEach(response::header);
				yield json(response, fails.status(), fails.body());
			}
			case ModelAnswer.Hangs _ -> Mono.never();
			case ModelAnswer.Late late ->
				Mono.delay(late.delay()).then(Mono.defer(() -> answer(asked, late.answer(), response)));
			case ModelAnswer.BreaksOff half -> breakOff(half, response);
		};
	}

	private static Mono<Void> breakOff(ModelAnswer.BreaksOff half, HttpServerResponse response) {
		response.status(200).header("Content-Type", "application/json").header("Content-Length", "100000");
		Flux<ByteBuf> beginning = Flux
			.just(Unpooled.copiedBuffer("{\"choices\": [{\"message\": {\"content\": \"{", StandardCharsets.UTF_8))
			.concatWith(Mono.never());
		Mono<Void> sent = response.send(beginning, (_) -> true).then();
		if (!half.closes()) {
			return sent;
		}
		Mono<Void> closing = Mono.delay(Duration.ofMillis(50))
			.doOnNext((_) -> response.withConnection((connection) -> connection.channel().close()))
			.then();
		return Mono.firstWithSignal(sent, closing);
	}

	private String completion(ModelRequest request, ModelAnswer.Says says) {
		int tokens = says.promptTokens() + says.completionTokens();
		return JSON.writeValueAsString(Map.of("id", "chatcmpl-" + this.requests.size(), "object", "chat.completion",
				"created", request.at().getEpochSecond(), "model", request.model(), "choices",
				List.of(Map.of("index", 0, "finish_reason", "stop", "message",
						Map.of("role", "assistant", "content", says.content()))),
				"usage", Map.of("prompt_tokens", says.promptTokens(), "completion_tokens", says.completionTokens(),
						"total_tokens", tokens)));
	}

	private static Mono<Void> json(HttpServerResponse response, int status, String body) {
		return response.status(status).header("Content-Type", "application/json").sendString(Mono.just(body)).then();
	}

	@Override
	public void close() {
		this.server.disposeNow(Duration.ofSeconds(2));
	}

}
