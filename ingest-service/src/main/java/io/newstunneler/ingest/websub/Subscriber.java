package io.newstunneler.ingest.websub;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.ingest.fetching.Fetcher;
import io.newstunneler.ingest.websub.Subscription.State;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Asks hubs: to push what feeds offer, to go on before their promise runs out, and to
 * stop when a source is gone. Requests go through the same address guard as any fetch.
 */
@Component
class Subscriber implements SmartLifecycle {

	private static final Logger log = LoggerFactory.getLogger(Subscriber.class);

	private static final Duration TICK = Duration.ofSeconds(1);

	private static final int AT_ONCE = 16;

	/** Most hubs ask within a second whether we meant it. */
	private static final Duration TIME_TO_ASK = Duration.ofMinutes(10);

	private static final Duration FIRST_RETRY = Duration.ofMinutes(5);

	private static final Duration LONGEST_RETRY = Duration.ofDays(1);

	/** A hub that does not want to know that we leave hears it from our 404s. */
	private static final int MOST_FAREWELLS = 5;

	private static final String NO_ADDRESS = "The feed offers a hub, but this system has no public address that the "
			+ "hub could call (NEWSTUNNELER_PUBLIC_URL); the source is polled.";

	private final Subscriptions subscriptions;

	private final Fetcher fetcher;

	private final WebsubProperties properties;

	private final MeterRegistry meters;

	private final AtomicLong active;

	private volatile @Nullable Disposable loop;

	Subscriber(Subscriptions subscriptions, Fetcher fetcher, WebsubProperties properties, MeterRegistry meters) {
		this.subscriptions = subscriptions;
		this.fetcher = fetcher;
		this.properties = properties;
		this.meters = meters;
		this.active = meters.gauge("news.tunneler.websub.subscriptions", new AtomicLong());
	}

	@Override
	public void start() {
		this.loop = Flux.interval(TICK).onBackpressureDrop().concatMap((_) -> round(), 1).subscribe();
	}

	private Mono<Void> round() {
		boolean on = this.subscriptions.areOn();
		Mono<Void> steps = on ? this.subscriptions.due(AT_ONCE).flatMap(this::step, AT_ONCE).then() : Mono.empty();
		return steps.then(this.subscriptions.recallWaiting(on))
			.doOnNext(Subscriber::recalled)
			.then(this.subscriptions.countActive())
			.doOnNext(this.active::set)
			.then()
			.onErrorResume((error) -> {
				log.atWarn().setCause(error).log("subscriptions could not be looked after; trying again");
				return Mono.delay(TICK).then();
			});
	}

	private static void recalled(long sources) {
		if (sources > 0) {
			log.atInfo().addKeyValue("sources", sources).log("sources are polled as usual: pushes ended");
		}
	}

	private Mono<Void> step(Subscription subscription) {
		if (subscription.state() == State.ENDING) {
			return end(subscription);
		}
		State state = subscription.expired() ? State.OFFERED : subscription.state();
		if (!subscription.wanted()) {
			return this.subscriptions.stepped(subscription, state, "The source is not polled, nor is its hub asked.",
					TIME_TO_ASK);
		}
		URI callback = this.properties.callback(subscription.callback());
		if (callback == null || (this.properties.isLoopback() && !this.fetcher.isNear(subscription.hub()))) {
			return this.subscriptions.stepped(subscription, state, NO_ADDRESS, TIME_TO_ASK);
		}
		return ask(subscription, "subscribe", callback).flatMap((answer) -> {
			if (isTaken(answer)) {
				State reached = (state == State.ACTIVE) ? State.ACTIVE : State.ASKED;
				return this.subscriptions.stepped(subscription, reached, null, later(TIME_TO_ASK, subscription));
			}
			String reason = (answer.status() > 0)
					? "The hub answered our request with status " + answer.status() + "; it is asked again later."
					: "The hub could not be asked: " + answer.text();
			log.atWarn()
				.addKeyValue("source.id", subscription.sourceId())
				.addKeyValue("status", answer.status())
				.addKeyValue("attempts", subscription.attempts())
				.log("hub did not take a subscription");
			return this.subscriptions.stepped(subscription, state, reason, later(FIRST_RETRY, subscription));
		});
	}

	private Mono<Void> end(Subscription subscription) {
		URI callback = this.properties.callback(subscription.callback());
		if (callback == null || subscription.attempts() > MOST_FAREWELLS) {
			return this.subscriptions.forget(subscription);
		}
		return ask(subscription, "unsubscribe", callback)
			.flatMap((answer) -> (answer.status() >= 400 && answer.status() < 500)
					? this.subscriptions.forget(subscription)
					: this.subscriptions.stepped(subscription, State.ENDING, null, later(FIRST_RETRY, subscription)));
	}

	private Mono<Fetcher.Posted> ask(Subscription subscription, String mode, URI callback) {
		Map<String, String> form = new LinkedHashMap<>();
		form.put("hub.callback", callback.toString());
		form.put("hub.mode", mode);
		form.put("hub.topic", subscription.topic());
		if (mode.equals("subscribe")) {
			form.put("hub.lease_seconds", Long.toString(this.properties.lease().toSeconds()));
			form.put("hub.secret", subscription.secret());
		}
		return this.fetcher.post(subscription.hub(), form).doOnNext((answer) -> {
			this.meters
				.counter("news.tunneler.websub.requests", "mode", mode, "outcome", isTaken(answer) ? "taken" : "failed")
				.increment();
			log.atInfo()
				.addKeyValue("source.id", subscription.sourceId())
				.addKeyValue("mode", mode)
				.addKeyValue("status", answer.status())
				.log("asked a hub");
		});
	}

	private static boolean isTaken(Fetcher.Posted answer) {
		return answer.status() >= 200 && answer.status() < 300;
	}

	private static Duration later(Duration first, Subscription subscription) {
		Duration wait = first.multipliedBy(1L << Math.min(subscription.attempts() - 1, 10));
		return (wait.compareTo(LONGEST_RETRY) > 0) ? LONGEST_RETRY : wait;
	}

	@Override
	public void stop() {
		Disposable current = this.loop;
		if (current != null) {
			current.dispose();
		}
		this.loop = null;
	}

	@Override
	public boolean isRunning() {
		return this.loop != null;
	}

}
