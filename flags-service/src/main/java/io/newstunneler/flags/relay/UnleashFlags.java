package io.newstunneler.flags.relay;

import java.util.List;

import io.newstunneler.flags.catalogue.Constraint;
import io.newstunneler.flags.catalogue.FlagCatalogue;
import io.newstunneler.flags.catalogue.FlagChanges;
import io.newstunneler.flags.catalogue.FlagEdit;
import io.newstunneler.flags.catalogue.FlagState;
import io.newstunneler.flags.catalogue.Segment;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.http.HttpStatus;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.web.server.ResponseStatusException;

/**
 * The flags of an Unleash server, from our copy of them: it answers while the server is
 * away. Everybody sees the one environment that our token is for.
 */
class UnleashFlags implements FlagCatalogue {

	private final UnleashProperties properties;

	private final UnleashClient client;

	private final RelayedStates states;

	private final FlagChanges changes;

	private final TransactionalOperator transactions;

	private final JsonMapper json;

	UnleashFlags(UnleashProperties properties, UnleashClient client, RelayedStates states, FlagChanges changes,
			TransactionalOperator transactions, JsonMapper json) {
		this.properties = properties;
		this.client = client;
		this.states = states;
		this.changes = changes;
		this.transactions = transactions;
		this.json = json;
	}

