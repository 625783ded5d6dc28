package io.newstunneler.digest.mail;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;
import io.newstunneler.defaults.flags.Flags;
import io.newstunneler.defaults.postgres.Notifications;
import io.newstunneler.defaults.trace.Traceparent;
import io.newstunneler.defaults.trace.Traces;
import io.newstunneler.digest.delivery.Deliveries;
import io.newstunneler.digest.delivery.Delivery;
import io.newstunneler.digest.delivery.DeliveryProperties;
import io.newstunneler.digest.delivery.DeliveryState;
import io.newstunneler.digest.edition.DigestFlags;
import io.newstunneler.digest.edition.Edition;
import io.newstunneler.digest.edition.Editions;
import io.newstunneler.digest.edition.Item;
import io.newstunneler.digest.mail.SmtpClient.Conversation;
import io.newstunneler.events.DigestDelivered;
import io.newstunneler.outbox.Outbox;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * Carries what the ledger holds to the mail server. Woken when something is planned, and
 * every second for what waits for its time. Several couriers, here and in other replicas,
 * share the work by claiming it.
 * <p>
 * A mail is written down as sent in a transaction of its own, at once, so that a crash
 * can repeat no more than the one mail that was on its way, under the same Message-ID.
 */
@Component
class Courier implements SmartLifecycle {

	private static final Logger log = LoggerFactory.getLogger(Courier.class);

	private static final String CHANNEL = "digest_deliveries";

	private static final Duration TICK = Duration.ofSeconds(1);

	private static final Duration PATIENCE = Duration.ofSeconds(8);

	private final Deliveries deliveries;

	private final DeliveryProperties properties;

	private final Editions editions;

	private final Letters letters;

	private final SmtpClient smtp;

	private final Outbox outbox;

	private final TransactionalOperator transaction;

	private final Notifications notifications;

	private final Flags flags;

	private final Traces traces;

	private final MeterRegistry meters;

	private final Clock clock;

	private final Scheduler threads;

	private volatile boolean running;

	private volatile CountDownLatch ended = new CountDownLatch(0);

	Courier(Deliveries deliveries, DeliveryProperties properties, Editions editions, Letters letters, SmtpClient smtp,
			Outbox outbox, TransactionalOperator transaction, Notifications notifications, Flags flags, Traces traces,
			MeterRegistry meters, Clock clock) {
		this.deliveries = deliveries;
		this.properties = properties;
		this.editions = editions;
		this.letters = letters;
		this.smtp = smtp;
		this.outbox = outbox;
		this.transaction = transaction;
		this.notifications = notifications;
		this.flags = flags;
		this.traces = traces;
		this.meters = meters;
		this.clock = clock;
		this.threads = Schedulers.newBoundedElastic(properties.connections(), Integer.MAX_VALUE, "courier");
	}

	@Override
	public void start() {
		CountDownLatch end = new CountDownLatch(1);
		this.ended = end;
		this.running = true;
		Flux.merge(this.notifications.listen(CHANNEL), Flux.interval(TICK).onBackpressureDrop().map((_) -> ""))
			.takeWhile((_) -> this.running)
			.onBackpressureLatest()
			.concatMap((_) -> deliverDue(), 1)
			.doFinally((_) -> end.countDown())
			.subscribe();
	}

