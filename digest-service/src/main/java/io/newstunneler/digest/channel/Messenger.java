package io.newstunneler.digest.channel;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.newstunneler.defaults.flags.Flags;
import io.newstunneler.defaults.postgres.Notifications;
import io.newstunneler.defaults.reactive.Hints;
import io.newstunneler.defaults.trace.Traces;
import io.newstunneler.digest.alert.Alert;
import io.newstunneler.digest.alert.Alerts;
import io.newstunneler.digest.channel.AlertChannels.Target;
import io.newstunneler.digest.delivery.Change;
import io.newstunneler.digest.delivery.Deliveries;
import io.newstunneler.digest.delivery.Delivery;
import io.newstunneler.digest.delivery.DeliveryProperties;
import io.newstunneler.digest.delivery.DeliveryState;
import io.newstunneler.digest.delivery.Gate;
import io.newstunneler.digest.delivery.Ledger;
import io.newstunneler.digest.signature.TimedSignature;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Carries alerts to Slack channels and webhooks, from the same ledger and with the same
 * promises as mails: what goes on the wire is written down before, what is in doubt is
 * posted again under the same idempotency key and counted. Each channel has a lane of its
 * own: one that fails or hangs holds up nobody but itself.
 */
@Component
class Messenger implements SmartLifecycle {

	private static final Logger log = LoggerFactory.getLogger(Messenger.class);

	private static final String CHANNEL = "digest_deliveries";

	private static final Duration TICK = Duration.ofSeconds(1);

	/** Channels that are posted to at the same time. */
	private static final int LANES = 64;

	/** An alert that could not be told for a day is none. */
	private static final Duration NEWS = Duration.ofHours(24);

	private final Deliveries deliveries;

	private final DeliveryProperties properties;

	private final Ledger ledger;

	private final Alerts alerts;

	private final AlertChannels channels;

	private final PostClient client;

	private final Notifications notifications;

	private final Flags flags;

	private final Traces traces;

	private final Clock clock;

	private final Set<Delivery> inHand = ConcurrentHashMap.newKeySet();

	/** Channels whose lane is taken; what is due for them waits in the ledger. */
	private final Set<Long> busy = ConcurrentHashMap.newKeySet();

	private final Hints freed = new Hints();

	private volatile List<Disposable> running = List.of();

	Messenger(Deliveries deliveries, DeliveryProperties properties, Ledger ledger, Alerts alerts,
			AlertChannels channels, PostClient client, Notifications notifications, Flags flags, Traces traces,
			Clock clock) {
		this.deliveries = deliveries;
		this.properties = properties;
		this.ledger = ledger;
		this.alerts = alerts;
		this.channels = channels;
		this.client = client;
		this.notifications = notifications;
		this.flags = flags;
		this.traces = traces;
		this.clock = clock;
	}

	@Override
	public void start() {
		this.running = List.of(
				Flux.merge(this.notifications.listen(CHANNEL), this.freed.asFlux(),
						Flux.interval(TICK).onBackpressureDrop().map((_) -> ""))
					.onBackpressureLatest()
					.concatMap((_) -> claimDue(), 1)
					.flatMap(this::carryInOrder, LANES)
					.subscribe(),
				Flux.interval(this.properties.lease().dividedBy(3))
					.onBackpressureDrop()
					.concatMap((_) -> this.deliveries.renew(List.copyOf(this.inHand), this.properties.lease())
						.onErrorComplete())
					.subscribe());
	}

	/**
	 * What is cut off is in doubt, and posted again under the same key.
	 */
	@Override
	public void stop() {
		this.running.forEach(Disposable::dispose);
		this.running = List.of();
		this.inHand.clear();
		this.busy.clear();
	}

	@Override
	public boolean isRunning() {
		return !this.running.isEmpty();
	}

	/**
	 * Takes on what is due for channels whose lane is free, no more than there are lanes,
	 * so that none is waited for.
	 */
	private Flux<Lane> claimDue() {
		return Flux.defer(() -> {
			List<Gate> gates = openGates();
			int free = LANES - this.busy.size();
			if (gates.isEmpty() || free <= 0) {
				return Flux.empty();
			}
			return this.deliveries.claim(free, this.properties.lease(), gates, Set.copyOf(this.busy))
				.collectList()
				.doOnNext(this.inHand::addAll)
				.flatMapIterable(Messenger::lanes)
				.doOnNext((lane) -> this.busy.add(lane.target()));
		}).onErrorResume((error) -> {
			log.atWarn().setCause(error).log("alerts could not be claimed; trying again");
			return Flux.empty();
		});
	}

	private List<Gate> openGates() {
		List<Gate> open = new ArrayList<>();
		if (this.flags.isEnabled(ChannelFlags.SLACK_ALERTS)) {
			open.add(Gate.SLACK);
		}
		if (this.flags.isEnabled(ChannelFlags.WEBHOOK_NOTIFICATIONS)) {
			open.add(Gate.WEBHOOK);
		}
		return open;
	}

	private static List<Lane> lanes(List<Delivery> claimed) {
		return claimed.stream()
			.collect(Collectors.groupingBy((delivery) -> Objects.requireNonNullElse(delivery.targetId(), 0L)))
			.entrySet()
			.stream()
			.map((each) -> new Lane(each.getKey(), each.getValue()))
			.toList();
	}

