package io.newstunneler.flags.relay;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.newstunneler.flags.catalogue.FlagState;
import io.newstunneler.flags.catalogue.Segment;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * The client API and the Admin API of an Unleash server, as far as they are needed.
 */
class UnleashClient {

	/** The server's first project, in which flags are made. */
	private static final String PROJECT = "default";

	private static final String FEATURE = "/api/admin/projects/{project}/features/{flag}";

	private static final String STRATEGIES = FEATURE + "/environments/{environment}/strategies";

	private final UnleashProperties properties;

	private final JsonMapper json;

	private final WebClient web;

	UnleashClient(UnleashProperties properties, WebClient.Builder web, JsonMapper json) {
		this.properties = properties;
		this.json = json;
		this.web = web.clone().baseUrl(properties.base()).build();
	}

	/**
	 * Looks at the flags.
	 * @param etag what we have
	 * @return the flags, or nothing where what we have is the newest
	 */
	Mono<Fetched> fetch(@Nullable String etag) {
		return this.web.get().uri("/api/client/features").accept(MediaType.APPLICATION_JSON).headers((headers) -> {
			authorize(headers, this.properties.apiToken());
			headers.set("UNLEASH-APPNAME", "flags-service");
			// Asks for segments beside the flags, not copied into each of them.
			headers.set("Unleash-Client-Spec", "5.1.9");
			if (etag != null) {
				headers.setIfNoneMatch(etag);
			}
		}).exchangeToMono((response) -> switch (response.statusCode().value()) {
			case 200 -> response.bodyToMono(String.class)
				.switchIfEmpty(Mono.error(new UnleashTrouble("answered nothing", null)))
				.map((body) -> new Fetched(flags(body), response.headers().asHttpHeaders().getETag()));
			case 304 -> response.releaseBody().then(Mono.empty());
			default -> failed(response);
		})
			.timeout(this.properties.timeout())
			.onErrorMap((error) -> !(error instanceof UnleashTrouble),
					(error) -> new UnleashTrouble("cannot be reached", error));
	}

	/**
	 * Turns a flag on or off.
	 * @param project the project that it belongs to
	 * @param flag name of the flag
	 * @param enabled on or off
	 * @return completes when the server has done it
	 */
	Mono<Void> turn(String project, String flag, boolean enabled) {
		return post(FEATURE + "/environments/{environment}/{to}", null, project, flag, this.properties.environment(),
				enabled ? "on" : "off");
	}

	/**
	 * Makes a flag in the server's first project, off.
	 * @param name its name
	 * @param type its type
	 * @param description what it gates
	 * @param strategies for whom it is on once it is
	 * @return the strategies, as the client API will show them
	 */
	Mono<ArrayNode> create(String name, String type, String description, JsonNode strategies) {
		return post("/api/admin/projects/" + PROJECT + "/features",
				Map.of("name", name, "type", type, "description", description))
			.then(replaceStrategies(PROJECT, name, strategies));
	}

	/**
	 * Looks for a flag that clients do not hear of any more.
	 * @param name its name
	 * @return the flag as the client API would show it, or nothing where there is none
	 */
	Mono<JsonNode> archived(String name) {
		return admin(HttpMethod.GET, "/api/admin/search/features?archived=IS:true&limit=100&query={name}", null, name)
			.flatMapIterable((found) -> found.path("features"))
			.filter((flag) -> name.equals(flag.path("name").asString()))
			.next()
			.flatMap((flag) -> admin(HttpMethod.GET, STRATEGIES, null, flag.path("project").asString(PROJECT), name,
					this.properties.environment())
				.flatMapIterable((strategies) -> strategies)
				.map(this::clientForm)
				.collect(this.json::createArrayNode, ArrayNode::add)
				.map((strategies) -> ((ObjectNode) flag.deepCopy()).put("enabled", false)
					.set("strategies", strategies)));
	}

	/**
	 * Changes what holds of a flag in every environment.
	 * @param project the project that it belongs to
	 * @param flag name of the flag
	 * @param before what holds now
	 * @param after what shall hold
	 * @return completes when the server has done it
	 */
	Mono<Void> widen(String project, String flag, FlagState.Wide before, FlagState.Wide after) {
		ArrayNode patch = this.json.createArrayNode();
		if (before.stale() != after.stale()) {
			patch.addObject().put("op", "replace").put("path", "/stale").put("value", after.stale());
		}
		if (before.impressionData() != after.impressionData()) {
			patch.addObject().put("op", "replace").put("path", "/impressionData").put("value", after.impressionData());
		}
		List<Mono<Void>> steps = new ArrayList<>();
		if (before.archived() && !after.archived()) {
			steps.add(post("/api/admin/archive/revive/{flag}", null, flag));
		}
		if (!patch.isEmpty()) {
			steps.add(admin(HttpMethod.PATCH, FEATURE, patch, project, flag).then());
		}
		if (!after.dependencies().isEmpty() && !before.dependencies().equals(after.dependencies())) {
			steps.add(post(FEATURE + "/dependencies", after.dependencies().get(0), project, flag));
		}
		if (after.dependencies().isEmpty() && !before.dependencies().isEmpty()) {
			steps.add(admin(HttpMethod.DELETE, FEATURE + "/dependencies", null, project, flag).then());
		}
		if (after.archived() && !before.archived()) {
			steps.add(admin(HttpMethod.DELETE, FEATURE, null, project, flag).then());
		}
		return Flux.concat(steps).then();
	}

