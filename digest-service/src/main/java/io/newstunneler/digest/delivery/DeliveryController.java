package io.newstunneler.digest.delivery;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * The ledger over REST. Addresses are masked.
 */
@RestController
@RequestMapping("/api/deliveries")
class DeliveryController {

	private static final Logger log = LoggerFactory.getLogger(DeliveryController.class);

	private static final String STATES = "planned|sending|sent|unknown|failed|bounced|suppressed";

	private static final String CHANNELS = "mail|slack|webhook";

	private final Deliveries deliveries;

	DeliveryController(Deliveries deliveries) {
		this.deliveries = deliveries;
	}

	/**
	 * The deliveries, newest first, narrowed by any of the parameters;
	 * {@code X-Total-Count} counts all that match. Page on with {@code before}, the id of
	 * the last one seen, which costs the same at any depth.
	 */
	@GetMapping
	Mono<ResponseEntity<List<Deliveries.Receipt>>> list(
			@RequestParam(name = "edition_id", required = false) @Nullable Long editionId,
			@RequestParam(name = "alert_id", required = false) @Nullable Long alertId,
			@RequestParam(name = "subscriber_id", required = false) @Nullable Long subscriberId,
			@RequestParam(required = false) @Nullable @Pattern(regexp = STATES) String state,
			@RequestParam(required = false) @Nullable @Pattern(regexp = CHANNELS) String channel,
			@RequestParam(required = false) @Nullable @Min(1) Long before,
			@RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit,
			@RequestParam(defaultValue = "0") @Min(0) long offset) {
		Deliveries.Wanted wanted = wanted(editionId, alertId, subscriberId, state, channel);
		return Mono
			.zip(this.deliveries.list(wanted, before, limit, offset).collectList(), this.deliveries.counts(wanted))
			.map((page) -> ResponseEntity.ok()
				.header("X-Total-Count", Long.toString(page.getT2().values().stream().mapToLong(Long::longValue).sum()))
				.body(page.getT1()));
	}

	/**
	 * How many deliveries are in each state, narrowed by any of the parameters: the
	 * counts of an edition, for instance. States that none is in are left out.
	 */
	@GetMapping("/counts")
	Mono<Map<DeliveryState, Long>> counts(@RequestParam(name = "edition_id", required = false) @Nullable Long editionId,
			@RequestParam(name = "alert_id", required = false) @Nullable Long alertId,
			@RequestParam(name = "subscriber_id", required = false) @Nullable Long subscriberId,
			@RequestParam(required = false) @Nullable @Pattern(regexp = CHANNELS) String channel) {
		return this.deliveries.counts(wanted(editionId, alertId, subscriberId, null, channel));
	}

	/**
	 * One delivery.
	 */
	@GetMapping("/{id}")
	Mono<Deliveries.Receipt> find(@PathVariable long id) {
		return this.deliveries.find(id).switchIfEmpty(Mono.error(DeliveryController::notFound));
	}

	/**
	 * Sends a delivery again that failed, bounced or was suppressed, or one that waits at
	 * once. One that arrived would come a second time: that takes {@code force}, and the
	 * second mail then has a Message-ID of its own. 409 where it arrived and force is not
	 * given, or where it is on its way right now.
	 */
	@PostMapping("/{id}/resend")
	Mono<ResponseEntity<Resent>> resend(@PathVariable long id, @RequestBody(required = false) @Nullable Resend wish) {
		boolean force = wish != null && Boolean.TRUE.equals(wish.force());
		return this.deliveries.find(id)
			.switchIfEmpty(Mono.error(DeliveryController::notFound))
			.flatMap((former) -> this.deliveries.resend(id, force)
				.flatMap((planned) -> planned ? this.deliveries.find(id) : Mono.error(refusal(former)))
				.map((now) -> {
					log.atInfo()
						.addKeyValue("delivery.id", id)
						.addKeyValue("subscriber.id", former.subscriberId())
						.addKeyValue("former", former.state().text())
						.addKeyValue("force", force)
						.log("delivery is sent again by hand");
					return ResponseEntity.accepted().body(new Resent(now, what(former)));
				}));
	}

	private static ResponseStatusException refusal(Deliveries.Receipt former) {
		return new ResponseStatusException(HttpStatus.CONFLICT,
				(former.state() == DeliveryState.SENT)
						? "It arrived at " + Objects.requireNonNull(former.endedAt())
								+ ". Nothing was done; to send a second copy, say force."
						: "It is on its way right now. Nothing was done; look again in a minute.");
	}

	private static String what(Deliveries.Receipt former) {
		return switch (former.state()) {
			case SENT -> "It had arrived at " + former.endedAt()
					+ "; a second copy is on its way under a Message-ID of its own.";
			case BOUNCED -> "It had come back; it is sent again under a Message-ID of its own.";
			case UNKNOWN -> "It may have arrived already; it is sent again now under the same Message-ID.";
			case FAILED -> "It had failed; it is sent again.";
			case SUPPRESSED -> "It was held back; it is tried again, and held back again while the cause lasts.";
			case PLANNED, SENDING -> "It was waiting; it is sent now.";
		};
	}

	private static Deliveries.Wanted wanted(@Nullable Long editionId, @Nullable Long alertId,
			@Nullable Long subscriberId, @Nullable String state, @Nullable String channel) {
		return new Deliveries.Wanted(editionId, alertId, subscriberId, (state != null) ? DeliveryState.of(state) : null,
				channel);
	}

	private static ResponseStatusException notFound() {
		return new ResponseStatusException(HttpStatus.NOT_FOUND, "Delivery not found");
	}

	/**
	 * How to send again.
	 *
	 * @param force whether also what arrived
	 */
	record Resend(@Nullable Boolean force) {
	}

	/**
	 * What sending again comes to.
	 *
	 * @param delivery as it stands now
	 * @param message what it was before, and what happens
	 */
	record Resent(Deliveries.Receipt delivery, String message) {
	}

}
