package io.newstunneler.flags.management;

import java.util.Map;
import java.util.TreeMap;

import io.newstunneler.flags.catalogue.FlagCatalogue;
import io.newstunneler.flags.catalogue.FlagEdit;
import io.newstunneler.flags.catalogue.FlagState;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Flags as the predecessor's scripts manage them: on or off, in production.
 */
@RestController
@RequestMapping("/admin/feature-flags")
class LegacyFlagsController {

	private static final String REASON = "through /admin/feature-flags";

	private final FlagCatalogue flags;

	LegacyFlagsController(FlagCatalogue flags) {
		this.flags = flags;
	}

	@GetMapping
	Mono<Overview> list() {
		return this.flags.list(FlagCatalogue.PRODUCTION)
			.collect(TreeMap<String, Boolean>::new, (all, flag) -> all.put(flag.name(), flag.enabled()))
			.map(Overview::of);
	}

	@PostMapping
	Mono<Outcome> set(@RequestBody @Valid Wish wish) {
		return turn(wish.flagName(), wish.enabled());
	}

	@PostMapping("/{name}/toggle")
	Mono<Outcome> toggle(@PathVariable String name) {
		return this.flags.find(name, FlagCatalogue.PRODUCTION)
			.switchIfEmpty(unknown(name))
			.flatMap((flag) -> turn(name, !flag.enabled()));
	}

	private Mono<Outcome> turn(String name, boolean enabled) {
		return this.flags.change(name, FlagCatalogue.PRODUCTION, FlagEdit.turn(enabled, REASON))
			.switchIfEmpty(unknown(name))
			.map((flag) -> new Outcome(true, flag.name(), flag.enabled()));
	}

	private static Mono<FlagState> unknown(String name) {
		return Mono.error(
				() -> new ResponseStatusException(HttpStatus.BAD_REQUEST, "Unknown feature flag: %s".formatted(name)));
	}

	record Overview(boolean ok, Map<String, Boolean> flags, int total, long enabledCount) {

		static Overview of(Map<String, Boolean> flags) {
			return new Overview(true, flags, flags.size(),
					flags.values().stream().filter(Boolean::booleanValue).count());
		}

	}

	record Wish(@NotNull String flagName, @NotNull Boolean enabled) {
	}

	record Outcome(boolean ok, String flagName, boolean enabled) {
	}

}