	/**
	 * One after the other; when one fails, the rest wait as long as it does.
	 */
	private Mono<Void> carryInOrder(Lane lane) {
		return Flux.fromIterable(lane.deliveries()).concatMap((delivery) -> carry(delivery).onErrorResume((error) -> {
			log.atWarn()
				.setCause(error)
				.addKeyValue("delivery.id", delivery.id())
				.log("delivery failed unexpectedly; trying again after its lease");
			return Mono.just(true);
		})).takeUntil((failed) -> failed).collectList().flatMap((carried) -> {
			List<Change> waiting = lane.deliveries()
				.stream()
				.skip(carried.size())
				.map((delivery) -> Change.putBack(delivery, "Another alert could not be delivered there",
						this.properties.waitAfter(1)))
				.toList();
			return write(waiting).then();
		}).onErrorResume((error) -> {
			log.atWarn().setCause(error).log("deliveries could not be put back; trying again after their lease");
			return Mono.empty();
		}).doFinally((_) -> {
			this.inHand.removeAll(Set.copyOf(lane.deliveries()));
			this.busy.remove(lane.target());
			this.freed.give();
		});
	}

	private Mono<Boolean> carry(Delivery delivery) {
		if (delivery.unwanted() != null) {
			return suppress(delivery, delivery.unwanted());
		}
		if (delivery.alertId() != null && delivery.createdAt().plus(NEWS).isBefore(this.clock.instant())) {
			return suppress(delivery, "It is no news any more");
		}
		return Mono.zip(target(delivery), this.alerts.of(delivery).collectList())
			.filter((pair) -> !pair.getT2().isEmpty())
			.flatMap((pair) -> this.traces.continueFrom(pair.getT2().getFirst().trace(), "deliver alert",
					post(delivery, pair.getT1(), pair.getT2())))
			.switchIfEmpty(
					Mono.defer(() -> suppress(delivery, "The channel or the alert is gone, or the channel is off")));
	}

	private Mono<Target> target(Delivery delivery) {
		return (delivery.targetId() != null) ? this.channels.target(delivery.targetId()) : Mono.empty();
	}

	private Mono<Boolean> post(Delivery delivery, Target target, List<Alert> about) {
		return write(List.of(Change.begin(delivery, this.properties.lease())))
			.flatMap((ours) -> ours.contains(delivery.id()) ? request(delivery, target, about).flatMap((posted) -> {
				Change change = change(delivery, posted);
				String failure = (posted instanceof Posted.Taken) ? null : change.reason();
				return write(List.of(change)).doOnNext((_) -> tell(change))
					.then(this.channels.fared(target.id(), failure))
					.thenReturn(failure != null && change.delay() != null);
			}) : Mono.just(false));
	}

	private Mono<Posted> request(Delivery delivery, Target target, List<Alert> about) {
		if (target.kind() == Kind.SLACK) {
			return this.client.post(target.url(), AlertMessage.slack(about), Map.of());
		}
		Instant now = this.clock.instant();
		byte[] body = AlertMessage.webhook(delivery.messageId(), now, about);
		String secret = Objects.requireNonNull(target.secret());
		return this.client.post(target.url(), body, Map.of("Idempotency-Key", delivery.messageId(),
				TimedSignature.HEADER, TimedSignature.sign(secret, now, body)));
	}

	private Change change(Delivery delivery, Posted posted) {
		Duration wait = this.properties.waitAfter(delivery.attempt());
		return switch (posted) {
			case Posted.Taken() -> Change.end(delivery, DeliveryState.SENT, null, null);
			case Posted.Refused(String reason) -> Change.end(delivery, DeliveryState.FAILED, reason, null);
			case Posted.Later(String reason, Duration asked) ->
				Change.putBack(delivery, reason, (asked != null && asked.compareTo(wait) > 0) ? asked : wait);
			case Posted.Unanswered(String reason) -> Change.unknown(delivery, reason, wait);
		};
	}

	private Mono<Boolean> suppress(Delivery delivery, String reason) {
		Change change = Change.end(delivery, DeliveryState.SUPPRESSED, reason, null);
		return write(List.of(change)).doOnNext((_) -> tell(change)).thenReturn(false);
	}

	private Mono<Set<Long>> write(List<Change> changes) {
		return Mono.fromFuture(() -> this.ledger.write(changes));
	}

	private static void tell(Change change) {
		Delivery delivery = change.delivery();
		(isFine(change.state()) ? log.atInfo() : log.atWarn()).addKeyValue("delivery.id", delivery.id())
			.addKeyValue("alert.id", delivery.alertId())
			.addKeyValue("subscriber.id", delivery.subscriberId())
			.addKeyValue("channel", delivery.channel())
			.addKeyValue("channel.id", delivery.targetId())
			.addKeyValue("state", change.state().text())
			.addKeyValue("attempt", delivery.attempt())
			.addKeyValue("reason", change.reason())
			.log((change.delay() == null) ? "delivery ended" : "delivery is tried again");
	}

	private static boolean isFine(@Nullable DeliveryState state) {
		return state == DeliveryState.SENT || state == DeliveryState.SUPPRESSED;
	}

	/**
	 * What is due for one channel.
	 *
	 * @param target the channel
	 * @param deliveries in the order in which they are posted
	 */
	private record Lane(Long target, List<Delivery> deliveries) {
	}

}
