package io.newstunneler.flags.protocol;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.flags.usage.Instances;
import io.newstunneler.flags.usage.Usages;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;

/**
 * What the Unleash clients in the services call.
 */
@RestController
@RequestMapping(path = "/api/client", produces = MediaType.APPLICATION_JSON_VALUE)
class ClientController {

	private static final String APPLICATION = "UNLEASH-APPNAME";

	private static final String INSTANCE = "UNLEASH-INSTANCEID";

	private static final String SPECIFICATION = "Unleash-Client-Spec";

	private static final String PREFER = "Prefer";

	private static final Pattern WAIT = Pattern.compile("(?:^|[,;\\s])wait=([0-9]{1,4})(?![0-9])");

	private static final int LONGEST_WAIT = 60;

	private final ClientStates states;

	private final ProtocolProperties properties;

	private final Instances instances;

	private final Usages usages;

	private final JsonMapper json;

	private final MeterRegistry meters;

	ClientController(ClientStates states, ProtocolProperties properties, Instances instances, Usages usages,
			JsonMapper json, MeterRegistry meters) {
		this.states = states;
		this.properties = properties;
		this.instances = instances;
		this.usages = usages;
		this.json = json;
		this.meters = meters;
	}

	/**
	 * Answers a poll: the state, or 304 where the client has it. One who asks to
	 * ({@code Prefer: wait=SECONDS}, RFC 7240, at most 60) is answered as soon as there
	 * is another state, so that a change reaches it at once.
	 */
	@GetMapping("/features")
	Mono<String> features(@RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String token,
			@RequestHeader(name = APPLICATION, required = false) @Nullable String application,
			@RequestHeader(name = INSTANCE, required = false) @Nullable String instance,
			@RequestHeader(name = SPECIFICATION, required = false) @Nullable String specification,
			ServerWebExchange exchange) {
		String environment = environment(token);
		exchange.getResponse().getHeaders().setVary(List.of(HttpHeaders.AUTHORIZATION, SPECIFICATION));
		return state(environment, exchange).map((state) -> state.forClient(specification)).flatMap((state) -> {
			if (application != null && instance != null) {
				this.instances.polled(application, instance, environment, state.etag());
			}
			boolean known = exchange.checkNotModified(state.etag());
			this.meters.counter("news.tunneler.flags.polls", "outcome", known ? "not_modified" : "sent").increment();
			return known ? Mono.empty() : Mono.just(state.body());
		});
	}

	/**
	 * One flag, in the form in which {@link #features} has it.
	 */
	@GetMapping("/features/{name}")
	Mono<String> feature(@RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String token,
			@RequestHeader(name = SPECIFICATION, required = false) @Nullable String specification,
			@PathVariable String name) {
		return this.states.current(environment(token))
			.mapNotNull((state) -> find(state.forClient(specification), name))
			.switchIfEmpty(Mono.error(
					() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no flag %s.".formatted(name))));
	}

	/**
	 * A client says that it is there.
	 */
	@PostMapping("/register")
	@ResponseStatus(HttpStatus.ACCEPTED)
	Mono<Void> register(@RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String token,
			@RequestBody @Valid ClientRegistration registration) {
		return this.instances.registered(registration.appName(), registration.instance(), environment(token),
				registration.sdkVersion());
	}

	/**
	 * A client says what it was asked.
	 */
	@PostMapping("/metrics")
	@ResponseStatus(HttpStatus.ACCEPTED)
	Mono<Void> metrics(@RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String token,
			@RequestBody @Valid ClientMetrics metrics) {
		return this.usages.add(metrics.appName(), environment(token), metrics.usages());
	}

	private Mono<ClientState> state(String environment, ServerWebExchange exchange) {
		HttpHeaders asked = exchange.getRequest().getHeaders();
		Matcher wait = WAIT.matcher(String.join(",", asked.getOrEmpty(PREFER)));
		List<String> known = asked.getIfNoneMatch();
		if (known.size() != 1 || !wait.find()) {
			return this.states.current(environment);
		}
		Duration patience = Duration.ofSeconds(Math.min(Integer.parseInt(wait.group(1)), LONGEST_WAIT));
		exchange.getResponse().getHeaders().set("Preference-Applied", "wait=" + patience.toSeconds());
		return this.states.next(environment, known.getFirst(), patience);
	}

	private String environment(@Nullable String token) {
		if (!this.properties.letsIn(token)) {
			throw new ResponseStatusException(HttpStatus.UNAUTHORIZED,
					"This API token is not known here; send a known one as Authorization.");
		}
		return ClientToken.environment(token);
	}

	private @Nullable String find(ClientState state, String name) {
		for (JsonNode feature : this.json.readTree(state.body()).path("features")) {
			if (name.equals(feature.path("name").asString())) {
				return feature.toString();
			}
		}
		return null;
	}

}
