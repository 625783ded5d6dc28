package io.newstunneler.ingest.polling;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import io.newstunneler.defaults.flags.Flag;
import io.newstunneler.defaults.flags.Flags;
import io.newstunneler.defaults.postgres.Notifications;
import io.newstunneler.defaults.reactive.Hints;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Keeps polling what is due: woken when a source becomes due by somebody's doing, when a
 * poll ends, and each second for those whose time has come. It claims no more than it can
 * begin at once, so a lease is never spent waiting for us.
 */
@Component
class Poller implements SmartLifecycle {

	static final Flag RSS_POLLING = new Flag("rss_polling", true, "whether sources are polled");

	private static final Logger log = LoggerFactory.getLogger(Poller.class);

	private static final Duration TICK = Duration.ofSeconds(1);

	/**
	 * A poll that takes longer waits for its server, which costs a connection and little
	 * else: others begin in its place, or a few hundred servers that hang would delay
	 * all.
	 */
	private static final Duration WAITING = Duration.ofSeconds(2);

	/** How many may be under way, those included, to each that may be at work. */
	private static final int MOST_WAITING = 4;

	/**
	 * How long a stop waits for the polls that are under way; their leases cover the
	 * rest.
	 */
	private static final Duration GRACE = Duration.ofSeconds(8);

	private final Leases leases;

	private final Poll poll;

	private final Flags flags;

	private final Notifications notifications;

	private final Unsettled unsettled;

	private final int concurrency;

	/** Sources are claimed so many at a time, so that a busy poller does so seldom. */
	private final int batch;

	/**
	 * Polls under way, with the time of {@link System#nanoTime()} at which they began.
	 */
	private final Map<UUID, Long> running = new ConcurrentHashMap<>();

	private final Hints ended = new Hints();

	/** Whether more was due than there was room for. */
	private volatile boolean more;

	private volatile @Nullable Disposable loop;

	Poller(Leases leases, Poll poll, Unsettled unsettled, Flags flags, Notifications notifications,
			PollingProperties properties) {
		this.leases = leases;
		this.poll = poll;
		this.flags = flags;
		this.notifications = notifications;
		this.concurrency = properties.concurrency();
		this.batch = Math.max(1, this.concurrency / 4);
		this.unsettled = unsettled;
	}

	@Override
	public void start() {
		Flux<String> hints = Flux.merge(this.notifications.listen("source_due_ingest"),
				Flux.interval(TICK).onBackpressureDrop().map((_) -> ""), this.ended.asFlux());
		Flux<Void> rounds = hints.onBackpressureLatest().concatMap((_) -> round(), 1);
		Flux<Void> renewals = Flux.interval(Leases.RENEWAL).onBackpressureDrop().concatMap((_) -> renew(), 1);
		this.loop = Flux.merge(rounds, renewals).subscribe();
	}

	/**
	 * Begins polls until there is no room or nothing due.
	 */
	private Mono<Void> round() {
		int room = room();
		if (room < this.batch || !this.flags.isEnabled(RSS_POLLING)) {
			return Mono.empty();
		}
		// A poll that began before its lease is committed could end before that, too, and
		// be taken for somebody else's.
		return this.leases.claim(room)
			.collectList()
			.doOnNext((claims) -> begin(claims, claims.size() == room))
			.then()
			.onErrorResume((error) -> {
				log.atWarn().setCause(error).log("due sources could not be claimed; trying again");
				return Mono.delay(TICK).then();
			});
	}

	private int room() {
		long now = System.nanoTime();
		int atWork = 0;
		for (long began : this.running.values()) {
			atWork += (now - began < WAITING.toNanos()) ? 1 : 0;
		}
		return Math.min(this.concurrency - atWork, MOST_WAITING * this.concurrency - this.running.size());
	}

	private Mono<Void> renew() {
		Set<UUID> leases = new HashSet<>(this.running.keySet());
		leases.addAll(this.unsettled.leases());
		if (leases.isEmpty()) {
			return Mono.empty();
		}
		return this.leases.renew(leases).timeout(Leases.RENEWAL).onErrorResume((error) -> {
			log.atWarn().setCause(error).log("leases could not be renewed; trying again");
			return Mono.empty();
		});
	}

	private void begin(List<Claim> claims, boolean more) {
		this.more = more;
		claims.forEach(this::begin);
	}

	private void begin(Claim claim) {
		this.running.put(claim.lease(), System.nanoTime());
		this.poll.run(claim).doFinally((_) -> {
			this.running.remove(claim.lease());
			goOn();
		}).subscribe((_) -> {
		}, (error) -> log.atError()
			.setCause(error)
			.addKeyValue("source.id", claim.sourceId())
			.log("poll broke off; the source is due again when its lease ends"));
	}

	private void goOn() {
		if (this.more && room() >= this.batch) {
			this.ended.give();
		}
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
	public void stop(Runnable stopped) {
		stop();
		Flux.interval(Duration.ofMillis(20))
			.takeUntil((_) -> this.running.isEmpty() && this.unsettled.leases().isEmpty())
			.take(GRACE)
			.doFinally((_) -> stopped.run())
			.subscribe();
	}

	@Override
	public boolean isRunning() {
		return this.loop != null;
	}

}
