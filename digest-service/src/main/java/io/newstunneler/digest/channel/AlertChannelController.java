package io.newstunneler.digest.channel;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import io.newstunneler.defaults.flags.Flags;
import io.newstunneler.defaults.trace.Traces;
import io.newstunneler.digest.alert.Alerts;
import io.newstunneler.digest.delivery.Deliveries;
import io.newstunneler.digest.delivery.DeliveryState;
import io.newstunneler.digest.link.Links;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Where alerts go, over REST.
 */
@RestController
@RequestMapping("/api/alert-channels")
class AlertChannelController {

	private static final Duration TEST_PATIENCE = Duration.ofSeconds(10);

	private static final Duration LOOK = Duration.ofMillis(200);

	private final AlertChannels channels;

	private final Alerts alerts;

	private final Deliveries deliveries;

	private final Links links;

	private final Flags flags;

	private final Traces traces;

	AlertChannelController(AlertChannels channels, Alerts alerts, Deliveries deliveries, Links links, Flags flags,
			Traces traces) {
		this.channels = channels;
		this.alerts = alerts;
		this.deliveries = deliveries;
		this.links = links;
		this.flags = flags;
		this.traces = traces;
	}

	/**
	 * Adds a channel. A subscriber without any gets alerts by mail; one with channels
	 * gets them there alone, so that mail besides takes a channel of kind {@code mail}.
	 * The answer is the only one that shows a webhook's secret.
	 */
	@PostMapping
	Mono<ResponseEntity<AlertChannel>> add(@Valid @RequestBody NewAlertChannel channel) {
		return this.channels.add(channel)
			.map((added) -> ResponseEntity.created(URI.create("/api/alert-channels/" + added.id())).body(added))
			.switchIfEmpty(Mono.error(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "Subscriber not found")));
	}

	/**
	 * The channels, newest first, of one subscriber or of all; {@code X-Total-Count}
	 * counts all. Addresses are masked.
	 */
	@GetMapping
	Mono<ResponseEntity<List<AlertChannel>>> list(
			@RequestParam(name = "subscriber_id", required = false) @Nullable Long subscriberId,
			@RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit,
			@RequestParam(defaultValue = "0") @Min(0) long offset) {
		return Mono
			.zip(this.channels.list(subscriberId, limit, offset).collectList(), this.channels.count(subscriberId))
			.map((page) -> ResponseEntity.ok().header("X-Total-Count", page.getT2().toString()).body(page.getT1()));
	}

	/**
	 * One channel.
	 */
	@GetMapping("/{id}")
	Mono<AlertChannel> find(@PathVariable long id) {
		return this.channels.find(id).switchIfEmpty(Mono.error(AlertChannelController::notFound));
	}

	/**
	 * Turns a channel off or on. What waits for one that is off is not sent.
	 */
	@PatchMapping("/{id}")
	Mono<AlertChannel> change(@PathVariable long id, @Valid @RequestBody Enabling change) {
		return this.channels.change(id, Boolean.TRUE.equals(change.enabled()))
			.switchIfEmpty(Mono.error(AlertChannelController::notFound));
	}

	/**
	 * Deletes a channel with its address and secret.
	 */
	@DeleteMapping("/{id}")
	Mono<Deleted> delete(@PathVariable long id) {
		return this.channels.delete(id)
			.filter(Boolean::booleanValue)
			.map((_) -> new Deleted("Channel deleted"))
			.switchIfEmpty(Mono.error(AlertChannelController::notFound));
	}

	/**
	 * Sends a test alert the way that every alert goes, and waits up to ten seconds for
	 * what becomes of it.
	 */
	@PostMapping("/{id}/test")
	Mono<ResponseEntity<Tested>> test(@PathVariable long id) {
		return this.channels.find(id)
			.switchIfEmpty(Mono.error(AlertChannelController::notFound))
			.flatMap((channel) -> Mono
				.defer(() -> this.alerts.raiseTest("This is a test of your alert channel",
						this.links.edition(0).replaceAll("/editions/0$", "/"), this.traces.current()))
				.flatMap((alert) -> this.deliveries.planTest(alert, channel.subscriberId(),
						(channel.kind() == Kind.MAIL) ? null : channel.id(), channel.kind().text()))
				.flatMap((delivery) -> this.deliveries.find(delivery)
					.filter((receipt) -> receipt.attempts() > 0 && receipt.state() != DeliveryState.SENDING
							|| receipt.endedAt() != null)
					.repeatWhenEmpty((tries) -> tries.delayElements(LOOK))
					.timeout(TEST_PATIENCE, this.deliveries.find(delivery)))
				.map((receipt) -> new Tested(receipt, what(channel, receipt))))
			.map((tested) -> ResponseEntity
				.status((tested.delivery().endedAt() != null) ? HttpStatus.OK : HttpStatus.ACCEPTED)
				.body(tested));
	}

	private String what(AlertChannel channel, Deliveries.Receipt receipt) {
		if (receipt.endedAt() != null) {
			return (receipt.state() == DeliveryState.SENT) ? "The test arrived."
					: "The test did not arrive: " + receipt.reason();
		}
		boolean open = switch (channel.kind()) {
			case MAIL -> true;
			case SLACK -> this.flags.isEnabled(ChannelFlags.SLACK_ALERTS);
			case WEBHOOK -> this.flags.isEnabled(ChannelFlags.WEBHOOK_NOTIFICATIONS);
		};
		return open ? "The test has not arrived yet" + ((receipt.reason() != null) ? " (" + receipt.reason() + ")" : "")
				+ "; it is tried again." : "The test waits: the flag of this channel is off.";
	}

	private static ResponseStatusException notFound() {
		return new ResponseStatusException(HttpStatus.NOT_FOUND, "Channel not found");
	}

	/**
	 * Whether alerts go there.
	 *
	 * @param enabled on or off
	 */
	record Enabling(@NotNull @Nullable Boolean enabled) {
	}

	/**
	 * What became of a test.
	 *
	 * @param delivery its row in the ledger
	 * @param message the same in words
	 */
	record Tested(Deliveries.Receipt delivery, String message) {
	}

	/**
	 * The answer to a deletion, as for a source.
	 *
	 * @param message says so
	 */
	record Deleted(String message) {
	}

}
