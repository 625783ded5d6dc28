package io.newstunneler.digest.mail;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;
import io.newstunneler.defaults.flags.Flags;
import io.newstunneler.defaults.postgres.Notifications;
import io.newstunneler.defaults.trace.Traceparent;
import io.newstunneler.defaults.trace.Traces;
import io.newstunneler.digest.delivery.Change;
import io.newstunneler.digest.delivery.Deliveries;
import io.newstunneler.digest.delivery.Delivery;
import io.newstunneler.digest.delivery.DeliveryProperties;
import io.newstunneler.digest.delivery.DeliveryState;
import io.newstunneler.digest.delivery.Gate;
import io.newstunneler.digest.delivery.Ledger;
import io.newstunneler.digest.edition.DigestFlags;
import io.newstunneler.digest.edition.Edition;
import io.newstunneler.digest.edition.Item;
import io.newstunneler.digest.mail.Postbag.Sack;
import io.newstunneler.digest.mail.SmtpClient.Conversation;
import io.newstunneler.events.DigestDelivered;
import io.newstunneler.outbox.Outbox;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Carries what the ledger holds to the mail server. One thread claims what is due, woken
 * when something is planned and every second for what waits for its time; several send,
 * each over a connection of its own. Couriers in other replicas share the work by
 * claiming it.
 * <p>
 * A sender writes down what became of one mail and that the next goes on the wire, and
 * hands that one to the server in the meantime, all but the dot at its end, without which
 * no server takes it. So after a crash the ledger names exactly the mails that may have
 * arrived unnoticed, one a sender at most; they are sent again under the same Message-ID
 * and counted. Nothing that is written down as sent is sent again.
 */
@Component
class Courier implements SmartLifecycle {

	private static final Logger log = LoggerFactory.getLogger(Courier.class);

	private static final String CHANNEL = "digest_deliveries";

	private static final Duration TICK = Duration.ofSeconds(1);

	/** For a database that is away: the courier goes on by itself when it is back. */
	private static final Duration DATABASE_PATIENCE = Duration.ofSeconds(20);

	private static final Duration PATIENCE = Duration.ofSeconds(8);

	/** A server that nobody talks to for long hangs up. */
	private static final Duration IDLE = Duration.ofSeconds(5);

	private final Deliveries deliveries;

	private final DeliveryProperties properties;

	private final Ledger ledger;

	private final Postbag postbag;

	private final SmtpClient smtp;

	private final Notifications notifications;

	private final Flags flags;

	private final Traces traces;

	private final MeterRegistry meters;

	private final Clock clock;

	private final Pace pace;

	private final BlockingQueue<Delivery> queue = new LinkedBlockingQueue<>();

	private final Set<Delivery> inHand = ConcurrentHashMap.newKeySet();

	private final Semaphore wanted = new Semaphore(0);

	/** Editions whose articles' traces have ended with the first mail. */
	private final Cache<Long, Boolean> told = Caffeine.newBuilder().maximumSize(1000).build();

	private volatile Instant pausedUntil = Instant.MIN;

	private volatile boolean running;

	private List<Thread> threads = List.of();

	private List<Disposable> subscriptions = List.of();

	Courier(Deliveries deliveries, DeliveryProperties properties, Ledger ledger, Postbag postbag, SmtpClient smtp,
			Notifications notifications, Flags flags, Traces traces, MeterRegistry meters, Clock clock) {
		this.deliveries = deliveries;
		this.properties = properties;
		this.ledger = ledger;
		this.postbag = postbag;
		this.smtp = smtp;
		this.notifications = notifications;
		this.flags = flags;
		this.traces = traces;
		this.meters = meters;
		this.clock = clock;
		this.pace = new Pace(properties.mailsPerSecond());
		Gauge.builder("news.tunneler.deliveries.in.hand", this.inHand, Set::size)
			.description("mails claimed by this replica and not yet written down")
			.register(meters);
	}