	@Override
	public Mono<String> document(String environment) {
		return this.states.find(own())
			.map((state) -> state.document().toString())
			.switchIfEmpty(Mono.error(() -> new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE,
					"Unleash was never reached, so there are no flags yet; ask again in a few seconds.")));
	}

	@Override
	public Flux<FlagState> list(String environment) {
		return this.states.find(own())
			.flatMapMany((state) -> Flux.fromStream(state.flags(own())))
			.sort((one, other) -> one.name().compareTo(other.name()));
	}

	@Override
	public Mono<FlagState> find(String name, String environment) {
		return this.states.find(own()).mapNotNull((state) -> state.flag(name, own()).orElse(null));
	}

	@Override
	public Mono<FlagState> change(String name, String environment, FlagEdit edit) {
		return this.states.find(own())
			.filter((state) -> state.flag(name, own()).isPresent())
			.flatMap((state) -> change(name, edit, state));
	}

	private Mono<FlagState> change(String name, FlagEdit edit, RelayedState state) {
		FlagState before = state.flag(name, own()).orElseThrow();
		if (edit.revision() != null && edit.revision() != before.revision()) {
			return refuse("%s has changed since you read it; nothing was changed. Read it again and repeat the edit.",
					name);
		}
		if (edit.widens(before.wide())) {
			return refuse(
					"What holds of %s in every environment is kept in Unleash; change it there. Nothing was changed.",
					name);
		}
		boolean enabled = (edit.enabled() != null) ? edit.enabled() : before.enabled();
		JsonNode strategies = strategies(edit, before);
		if (strategies.isEmpty() && edit.variants() != null && !edit.variants().isEmpty()) {
			return refuse("Unleash keeps variants in strategies, and %s has none; send one too. Nothing was changed.",
					name);
		}
		boolean sameStrategies = strategies.equals(before.strategies());
		if (enabled == before.enabled() && sameStrategies) {
			return Mono.just(before);
		}
		if (!this.properties.mayChange()) {
			return refuse("Flags are kept in Unleash and no UNLEASH_ADMIN_TOKEN is set; change %s there.", name);
		}
		String project = state.project(name);
		Mono<JsonNode> put = sameStrategies ? Mono.just(strategies)
				: this.client.replaceStrategies(project, name, strategies).cast(JsonNode.class);
		Mono<Void> turn = (enabled == before.enabled()) ? Mono.empty() : this.client.turn(project, name, enabled);
		// Whoever turns it off does not want the new strategies to hold for a moment.
		Mono<JsonNode> changed = enabled ? put.flatMap((kept) -> turn.thenReturn(kept)) : turn.then(put);
		return changed.onErrorMap(UnleashTrouble.class, (trouble) -> refused(name, trouble))
			.flatMap((kept) -> note(name, enabled, kept, edit));
	}

	/**
	 * The strategies that an edit asks for, in the form in which Unleash shows them.
	 * Variants are kept in them.
	 */
	private JsonNode strategies(FlagEdit edit, FlagState before) {
		if (edit.strategies() == null && edit.variants() == null) {
			return before.strategies();
		}
		JsonNode strategies = (edit.strategies() != null) ? this.json.valueToTree(edit.strategies())
				: before.strategies().deepCopy();
		boolean replaced = edit.variants() != null && (!edit.variants().isEmpty() || edit.strategies() == null);
		for (JsonNode each : strategies) {
			ObjectNode strategy = (ObjectNode) each;
			if (replaced) {
				strategy.set("variants", this.json.valueToTree(edit.variants()));
			}
			if (strategy.path("variants") instanceof ArrayNode variants) {
				weigh(variants);
			}
			else {
				strategy.putArray("variants");
			}
			if (!strategy.path("constraints").isArray()) {
				strategy.putArray("constraints");
			}
			if (!strategy.path("parameters").isObject()) {
				strategy.putObject("parameters");
			}
			if (strategy.path("segments").isEmpty()) {
				strategy.remove("segments");
			}
		}
		return strategies;
	}

	/**
	 * Unleash shares out anew what is not fixed, and wants one that gets the rest.
	 */
	private static void weigh(ArrayNode variants) {
		for (int index = 0; index < variants.size(); index++) {
			ObjectNode variant = (ObjectNode) variants.get(index);
			if (!variant.has("weightType")) {
				variant.put("weightType", (index < variants.size() - 1) ? "fix" : "variable");
			}
			if (!variant.has("stickiness")) {
				variant.put("stickiness", "default");
			}
		}
	}

	private static ResponseStatusException refused(String name, UnleashTrouble trouble) {
		return trouble.isRefusal()
				? new ResponseStatusException(HttpStatus.BAD_REQUEST,
						"Unleash %s; see what %s is like by now.".formatted(trouble.getMessage(), name), trouble)
				: new ResponseStatusException(HttpStatus.BAD_GATEWAY,
						"Unleash %s; %s was not changed.".formatted(trouble.getMessage(), name), trouble);
	}

	/**
	 * Changes the flag in our copy too, so that the services hear of it before the next
	 * look at the server, which then finds nothing new.
	 */
	private Mono<FlagState> note(String name, boolean enabled, JsonNode strategies, FlagEdit edit) {
		return this.states.lock(own()).flatMap((state) -> {
			FlagState before = state.flag(name, own()).orElseThrow();
			RelayedState changed = new RelayedState(state.with(name, enabled, strategies), state.etag(),
					state.fetchedAt());
			FlagState after = changed.flag(name, own()).orElseThrow();
			if (before.isLike(after)) {
				return Mono.just(after);
			}
			return this.states.put(own(), changed.document(), changed.etag())
				.then(this.changes.add(before, after, edit.author(), edit.reason()))
				.thenReturn(after)
				.doOnNext((_) -> this.changes.announce(before, after, edit.author()));
		}).as(this.transactions::transactional);
	}

	@Override
	public Flux<Segment> segments() {
		return this.states.find(own()).flatMapMany((state) -> Flux.fromStream(state.segments().map(this::segment)));
	}

	@Override
	public Mono<Segment> put(Segment segment) {
		if (!this.properties.mayChange()) {
			return Mono.error(new ResponseStatusException(HttpStatus.CONFLICT,
					"Segments are kept in Unleash and no UNLEASH_ADMIN_TOKEN is set; change %s there."
						.formatted(segment.name())));
		}
		return segments().filter((known) -> known.name().equals(segment.name()))
			.next()
			.defaultIfEmpty(segment)
			.flatMap((known) -> known.constraints().equals(segment.constraints()) && known.id() != null
					? Mono.just(known)
					: this.client.putSegment(new Segment(known.id(), segment.name(), segment.constraints()))
						.map((id) -> new Segment(id, segment.name(), segment.constraints())))
			.onErrorMap(UnleashTrouble.class, (trouble) -> refused("segment " + segment.name(), trouble));
	}

	private Segment segment(JsonNode segment) {
		return new Segment(segment.path("id").asInt(), segment.path("name").asString(""),
				List.of(this.json.treeToValue(segment.path("constraints"), Constraint[].class)));
	}

	private String own() {
		return this.properties.environment();
	}

	private static Mono<FlagState> refuse(String reason, String name) {
		return Mono.error(new ResponseStatusException(HttpStatus.CONFLICT, reason.formatted(name)));
	}

}
