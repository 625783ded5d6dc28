package io.newstunneler.digest.alert;

import java.util.List;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * The history of alerts. Their deliveries are in {@code /api/deliveries?alert_id=}.
 */
@RestController
@RequestMapping("/api/alerts")
class AlertController {

	private final Alerts alerts;

	AlertController(Alerts alerts) {
		this.alerts = alerts;
	}

	/**
	 * The alerts of the last 90 days, newest first, of all or of those that concerned a
	 * subscriber; {@code X-Total-Count} counts all. Page on with {@code before}, the id
	 * of the last one seen.
	 */
	@GetMapping
	Mono<ResponseEntity<List<Alerts.History>>> list(
			@RequestParam(name = "subscriber_id", required = false) @Nullable Long subscriberId,
			@RequestParam(required = false) @Nullable @Min(1) Long before,
			@RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit,
			@RequestParam(defaultValue = "0") @Min(0) long offset) {
		return Mono
			.zip(this.alerts.list(subscriberId, before, limit, offset).collectList(), this.alerts.count(subscriberId))
			.map((page) -> ResponseEntity.ok().header("X-Total-Count", page.getT2().toString()).body(page.getT1()));
	}

	/**
	 * One alert.
	 */
	@GetMapping("/{id}")
	Mono<Alerts.History> find(@PathVariable long id) {
		return this.alerts.find(id).switchIfEmpty(Mono.error(AlertController::notFound));
	}

	/**
	 * Whom an alert concerned and what was done about it; the first thousand.
	 */
	@GetMapping("/{id}/matches")
	Mono<List<Alerts.Match>> matches(@PathVariable long id) {
		return this.alerts.find(id)
			.switchIfEmpty(Mono.error(AlertController::notFound))
			.flatMap((_) -> this.alerts.matches(id, 1000).collectList());
	}

	private static ResponseStatusException notFound() {
		return new ResponseStatusException(HttpStatus.NOT_FOUND, "Alert not found");
	}

}