	@Override
	public void start() {
		this.running = true;
		List<Thread> all = new ArrayList<>();
		all.add(Thread.ofPlatform().daemon().name("courier").unstarted(this::claimUntilStopped));
		for (int i = 1; i <= this.properties.connections(); i++) {
			all.add(Thread.ofPlatform().daemon().name("courier-" + i).unstarted(this::sendUntilStopped));
		}
		this.threads = List.copyOf(all);
		this.subscriptions = List.of(this.notifications.listen(CHANNEL).subscribe((_) -> this.wanted.release()), Flux
			.interval(this.properties.lease().dividedBy(3))
			.onBackpressureDrop()
			.concatMap(
					(_) -> this.deliveries.renew(List.copyOf(this.inHand), this.properties.lease()).onErrorComplete())
			.subscribe());
		this.threads.forEach(Thread::start);
	}

	/**
	 * Lets the mails that are on their way arrive and be written down, and gives back
	 * what was not begun.
	 */
	@Override
	public void stop() {
		this.running = false;
		this.wanted.release();
		Instant end = Instant.now().plus(PATIENCE);
		try {
			for (Thread thread : this.threads) {
				Duration left = Duration.between(Instant.now(), end);
				if (!thread.join(left.isPositive() ? left : Duration.ofMillis(1))) {
					log.warn("a mail is still on its way; it will be sent again, under the same Message-ID");
				}
			}
			List<Delivery> begun = new ArrayList<>();
			this.queue.drainTo(begun);
			this.deliveries.renew(begun, Duration.ZERO).onErrorComplete().block(DATABASE_PATIENCE);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.subscriptions.forEach(Disposable::dispose);
		this.inHand.clear();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	private void claimUntilStopped() {
		while (this.running) {
			try {
				this.wanted.tryAcquire(TICK.toMillis(), TimeUnit.MILLISECONDS);
				this.wanted.drainPermits();
				fill();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return;
			}
			catch (RuntimeException ex) {
				log.atWarn().setCause(ex).log("deliveries could not be claimed; trying again");
			}
		}
	}

	private void fill() {
		List<Gate> gates = openGates();
		while (this.running && this.queue.size() <= this.properties.batch() / 2
				&& !this.clock.instant().isBefore(this.pausedUntil)) {
			List<Delivery> claimed = this.deliveries
				.claim(this.properties.batch(), this.properties.lease(), gates, Set.of())
				.collectList()
				.block(DATABASE_PATIENCE);
			if (claimed == null || claimed.isEmpty()) {
				return;
			}
			this.inHand.addAll(claimed);
			this.queue.addAll(claimed);
		}
	}

	private List<Gate> openGates() {
		List<Gate> open = new ArrayList<>();
		open.add(Gate.CONFIRMATION);
		if (this.flags.isEnabled(DigestFlags.EMAIL_ALERTS)) {
			open.add(Gate.ALERT);
		}
		if (this.flags.isEnabled(DigestFlags.EMAIL_DIGESTS)) {
			open.add(Gate.DIGEST);
		}
		return open;
	}

	private void sendUntilStopped() {
		Sender sender = new Sender();
		while (this.running) {
			try {
				sender.work();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				break;
			}
			catch (RuntimeException ex) {
				// What was on its way stays in doubt until its lease ends.
				log.atWarn().setCause(ex).log("a sender failed; what it had in hand is sent again after its lease");
			}
		}
		sender.close();
	}

	/**
	 * There is no server to talk to. Everything in hand waits; that is no mail's fault,
	 * so it does not count as an attempt.
	 */
	private void pause(String reason) {
		this.pausedUntil = this.clock.instant().plus(this.properties.reconnectAfter());
		this.meters.counter("news.tunneler.deliveries", "outcome", "unreachable", "channel", "mail").increment();
		log.atWarn().addKeyValue("reason", reason).log("mail server cannot be reached; deliveries wait");
	}

	private Change outcome(Delivery delivery, Sack sack, Outcome outcome, @Nullable Traceparent trace) {
		Duration wait = this.properties.waitAfter(delivery.attempt());
		return switch (outcome) {
			case Outcome.Sent() -> end(delivery, sack, DeliveryState.SENT, null, trace);
			case Outcome.Refused(String reason, boolean gone) -> {
				if (gone) {
					suppress(delivery, reason);
				}
				yield end(delivery, sack, DeliveryState.FAILED, reason, trace);
			}
			case Outcome.Deferred(String reason) when isTooOld(delivery) ->
				end(delivery, sack, DeliveryState.FAILED, "Given up: " + reason, trace);
			case Outcome.Deferred(String reason) -> Change.putBack(delivery, reason, wait);
			case Outcome.Unanswered(String reason) -> Change.unknown(delivery, reason, wait);
			// The conversation ended before the mail was named, so it cannot have
			// arrived.
			case Outcome.Unreachable(String reason) ->
				Change.putBack(delivery, reason, this.properties.reconnectAfter());
		};
	}

	private boolean isTooOld(Delivery delivery) {
		return delivery.createdAt().plus(this.properties.giveUpAfter()).isBefore(this.clock.instant());
	}

	private void suppress(Delivery delivery, String reason) {
		this.deliveries.suppress(delivery.email(), "refused", reason)
			.doOnError((error) -> log.atWarn().setCause(error).log("an address could not be suppressed"))
			.onErrorComplete()
			.block(DATABASE_PATIENCE);
	}

	private Change end(Delivery delivery, Sack sack, DeliveryState state, @Nullable String reason,
			@Nullable Traceparent trace) {
		Edition edition = sack.edition();
		if (edition == null) {
			return Change.end(delivery, state, reason, null);
		}
		DigestDelivered fact = new DigestDelivered(edition.id(), delivery.subscriberId(), "mail",
				(state == DeliveryState.SENT) ? DigestDelivered.Outcome.SENT : DigestDelivered.Outcome.FAILED,
				delivery.messageId(), reason, edition.items().size(), this.clock.instant());
		return Change.end(delivery, state, reason, new Outbox.Pending(fact, trace));
	}

	/**
	 * Ends each article's own trace, which began with the poll that found it. Once for an
	 * edition: ten thousand subscribers tell nothing more about an article.
	 */
	private void mailed(Edition edition) {
		if (this.told.asMap().putIfAbsent(edition.id(), Boolean.TRUE) != null) {
			return;
		}
		Instant now = this.clock.instant();
		Timer feedToMail = Timer.builder("news.tunneler.feed.to.mail")
			.description("from the fetch of an article to the first mail with it")
			.register(this.meters);
		for (Item item : edition.items()) {
			feedToMail.record(Duration.between(item.fetchedAt(), now));
			Observation span = this.traces.received(item.trace(), "article mailed");
			Traceparent trace = Traces.of(span);
			try (Traceparent.LogScope _ = (trace != null) ? trace.inLog() : null) {
				log.atInfo()
					.addKeyValue("article.id", item.articleId())
					.addKeyValue("edition.id", edition.id())
					.log("article mailed");
			}
			finally {
				span.stop();
			}
		}
	}

	private static void tell(Change change, @Nullable Traceparent trace) {
		Delivery delivery = change.delivery();
		boolean fine = change.state() == DeliveryState.SENT || change.state() == DeliveryState.SUPPRESSED;
		boolean ended = change.delay() == null;
		try (Traceparent.LogScope _ = (trace != null) ? trace.inLog() : null) {
			(fine ? log.atInfo() : log.atWarn()).addKeyValue("delivery.id", delivery.id())
				.addKeyValue("edition.id", delivery.editionId())
				.addKeyValue("alert.id", delivery.alertId())
				.addKeyValue("subscriber.id", delivery.subscriberId())
				.addKeyValue("state", change.state().text())
				.addKeyValue("attempt", delivery.attempt())
				.addKeyValue("reason", change.reason())
				.log(ended ? "delivery ended" : "delivery is tried again");
		}
	}

	/**
	 * One connection and what goes over it.
	 */
	private final class Sender {

		private final Conversation conversation = Courier.this.smtp.open();

		/** What became of the last mail, not yet written down. */
		private @Nullable Told last;

		private Instant usedAt = Instant.MIN;

		/**
		 * Carries one mail, or waits a little for one.
		 */
		void work() throws InterruptedException {
			Delivery delivery = Courier.this.queue.poll();
			if (delivery == null) {
				write();
				delivery = Courier.this.queue.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
			}
			if (delivery == null) {
				if (this.conversation.isOpen() && this.usedAt.plus(IDLE).isBefore(Instant.now())) {
					this.conversation.close();
				}
				return;
			}
			if (Courier.this.queue.size() <= Courier.this.properties.batch() / 2) {
				Courier.this.wanted.release();
			}
			try {
				carry(delivery);
			}
			finally {
				Told told = this.last;
				if (told == null || told.change().delivery() != delivery) {
					Courier.this.inHand.remove(delivery);
				}
			}
			this.usedAt = Instant.now();
		}

		private void carry(Delivery delivery) throws InterruptedException {
			if (delivery.unwanted() != null) {
				write();
				this.last = new Told(Change.end(delivery, DeliveryState.SUPPRESSED, delivery.unwanted(), null), null,
						null);
				return;
			}
			Sack sack;
			try {
				sack = Courier.this.postbag.pack(delivery);
			}
			catch (RuntimeException ex) {
				log.atWarn()
					.setCause(ex)
					.addKeyValue("delivery.id", delivery.id())
					.log("a mail could not be made; trying again later");
				write();
				this.last = new Told(Change.putBack(delivery, "Could not be made; see the log",
						Courier.this.properties.waitAfter(delivery.attempt())), null, null);
				return;
			}
			if (sack == null) {
				write();
				this.last = new Told(Change.end(delivery, DeliveryState.SUPPRESSED,
						"There is nothing left to say, or it is no news any more", null), null, null);
				return;
			}
			Observation span = Courier.this.traces.received(sack.trace(), sack.span());
			Traceparent trace = Traces.of(span);
			try {
				if (!this.conversation.isOpen() && !connect(delivery)) {
					return;
				}
				Courier.this.pace.await();
				Entry begun = report(Change.begin(delivery, Courier.this.properties.lease()));
				Outcome outcome;
				try {
					outcome = this.conversation.send(sack.message(), () -> begun.holds(delivery));
				}
				finally {
					begun.await();
				}
				if (begun.holds(delivery)) {
					this.last = new Told(outcome(delivery, sack, outcome, trace), trace, sack.edition());
				}
			}
			finally {
				span.stop();
			}
		}

		/**
		 * What the last mail came to must not wait for a server that may hang.
		 */
		private boolean connect(Delivery delivery) {
			write();
			boolean paused = Courier.this.clock.instant().isBefore(Courier.this.pausedUntil);
			Outcome.Unreachable failure = paused ? new Outcome.Unreachable("The mail server could not be reached")
					: this.conversation.connect();
			if (failure == null) {
				return true;
			}
			if (!paused) {
				pause(failure.reason());
			}
			this.last = new Told(Change.putBack(delivery, failure.reason(), Courier.this.properties.reconnectAfter()),
					null, null);
			return false;
		}

		/**
		 * Writes down what became of the last mail, if anything.
		 */
		private void write() {
			report(null).await();
		}

		/**
		 * Begins to write down what became of the last mail, together with the beginning
		 * of the next.
		 */
		private Entry report(@Nullable Change next) {
			Told told = this.last;
			this.last = null;
			List<Change> changes = new ArrayList<>(2);
			if (told != null) {
				changes.add(told.change());
			}
			if (next != null) {
				changes.add(next);
			}
			return new Entry(told, Courier.this.ledger.write(changes));
		}

		void close() {
			try {
				write();
			}
			catch (RuntimeException ex) {
				log.atWarn().setCause(ex).log("what became of the last mail could not be written down");
			}
			this.conversation.close();
		}

	}

	/**
	 * What is on its way into the ledger.
	 */
	private final class Entry {

		private final CompletableFuture<Set<Long>> written;

		/** What became of the mail before, until that is written down. */
		private @Nullable Told told;

		Entry(@Nullable Told told, CompletableFuture<Set<Long>> written) {
			this.told = told;
			this.written = written;
		}

		/**
		 * Whether a delivery that is part of it is still ours.
		 */
		boolean holds(Delivery delivery) {
			return await().contains(delivery.id());
		}

		/**
		 * Waits for the commit.
		 * @return the deliveries that are still ours
		 */
		Set<Long> await() {
			Told told = this.told;
			this.told = null;
			Set<Long> ours;
			try {
				ours = this.written.join();
			}
			catch (CompletionException ex) {
				throw new IllegalStateException("the ledger could not be written", ex.getCause());
			}
			finally {
				if (told != null) {
					Courier.this.inHand.remove(told.change().delivery());
				}
			}
			if (told != null && ours.contains(told.change().delivery().id())) {
				tell(told.change(), told.trace());
				if (told.edition() != null && told.change().state() == DeliveryState.SENT) {
					mailed(told.edition());
				}
			}
			return ours;
		}

	}

	private record Told(Change change, @Nullable Traceparent trace, @Nullable Edition edition) {
	}

}
