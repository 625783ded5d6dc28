package io.newstunneler.flags.protocol;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.newstunneler.defaults.postgres.Notifications;
import io.newstunneler.flags.catalogue.FlagCatalogue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

import org.springframework.beans.factory.DisposableBean;
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
	 * @return the ETag that an up-to-date client has
	 */
	public Mono<String> etag(String environment) {
		return current(environment).map(ClientState::etag);
	}

	private Mono<ClientState> load(String environment) {
		return this.flags.document(environment)
			.map(ClientState::of)
			.doOnNext((state) -> this.states.put(environment, state));
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
