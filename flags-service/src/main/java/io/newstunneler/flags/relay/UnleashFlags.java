package io.newstunneler.flags.relay;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.newstunneler.flags.catalogue.Constraint;
import io.newstunneler.flags.catalogue.FlagCatalogue;
import io.newstunneler.flags.catalogue.FlagChanges;
import io.newstunneler.flags.catalogue.FlagEdit;
import io.newstunneler.flags.catalogue.FlagState;
import io.newstunneler.flags.catalogue.NewFlag;
import io.newstunneler.flags.catalogue.Segment;
import io.newstunneler.flags.catalogue.Strategy;
import io.newstunneler.flags.catalogue.StrategyForm;
import org.jspecify.annotations.Nullable;
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
		return this.states.find(own()).flatMap((state) -> find(name, state));
	}

	private Mono<FlagState> find(String name, RelayedState state) {
		return Mono.justOrEmpty(state.flag(name, own())).switchIfEmpty(Mono.defer(() -> archived(name, state)));
	}

	private Mono<FlagState> archived(String name, RelayedState state) {
		if (!this.properties.mayChange()) {
			return Mono.empty();
		}
		return this.client.archived(name)
			.map((flag) -> state.archived(flag, own()))
			.onErrorMap(UnleashTrouble.class, (trouble) -> refused(name, trouble, false));
	}

	@Override
	public Mono<FlagState> create(NewFlag flag) {
		if (!this.properties.mayChange()) {
			return refuse("Flags are kept in Unleash and no UNLEASH_ADMIN_TOKEN is set; make %s there.", flag.name());
		}
		JsonNode strategies = this.json.valueToTree(List.of(Strategy.everyone(flag.name())));
		return this.states.find(own())
			.flatMap((state) -> this.client.create(flag.name(), flag.type(), flag.description(), strategies)
				.onErrorMap(UnleashTrouble.class,
						(trouble) -> (trouble.status() == HttpStatus.CONFLICT.value()) ? flag.taken()
								: refused(flag.name(), trouble, false))
				.map((kept) -> new FlagState(flag.name(), own(), flag.description(), flag.type(), null, null,
						new FlagState.Wide(false, false, false, this.json.createArrayNode()), false, kept,
						this.json.createArrayNode(), 0, state.fetchedAt())))
			.flatMap((made) -> note(null, made, flag.author(), flag.reason()));
	}

	@Override
	public Mono<FlagState> change(String name, String environment, FlagEdit edit) {
		return this.states.find(own())
			.flatMap((state) -> find(name, state).flatMap((before) -> change(before, edit, state)));
	}

	private Mono<FlagState> change(FlagState before, FlagEdit edit, RelayedState state) {
		String name = before.name();
		if (edit.revision() != null && edit.revision() != before.revision()) {
			return refuse("%s has changed since you read it; nothing was changed. Read it again and repeat the edit.",
					name);
		}
		FlagState.Wide wide = edit.wide(before.wide(), this.json);
		if (wide.dependencies().size() > 1) {
			return refuse("Unleash lets a flag depend on one other, so %s was not changed.", name);
		}
		boolean enabled = edit.enabled(before);
		JsonNode strategies = UnleashForm.of(StrategyForm.of(edit, before, this.json));
		if (UnleashForm.hasOverrides(strategies)) {
			return refuse(
					"Unleash keeps no overrides of variants, so %s was not changed; use a strategy with a constraint.",
					name);
		}
		FlagState wanted = before.with(enabled, strategies, StrategyForm.commonVariants(strategies), wide);
		if (wanted.isLike(before)) {
			return Mono.just(before);
		}
		if (!this.properties.mayChange()) {
			return refuse("Flags are kept in Unleash and no UNLEASH_ADMIN_TOKEN is set; change %s there.", name);
		}
		AtomicBoolean begun = new AtomicBoolean();
		return write(state.project(name), before, wanted, begun)
			.onErrorMap(UnleashTrouble.class, (trouble) -> refused(name, trouble, begun.get()))
			.flatMap((kept) -> note(before, wanted.with(enabled, kept, wanted.variants(), wide), edit.author(),
					edit.reason()));
	}

	/**
	 * Changes a flag in Unleash, one thing after the other.
	 * @param begun set once something has changed there
	 * @return the strategies, as the client API will show them
	 */
	private Mono<JsonNode> write(String project, FlagState before, FlagState wanted, AtomicBoolean begun) {
		String name = wanted.name();
		Mono<Void> begins = Mono.fromRunnable(() -> begun.set(true));
		boolean leaves = wanted.wide().archived() && !before.wide().archived();
		Mono<Void> widen = wanted.wide().equals(before.wide()) ? Mono.empty()
				: this.client.widen(project, name, before.wide(), wanted.wide()).then(begins);
		Mono<JsonNode> put = wanted.strategies().equals(before.strategies()) ? Mono.just(wanted.strategies())
				: this.client.replaceStrategies(project, name, wanted.strategies())
					.cast(JsonNode.class)
					.flatMap((kept) -> begins.thenReturn(kept));
		// Unleash turns off what it has back from the archive.
		boolean was = before.enabled() && !before.wide().archived();
		Mono<Void> turn = (leaves || wanted.enabled() == was) ? Mono.empty()
				: this.client.turn(project, name, wanted.enabled()).then(begins);
		// Whoever turns it off does not want the new strategies to hold for a moment.
		Mono<JsonNode> state = wanted.enabled() ? put.flatMap((kept) -> turn.thenReturn(kept)) : turn.then(put);
		return leaves ? state.flatMap((kept) -> widen.thenReturn(kept)) : widen.then(state);
	}

	private static ResponseStatusException refused(String name, UnleashTrouble trouble, boolean begun) {
		if (trouble.isRefusal()) {
			return new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"Unleash %s; see what %s is like by now.".formatted(trouble.getMessage(), name), trouble);
		}
		String kept = begun ? "a part of the edit of %s was done; read it and repeat the edit." : "%s was not changed.";
		return new ResponseStatusException(HttpStatus.BAD_GATEWAY,
				"Unleash %s; %s".formatted(trouble.getMessage(), kept.formatted(name)), trouble);
	}

	/**
	 * Changes the flag in our copy too, so that the services hear of it before the next
	 * look at the server, which then finds nothing new.
	 */
	private Mono<FlagState> note(@Nullable FlagState before, FlagState wanted, String author, @Nullable String reason) {
		return this.states.lock(own()).flatMap((state) -> {
			// Without an ETag the next look takes whatever the server says, also what was
			// there
			// before.
			RelayedState changed = new RelayedState(state.with(wanted), null, state.fetchedAt(), true);
			FlagState after = changed.flag(wanted.name(), own()).orElse(wanted);
			return this.states.put(own(), changed.document(), null, true)
				.then(this.changes.add(before, after, author, reason))
				.thenReturn(after)
				.doOnNext((_) -> this.changes.announce(before, after, author));
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
			.onErrorMap(UnleashTrouble.class, (trouble) -> refused("segment " + segment.name(), trouble, false));
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
