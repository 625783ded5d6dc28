package io.newstunneler.digest.subscriber;

import java.net.URI;
import java.time.Clock;
import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
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
 * Subscribers over REST.
 */
@RestController
@RequestMapping("/api/subscribers")
class SubscriberController {

	private final Subscribers subscribers;

	private final SubscriberImport imports;

	private final Clock clock;

	SubscriberController(Subscribers subscribers, SubscriberImport imports, Clock clock) {
		this.subscribers = subscribers;
		this.imports = imports;
		this.clock = clock;
	}

	/**
	 * Adds a subscriber and asks them by mail to confirm the address, unless the caller
	 * says that it is confirmed; the gateway lets none but administrators in here. 409
	 * where the address is subscribed.
	 */
	@PostMapping
	Mono<ResponseEntity<Subscriber>> add(@Valid @RequestBody NewSubscriber subscriber) {
		return this.subscribers.add(subscriber)
			.map((added) -> ResponseEntity.created(URI.create("/api/subscribers/" + added.id())).body(added));
	}

	/**
	 * The subscribers, newest first; {@code X-Total-Count} counts all.
	 */
	@GetMapping
	Mono<ResponseEntity<List<Subscriber>>> list(@RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit,
			@RequestParam(defaultValue = "0") @Min(0) long offset) {
		return Mono.zip(this.subscribers.list(limit, offset).collectList(), this.subscribers.count())
			.map((page) -> ResponseEntity.ok().header("X-Total-Count", page.getT2().toString()).body(page.getT1()));
	}

	/**
	 * Adds many subscribers, one JSON object a line in the form of a single one, and
	 * reports on each line. A line that cannot be taken keeps no other from being taken;
	 * an address that is here already, or left, stays as it is.
	 */
	@PostMapping(path = "/import", consumes = { MediaType.APPLICATION_NDJSON_VALUE, MediaType.TEXT_PLAIN_VALUE })
	Mono<SubscriberImport.Report> importAll(@RequestBody String lines) {
		return this.imports.takeLines(lines);
	}

	/**
	 * Adds many subscribers from a table: CSV whose first line names the columns, email
	 * and where known name (or first name and last name), time_zone, locale, confirmed,
	 * cadence, times (separated by |), weekday and unsubscribed_at; other columns are
	 * ignored and named. Each line is reported on.
	 */
	@PostMapping(path = "/import", consumes = "text/csv")
	Mono<SubscriberImport.Report> importTable(@RequestBody String table) {
		return Mono.defer(() -> this.imports.takeTable(table))
			.onErrorMap(IllegalArgumentException.class,
					(error) -> new ResponseStatusException(HttpStatus.UNPROCESSABLE_CONTENT, error.getMessage()));
	}

	/**
	 * All subscribers, one JSON object a line, oldest first, as an import takes them.
	 */
	@GetMapping(path = "/export", produces = MediaType.APPLICATION_NDJSON_VALUE)
	Flux<Subscriber> exportAll() {
		return this.subscribers.all();
	}

	/**
	 * The next slots of what a subscriber takes, with every change of clocks in them.
	 */
	@GetMapping("/{id}/runs")
	Flux<Subscriber.Run> runs(@PathVariable long id, @RequestParam(defaultValue = "10") @Min(1) @Max(366) int limit) {
		return this.subscribers.find(id)
			.switchIfEmpty(Mono.error(SubscriberController::notFound))
			.flatMapIterable((subscriber) -> subscriber.runs(this.clock.instant(), limit));
	}

	/**
	 * One subscriber.
	 */
	@GetMapping("/{id}")
	Mono<Subscriber> find(@PathVariable long id) {
		return this.subscribers.find(id).switchIfEmpty(Mono.error(SubscriberController::notFound));
	}

	/**
	 * Changes what is given and keeps the rest.
	 */
	@PatchMapping("/{id}")
	Mono<Subscriber> change(@PathVariable long id, @Valid @RequestBody SubscriberChange change) {
		return this.subscribers.change(id, change).switchIfEmpty(Mono.error(SubscriberController::notFound));
	}

	/**
	 * Deletes a subscriber with everything that is known of them.
	 */
	@DeleteMapping("/{id}")
	Mono<Deleted> delete(@PathVariable long id) {
		return this.subscribers.delete(id)
			.filter(Boolean::booleanValue)
			.map((_) -> new Deleted("Subscriber deleted"))
			.switchIfEmpty(Mono.error(SubscriberController::notFound));
	}

	private static ResponseStatusException notFound() {
		return new ResponseStatusException(HttpStatus.NOT_FOUND, "Subscriber not found");
	}

	/**
	 * The answer to a deletion, as for a source.
	 *
	 * @param message says so
	 */
	record Deleted(String message) {
	}

}
