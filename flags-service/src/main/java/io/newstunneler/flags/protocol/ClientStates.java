package io.newstunneler.flags.protocol;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.newstunneler.defaults.postgres.Notifications;
import io.newstunneler.flags.catalogue.FlagCatalogue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The states that clients poll, kept in memory: a poll costs no query, and the database
 * may be away. Each change is heard from the database, whichever replica made it.
 */
@Component
public class ClientStates implements DisposableBean {

	private static final Logger log = LoggerFactory.getLogger(ClientStates.class);

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

	private final FlagCatalogue flags;

	private final Map<String, ClientState> states = new ConcurrentHashMap<>();

	/** Environments whose state is another one now. */
	private final Sinks.Many<String> changed = Sinks.many().multicast().directBestEffort();

	private final Disposable listening;

	ClientStates(FlagCatalogue flags, Notifications notifications) {
		this.flags = flags;
		this.listening = notifications.listen(FlagCatalogue.CHANNEL)
			.onBackpressureLatest()
			.concatMap((_) -> refresh(), 1)
			.subscribe();
	}

	Mono<ClientState> current(String environment) {
		ClientState state = this.states.get(environment);
		return (state != null) ? Mono.just(state) : load(environment);
	}

	/**
	 * What the newest state of an environment is recognised by.
	 * @param environment the environment
	 * @return the ETags of which an up-to-date client has one
	 */
	public Mono<List<String>> etags(String environment) {
		return current(environment).map(ClientState::etags);
	}

	/**
	 * Waits for a state that the caller does not have.
	 * @param environment the environment
	 * @param known the ETag of the state that the caller has
	 * @param patience how long to wait
	 * @return the new state as soon as there is one, or the one that the caller has
	 */
	Mono<ClientState> next(String environment, String known, Duration patience) {
		// Who has not looked since the last change need not hear of another.
		Flux<String> changes = this.changed.asFlux().filter(environment::equals).onBackpressureLatest();
		return Flux.merge(changes, Mono.just(environment))
			.concatMap((_) -> current(environment))
			.filter((state) -> !state.etags().contains(known))
			.take(1)
			.takeUntilOther(Mono.delay(patience))
			.next()
			.switchIfEmpty(Mono.defer(() -> current(environment)));
	}

	/**
	 * Lets nobody wait on, so that the service can stop.
	 */
	@EventListener(ContextClosedEvent.class)
	void letGo() {
		this.changed.emitComplete(Sinks.EmitFailureHandler.busyLooping(LONGEST_PAUSE));
	}

	private Mono<ClientState> load(String environment) {
		return this.flags.document(environment).map(ClientState::of).doOnNext((state) -> {
			ClientState before = this.states.put(environment, state);
			if (before != null && !before.etag().equals(state.etag())) {
				this.changed.emitNext(environment, Sinks.EmitFailureHandler.busyLooping(LONGEST_PAUSE));
			}
		});
	}

	private Mono<Void> refresh() {
		return Flux.defer(() -> Flux.fromIterable(this.states.keySet()))
			.concatMap(this::load)
			.then()
			.retryWhen(Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(100))
				.maxBackoff(LONGEST_PAUSE)
				.doBeforeRetry((retry) -> log.atDebug()
					.setCause(retry.failure())
					.log("flags cannot be read; the last state stays")));
	}

	@Override
	public void destroy() {
		this.listening.dispose();
	}

}
