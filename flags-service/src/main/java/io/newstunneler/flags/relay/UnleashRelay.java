package io.newstunneler.flags.relay;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.flags.catalogue.FlagCatalogue;
import io.newstunneler.flags.catalogue.FlagChanges;
import io.newstunneler.flags.catalogue.FlagState;
import io.newstunneler.flags.relay.UnleashClient.Fetched;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * Looks at the Unleash server every few seconds and keeps a copy of what it says. What
 * changed there is told here like any other change. An outage changes nothing.
 */
class UnleashRelay implements DisposableBean {

	private static final Logger log = LoggerFactory.getLogger(UnleashRelay.class);

	/** The author of changes that were not made through this service. */
	private static final String AUTHOR = "unleash";

	private final UnleashProperties properties;

	private final UnleashClient client;

	private final RelayedStates states;

	private final FlagCatalogue declared;

	private final FlagChanges changes;

	private final TransactionalOperator transactions;

	private final Clock clock;

	private final Disposable looking;

	private volatile Instant lastHeard;

	private volatile boolean troubled;

	private volatile boolean complete;

	UnleashRelay(UnleashProperties properties, UnleashClient client, RelayedStates states, FlagCatalogue declared,
			FlagChanges changes, TransactionalOperator transactions, MeterRegistry meters, Clock clock) {
		this.properties = properties;
		this.client = client;
		this.states = states;
		this.declared = declared;
		this.changes = changes;
		this.transactions = transactions;
		this.clock = clock;
		this.lastHeard = clock.instant();
		Gauge.builder("news.tunneler.flags.relay.staleness", this, (relay) -> relay.staleness().toMillis() / 1000.0)
			.baseUnit("seconds")
			.description("Time since the Unleash server last answered")
			.register(meters);
		this.looking = Flux.interval(Duration.ZERO, properties.interval())
			.onBackpressureDrop()
			.concatMap((_) -> look().onErrorResume(this::trouble), 1)
			.subscribe();
	}

	private Mono<Void> look() {
		return this.states.find(environment())
			.map((state) -> Optional.ofNullable(state.etag()))
			.defaultIfEmpty(Optional.empty())
			.flatMap((etag) -> this.client.fetch(etag.orElse(null)))
			.flatMap(this::take)
			.then(Mono.defer(this::heard));
	}

	private Mono<Void> take(Fetched fetched) {
		RelayedState now = new RelayedState(fetched.document(), fetched.etag(), this.clock.instant(), false);
		return this.states.lock(environment())
			.map((before) -> before.isJustEdited() ? Optional.<List<Difference>>empty()
					: Optional.of(differences(before, now)))
			.defaultIfEmpty(Optional.of(List.of()))
			.flatMap(Mono::justOrEmpty)
			.flatMap((differences) -> this.states.put(environment(), now.document(), now.etag(), false)
				.thenMany(Flux.fromIterable(differences))
				.concatMap((difference) -> this.changes.add(difference.before(), difference.after(), AUTHOR, null))
				.then(this.changes.hint(environment()))
				.thenReturn(differences))
			.as(this.transactions::transactional)
			.doOnNext((differences) -> differences
				.forEach((difference) -> this.changes.announce(difference.before(), difference.after(), AUTHOR)))
			.then();
	}

	private List<Difference> differences(RelayedState before, RelayedState now) {
		List<Difference> differences = new ArrayList<>();
		before.flags(environment())
			.filter((known) -> now.flag(known.name(), environment()).isEmpty())
			.forEach((gone) -> differences.add(new Difference(gone, gone.putAway(now.fetchedAt()))));
		now.flags(environment())
			.forEach((after) -> before.flag(after.name(), environment())
				.filter((known) -> !known.isLike(after))
				.ifPresent((known) -> differences.add(new Difference(known, after))));
		return differences;
	}

	private Mono<Void> heard() {
		this.lastHeard = this.clock.instant();
		if (this.troubled) {
			this.troubled = false;
			log.info("unleash answers again");
		}
		return (this.complete || !this.properties.mayChange()) ? Mono.empty() : addMissing();
	}

	/**
	 * Makes those flags in Unleash that the services read and that it does not have, in
	 * the state that they have here. Once per start.
	 */
	private Mono<Void> addMissing() {
		return this.states.find(environment())
			.flatMapMany((state) -> this.declared.list(FlagCatalogue.PRODUCTION)
				.filter((flag) -> state.flag(flag.name(), environment()).isEmpty()))
			.concatMap((flag) -> create(flag)
				.doOnSuccess((_) -> log.atInfo().addKeyValue("flag", flag.name()).log("flag made in unleash")))
			.then(Mono.fromRunnable(() -> this.complete = true));
	}

	private Mono<Void> create(FlagState flag) {
		return this.client.create(flag.name(), flag.type(), flag.description(), flag.strategies())
			.then(flag.enabled() ? this.client.turn("default", flag.name(), true) : Mono.empty())
			// Somebody archived it there.
			.onErrorResume(UnleashTrouble.class, (trouble) -> (trouble.status() == HttpStatus.CONFLICT.value())
					? Mono.empty() : Mono.error(trouble));
	}

	private Mono<Void> trouble(Throwable error) {
		if (!this.troubled) {
			this.troubled = true;
			log.atWarn()
				.addKeyValue("trouble", String.valueOf(error.getMessage()))
				.log("unleash gives no usable answer; flags stay as they are");
		}
		return Mono.empty();
	}

	private Duration staleness() {
		return Duration.between(this.lastHeard, this.clock.instant());
	}

	private String environment() {
		return this.properties.environment();
	}

	@Override
	public void destroy() {
		this.looking.dispose();
	}

	private record Difference(FlagState before, FlagState after) {
	}

}
