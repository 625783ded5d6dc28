package io.newstunneler.flags.relay;

import io.newstunneler.flags.catalogue.FlagCatalogue;
import io.newstunneler.flags.catalogue.FlagChanges;
import io.newstunneler.flags.catalogue.FlagEdit;
import io.newstunneler.flags.catalogue.FlagState;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

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

	UnleashFlags(UnleashProperties properties, UnleashClient client, RelayedStates states, FlagChanges changes,
			TransactionalOperator transactions) {
		this.properties = properties;
		this.client = client;
		this.states = states;
		this.changes = changes;
		this.transactions = transactions;
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
		if (edit.strategies() != null || edit.variants() != null) {
			return refuse("Strategies and variants of %s are kept in Unleash; change them there.", name);
		}
		if (edit.enabled() == null) {
			return find(name, own());
		}
		if (!this.properties.mayChange()) {
			return refuse("Flags are kept in Unleash and no UNLEASH_ADMIN_TOKEN is set; change %s there.", name);
		}
		boolean enabled = edit.enabled();
		return this.client.turn(state.project(name), name, enabled)
			.onErrorMap(UnleashTrouble.class,
					(trouble) -> new ResponseStatusException(HttpStatus.BAD_GATEWAY,
							"Unleash %s; %s was not changed.".formatted(trouble.getMessage(), name), trouble))
			.then(note(name, enabled, edit));
	}

	/**
	 * Turns the flag in our copy too, so that the services hear of it before the next
	 * look at the server, which then finds nothing new.
	 */
	private Mono<FlagState> note(String name, boolean enabled, FlagEdit edit) {
		return this.states.lock(own()).flatMap((state) -> {
			FlagState before = state.flag(name, own()).orElseThrow();
			RelayedState turned = new RelayedState(state.with(name, enabled), state.etag(), state.fetchedAt());
			FlagState after = turned.flag(name, own()).orElseThrow();
			if (before.enabled() == enabled) {
				return Mono.just(after);
			}
			return this.states.put(own(), turned.document(), turned.etag())
				.then(this.changes.add(before, after, edit.author(), edit.reason()))
				.thenReturn(after)
				.doOnNext((_) -> this.changes.announce(before, after, edit.author()));
		}).as(this.transactions::transactional);
	}

	private String own() {
		return this.properties.environment();
	}

	private static Mono<FlagState> refuse(String reason, String name) {
		return Mono.error(new ResponseStatusException(HttpStatus.CONFLICT, reason.formatted(name)));
	}

}