	/**
	 * Gives a flag other strategies: each in the place of an old one, so that it is never
	 * without any, which would mean on for everyone.
	 * @param project the project that the flag belongs to
	 * @param flag name of the flag
	 * @param wanted the strategies
	 * @return the strategies, as the client API will show them
	 */
	Mono<ArrayNode> replaceStrategies(String project, String flag, JsonNode wanted) {
		String[] variables = { project, flag, this.properties.environment() };
		return admin(HttpMethod.GET, STRATEGIES, null, variables).flatMap((present) -> {
			List<String> ids = present.valueStream().map((strategy) -> strategy.path("id").asString()).toList();
			Flux<JsonNode> put = Flux.range(0, wanted.size())
				.concatMap((index) -> (index < ids.size())
						? admin(HttpMethod.PUT, STRATEGIES + "/" + ids.get(index), adminForm(wanted.get(index), index),
								variables)
						: admin(HttpMethod.POST, STRATEGIES, adminForm(wanted.get(index), index), variables));
			Flux<JsonNode> surplus = Flux.fromIterable(ids)
				.skip(wanted.size())
				.concatMap((id) -> admin(HttpMethod.DELETE, STRATEGIES + "/" + id, null, variables));
			return put.map(this::clientForm)
				.collect(this.json::createArrayNode, ArrayNode::add)
				.flatMap((strategies) -> surplus.then(Mono.just(strategies)));
		});
	}

	/**
	 * Makes a segment, or changes the one that has the id.
	 * @param segment what it shall be like
	 * @return its id
	 */
	Mono<Integer> putSegment(Segment segment) {
		ObjectNode body = this.json.createObjectNode().put("name", segment.name());
		body.set("constraints", this.json.valueToTree(segment.constraints()));
		return (segment.id() != null)
				? admin(HttpMethod.PUT, "/api/admin/segments/{id}", body, segment.id().toString())
					.thenReturn(segment.id())
				: admin(HttpMethod.POST, "/api/admin/segments", body).map((made) -> made.path("id").asInt());
	}

	/**
	 * Unleash goes by the order, and a strategy that somebody has disabled there holds
	 * again.
	 */
	private static JsonNode adminForm(JsonNode strategy, int index) {
		ObjectNode form = (ObjectNode) strategy.deepCopy();
		if (!form.has("segments")) {
			form.putArray("segments");
		}
		return form.put("sortOrder", index).put("disabled", false);
	}

	private JsonNode clientForm(JsonNode strategy) {
		ObjectNode form = this.json.createObjectNode();
		for (String member : List.of("name", "constraints", "parameters", "variants")) {
			form.set(member, strategy.path(member));
		}
		if (!strategy.path("segments").isEmpty()) {
			form.set("segments", strategy.path("segments"));
		}
		return form;
	}

	private Mono<Void> post(String path, @Nullable Object body, String... variables) {
		return admin(HttpMethod.POST, path, body, variables).then();
	}

	private Mono<JsonNode> admin(HttpMethod method, String path, @Nullable Object body, String... variables) {
		WebClient.RequestBodySpec request = this.web.method(method)
			.uri(path, (Object[]) variables)
			.headers((headers) -> authorize(headers, this.properties.adminToken()));
		if (body != null) {
			request.contentType(MediaType.APPLICATION_JSON).bodyValue(this.json.writeValueAsString(body));
		}
		return request
			.exchangeToMono((response) -> response.statusCode().is2xxSuccessful()
					? response.bodyToMono(String.class).defaultIfEmpty("null").map(this::tree)
					: this.<JsonNode>failed(response))
			.timeout(this.properties.timeout())
			.onErrorMap((error) -> !(error instanceof UnleashTrouble),
					(error) -> new UnleashTrouble("cannot be reached", error));
	}

	private static void authorize(HttpHeaders headers, @Nullable String token) {
		if (token != null && !token.isBlank()) {
			headers.set(HttpHeaders.AUTHORIZATION, token);
		}
	}

	private JsonNode flags(String body) {
		try {
			JsonNode document = this.json.readTree(body);
			JsonNode features = document.path("features");
			if (features.isArray() && features.valueStream().allMatch((feature) -> feature.path("name").isString())) {
				return document;
			}
			throw new UnleashTrouble("answered something that is not a list of flags", null);
		}
		catch (JacksonException ex) {
			throw new UnleashTrouble("answered something that is not JSON", ex);
		}
	}

	private JsonNode tree(String body) {
		try {
			// Turning a flag on or off is answered with nothing, or with text.
			return body.isBlank() || !"[{n".contains(body.substring(0, 1)) ? this.json.nullNode()
					: this.json.readTree(body);
		}
		catch (JacksonException ex) {
			throw new UnleashTrouble("answered something that is not JSON", ex);
		}
	}

	private <T> Mono<T> failed(ClientResponse response) {
		return response.bodyToMono(String.class)
			.onErrorComplete()
			.defaultIfEmpty("")
			.flatMap((body) -> Mono.error(trouble(response.statusCode().value(), body)));
	}

	private UnleashTrouble trouble(int status, String body) {
		try {
			JsonNode problem = this.json.readTree(body);
			return new UnleashTrouble(status, problem.path("name").asString(null),
					problem.path("details").path(0).path("message").asString(null));
		}
		catch (JacksonException _) {
			return new UnleashTrouble(status, null, null);
		}
	}

	/**
	 * The flags at a time.
	 *
	 * @param document the document
	 * @param etag what it is recognised by
	 */
	record Fetched(JsonNode document, @Nullable String etag) {
	}

}
