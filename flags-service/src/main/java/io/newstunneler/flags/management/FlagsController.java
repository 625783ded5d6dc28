package io.newstunneler.flags.management;

import java.util.List;

import io.newstunneler.flags.catalogue.FlagCatalogue;
import io.newstunneler.flags.catalogue.FlagChange;
import io.newstunneler.flags.catalogue.FlagChanges;
import io.newstunneler.flags.catalogue.FlagEdit;
import io.newstunneler.flags.catalogue.FlagState;
import io.newstunneler.flags.protocol.ClientStates;
import io.newstunneler.flags.usage.Applications;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Flags as people manage them.
 */
@RestController
@RequestMapping("/api/flags")
class FlagsController {

	private final FlagCatalogue flags;

	private final FlagChanges changes;

	private final Applications applications;

	private final ClientStates states;

	FlagsController(FlagCatalogue flags, FlagChanges changes, Applications applications, ClientStates states) {
		this.flags = flags;
		this.changes = changes;
		this.applications = applications;
		this.states = states;
	}

	/**
	 * All flags by name, with their number in {@code X-Total-Count}.
	 */
	@GetMapping
	Mono<ResponseEntity<List<FlagState>>> list(
			@RequestParam(defaultValue = FlagCatalogue.PRODUCTION) String environment) {
		return this.flags.list(environment)
			.collectList()
			.map((all) -> ResponseEntity.ok().header("X-Total-Count", String.valueOf(all.size())).body(all));
	}

	@GetMapping("/{name}")
	Mono<FlagState> read(@PathVariable String name,
			@RequestParam(defaultValue = FlagCatalogue.PRODUCTION) String environment) {
		return this.flags.find(name, environment).switchIfEmpty(unknown(name, environment));
	}

	/**
	 * Changes what the body mentions; 409 if it was made on an older revision.
	 */
	@PatchMapping("/{name}")
	Mono<FlagState> change(@PathVariable String name,
			@RequestParam(defaultValue = FlagCatalogue.PRODUCTION) String environment,
			@RequestBody @Valid FlagEdit edit) {
		return this.flags.change(name, environment, edit).switchIfEmpty(unknown(name, environment));
	}

	/**
	 * What happened to one flag, newest first; go on with {@code before} = the last id.
	 */
	@GetMapping("/{name}/history")
	Flux<FlagChange> history(@PathVariable String name, @RequestParam(required = false) @Nullable Long before,
			@RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit) {
		return this.changes.list(name, (before != null) ? before : Long.MAX_VALUE, limit);
	}

	/**
	 * What happened to all flags, newest first; go on with {@code before} = the last id.
	 */
	@GetMapping("/history")
	Flux<FlagChange> history(@RequestParam(required = false) @Nullable Long before,
			@RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit) {
		return this.changes.list(null, (before != null) ? before : Long.MAX_VALUE, limit);
	}

	/**
	 * The services that ask for flags: their copies, whether each has the newest state,
	 * and what they asked.
	 */
	@GetMapping("/applications")
	Mono<JsonNode> applications() {
		return Flux.just("development", FlagCatalogue.PRODUCTION)
			.flatMap((environment) -> this.states.etag(environment)
				.map((etag) -> List.of(environment, etag))
				// Before the first state there is nothing to be up to date with.
				.onErrorComplete(ResponseStatusException.class))
			.collectMap(List::getFirst, List::getLast)
			.flatMap(this.applications::list);
	}

	private static Mono<FlagState> unknown(String name, String environment) {
		return Mono.error(() -> new ResponseStatusException(HttpStatus.NOT_FOUND,
				"There is no flag %s in %s.".formatted(name, environment)));
	}

}