	/**
	 * Lets the mail that is on its way arrive and be written down.
	 */
	@Override
	public void stop() {
		this.running = false;
		try {
			if (!this.ended.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
				log.warn("a mail is still on its way; it will be sent again, under the same Message-ID");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	private Mono<Void> deliverDue() {
		return Flux.range(0, this.properties.connections())
			.flatMap((_) -> deliverBatch()
				.expand((carried) -> (carried == this.properties.batch()) ? deliverBatch() : Mono.empty()))
			.then();
	}

	private Mono<Integer> deliverBatch() {
		return Mono.defer(() -> {
			if (!this.running) {
				return Mono.just(0);
			}
			return this.deliveries
				.claim(this.properties.batch(), this.properties.lease(),
						this.flags.isEnabled(DigestFlags.EMAIL_DIGESTS))
				.collectList()
				.flatMap((claimed) -> claimed.isEmpty() ? Mono.just(0) : carry(claimed).thenReturn(claimed.size()));
		}).onErrorResume((error) -> {
			log.atWarn().setCause(error).log("deliveries could not be taken or written down; trying again");
			return Mono.just(0);
		});
	}

	private Mono<Void> carry(List<Delivery> claimed) {
		Batch batch = new Batch(claimed);
		Mono<Void> carrying = Mono.usingWhen(Mono.fromSupplier(this.smtp::open), (conversation) -> Flux
			.fromIterable(claimed)
			.concatMap(
					(delivery) -> carry(delivery, batch, conversation).doFinally((_) -> batch.inHand.remove(delivery)))
			.then(), (conversation) -> Mono.fromRunnable(conversation::close).subscribeOn(this.threads));
		Mono<Void> holding = Flux.interval(this.properties.lease().dividedBy(3))
			.onBackpressureDrop()
			.concatMap(
					(_) -> this.deliveries.renew(List.copyOf(batch.inHand), this.properties.lease()).onErrorComplete())
			.then();
		return Mono.firstWithSignal(carrying, holding);
	}

	private Mono<Void> carry(Delivery delivery, Batch batch, Conversation conversation) {
		if (!this.running || batch.unreachable) {
			return putBack(delivery, "The mail server could not be reached", this.properties.reconnectAfter(), false);
		}
		if (!delivery.wanted()) {
			return this.deliveries.end(delivery, DeliveryState.SUPPRESSED, "The subscriber does not want it any more")
				.doOnNext((_) -> count("suppressed"))
				.then();
		}
		if (delivery.resumed()) {
			this.meters.counter("news.tunneler.deliveries.resumed").increment();
		}
		Long editionId = delivery.editionId();
		Mono<Void> carried = (editionId == null)
				? this.traces.newTrace("ask for confirmation",
						send(conversation, () -> this.letters.confirmation(delivery))
							.flatMap((outcome) -> conclude(delivery, null, batch, outcome)))
				: batch.editions.computeIfAbsent(editionId, (id) -> this.editions.find(id).cache())
					.flatMap((edition) -> this.traces.continueFrom(edition.trace(), "deliver edition",
							send(conversation, () -> this.letters.edition(delivery, edition))
								.flatMap((outcome) -> conclude(delivery, edition, batch, outcome))));
		return carried.onErrorResume((error) -> {
			log.atWarn()
				.setCause(error)
				.addKeyValue("delivery.id", delivery.id())
				.log("delivery failed unexpectedly; trying again later");
			return putBack(delivery, "Failed unexpectedly; see the log", this.properties.waitAfter(delivery.attempt()),
					true);
		});
	}

	private Mono<Outcome> send(Conversation conversation, Supplier<Letter> letter) {
		return Mono.fromCallable(() -> conversation.send(letter.get())).subscribeOn(this.threads);
	}

	private Mono<Void> conclude(Delivery delivery, @Nullable Edition edition, Batch batch, Outcome outcome) {
		return switch (outcome) {
			case Outcome.Sent() ->
				end(delivery, edition, DeliveryState.SENT, null).doOnSuccess((_) -> mailed(edition, batch));
			case Outcome.Refused(String reason) -> end(delivery, edition, DeliveryState.FAILED, reason);
			case Outcome.Deferred(String reason) when isTooOld(delivery) ->
				end(delivery, edition, DeliveryState.FAILED, "Given up: " + reason);
			case Outcome.Deferred(String reason) -> {
				count("deferred");
				yield putBack(delivery, reason, this.properties.waitAfter(delivery.attempt()), true);
			}
			case Outcome.Unanswered(String reason) -> {
				count(DeliveryState.UNKNOWN.text());
				yield this.deliveries.putBack(delivery, DeliveryState.UNKNOWN, reason,
						this.properties.waitAfter(delivery.attempt()), true);
			}
			case Outcome.Unreachable(String reason) -> {
				batch.unreachable = true;
				count("unreachable");
				log.atWarn().addKeyValue("reason", reason).log("mail server cannot be reached; deliveries wait");
				yield putBack(delivery, reason, this.properties.reconnectAfter(), false);
			}
		};
	}

	private boolean isTooOld(Delivery delivery) {
		return delivery.createdAt().plus(this.properties.giveUpAfter()).isBefore(this.clock.instant());
	}

	/**
	 * The mail has left: a database that is away for a moment must not make us send it
	 * again, so this is tried for longer than a moment.
	 */
	private Mono<Void> end(Delivery delivery, @Nullable Edition edition, DeliveryState state, @Nullable String reason) {
		return this.deliveries.end(delivery, state, reason)
			.filter(Boolean::booleanValue)
			.flatMap((_) -> (edition != null) ? this.outbox.append(fact(delivery, edition, state, reason))
					: Mono.empty())
			.as(this.transaction::transactional)
			.retryWhen(Retry.backoff(10, Duration.ofMillis(200)).maxBackoff(Duration.ofSeconds(3)))
			.doOnSuccess((_) -> {
				count(state.text());
				var line = (state == DeliveryState.SENT) ? log.atInfo() : log.atWarn();
				line.addKeyValue("delivery.id", delivery.id())
					.addKeyValue("edition.id", delivery.editionId())
					.addKeyValue("subscriber.id", delivery.subscriberId())
					.addKeyValue("state", state.text())
					.addKeyValue("attempt", delivery.attempt())
					.addKeyValue("reason", reason)
					.log("delivery ended");
			});
	}

	private DigestDelivered fact(Delivery delivery, Edition edition, DeliveryState state, @Nullable String reason) {
		return new DigestDelivered(edition.id(), delivery.subscriberId(), "mail",
				(state == DeliveryState.SENT) ? DigestDelivered.Outcome.SENT : DigestDelivered.Outcome.FAILED,
				delivery.messageId(), reason, edition.items().size(), this.clock.instant());
	}

	private Mono<Void> putBack(Delivery delivery, String reason, Duration delay, boolean counts) {
		DeliveryState state = delivery.resumed() ? DeliveryState.UNKNOWN : DeliveryState.PLANNED;
		return this.deliveries.putBack(delivery, state, reason, delay, counts);
	}

	/**
	 * Ends each article's own trace, which began with the poll that found it. Once for an
	 * edition in a batch: ten thousand subscribers tell nothing more about an article.
	 */
	private void mailed(@Nullable Edition edition, Batch batch) {
		if (edition == null || !batch.told.add(edition.id())) {
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

	private void count(String outcome) {
		this.meters.counter("news.tunneler.deliveries", "outcome", outcome).increment();
	}

	/**
	 * What the deliveries of one claim share.
	 */
	private static final class Batch {

		private final Set<Delivery> inHand = ConcurrentHashMap.newKeySet();

		private final Map<Long, Mono<Edition>> editions = new ConcurrentHashMap<>();

		private final Set<Long> told = ConcurrentHashMap.newKeySet();

		private volatile boolean unreachable;

		Batch(List<Delivery> claimed) {
			this.inHand.addAll(claimed);
		}

	}

}
