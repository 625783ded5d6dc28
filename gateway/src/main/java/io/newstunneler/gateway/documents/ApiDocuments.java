package io.newstunneler.gateway.documents;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.Function;

import io.newstunneler.gateway.routes.Part;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The document of the whole API, and the services' documents that it is made of. They are
 * kept; of a part that is away, the one that it last gave.
 */
class ApiDocuments {

	/** A service's document changes only when the service is replaced. */
	static final Duration FRESH = Duration.ofMinutes(1);

	/** How long a part that was away is left alone. */
	static final Duration RETRY = Duration.ofSeconds(5);

	private static final String PROBLEM = "#/components/responses/Problem";

	private static final Logger log = LoggerFactory.getLogger(ApiDocuments.class);

	private final ObjectNode own;

	private final Function<Part, Mono<JsonNode>> fetch;

	private final BiFunction<String, String, Optional<String>> roles;

	private final InstantSource clock;

	private final Map<Part, JsonNode> documents = new EnumMap<>(Part.class);

	private final Map<Part, Instant> nextLooks = new EnumMap<>(Part.class);

	private final LongAdder hits = new LongAdder();

	private final LongAdder misses = new LongAdder();

	ApiDocuments(ObjectNode own, Function<Part, Mono<JsonNode>> fetch,
			BiFunction<String, String, Optional<String>> roles, InstantSource clock) {
		this.own = own;
		this.fetch = fetch;
		this.roles = roles;
		this.clock = clock;
	}

	Mono<ObjectNode> whole() {
		return Flux.fromArray(Part.values()).flatMap(this::refreshed).then(Mono.fromSupplier(this::merged));
	}

	Stats stats() {
		synchronized (this.documents) {
			return new Stats(this.documents.size(), this.hits.sum(), this.misses.sum());
		}
	}

	void clear() {
		synchronized (this.documents) {
			this.documents.clear();
			this.nextLooks.clear();
		}
	}

	private Mono<Void> refreshed(Part part) {
		if (isFresh(part)) {
			this.hits.increment();
			return Mono.empty();
		}
		this.misses.increment();
		return this.fetch.apply(part).doOnNext((document) -> keep(part, document)).onErrorResume((error) -> {
			log.atWarn()
				.addKeyValue("part", part.id())
				.addKeyValue("reason", error.getMessage())
				.log("api document not read");
			look(part, RETRY);
			return Mono.empty();
		}).then();
	}

	private boolean isFresh(Part part) {
		synchronized (this.documents) {
			return this.clock.instant().isBefore(this.nextLooks.getOrDefault(part, Instant.EPOCH));
		}
	}

	private void keep(Part part, JsonNode document) {
		synchronized (this.documents) {
			this.documents.put(part, document);
			look(part, FRESH);
		}
	}

	private void look(Part part, Duration after) {
		synchronized (this.documents) {
			this.nextLooks.put(part, this.clock.instant().plus(after));
		}
	}

	private ObjectNode merged() {
		Map<Part, JsonNode> parts;
		synchronized (this.documents) {
			parts = new EnumMap<>(this.documents);
		}
		ApiDocument whole = new ApiDocument(this.own);
		parts.forEach((part, document) -> whole.add(part.id(), document, part::serves));
		whole.secure(PROBLEM, this.roles);
		whole.otherwise(PROBLEM);
		List<String> away = List.of(Part.values())
			.stream()
			.filter((part) -> !parts.containsKey(part))
			.map(Part::id)
			.toList();
		ObjectNode json = whole.json();
		if (!away.isEmpty()) {
			ArrayNode missing = json.withObjectProperty("info").putArray("x-missing-parts");
			away.forEach(missing::add);
		}
		return json;
	}

	/**
	 * How often documents were asked of services.
	 *
	 * @param entries documents kept
	 * @param hits times that a kept one served
	 * @param misses times that a service was asked
	 */
	record Stats(int entries, long hits, long misses) {
	}

}
