package io.newstunneler.flags.management;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.newstunneler.flags.catalogue.Constraint;
import io.newstunneler.flags.catalogue.FlagCatalogue;
import io.newstunneler.flags.catalogue.FlagChange;
import io.newstunneler.flags.catalogue.FlagChanges;
import io.newstunneler.flags.catalogue.FlagEdit;
import io.newstunneler.flags.catalogue.FlagState;
import io.newstunneler.flags.catalogue.NewFlag;
import io.newstunneler.flags.catalogue.Segment;
import io.newstunneler.flags.protocol.Answers;
import io.newstunneler.flags.protocol.Answers.Answer;
import io.newstunneler.flags.protocol.ClientStates;
import io.newstunneler.flags.transfer.FlagFile;
import io.newstunneler.flags.transfer.FlagFiles;
import io.newstunneler.flags.transfer.Imported;
import io.newstunneler.flags.usage.Applications;
import io.newstunneler.flags.usage.Usages;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
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

	private final Answers answers;

	private final Usages usages;

	private final FlagFiles files;

	private final Clock clock = Clock.systemUTC();

	FlagsController(FlagCatalogue flags, FlagChanges changes, Applications applications, ClientStates states,
			Answers answers, Usages usages, FlagFiles files) {
		this.flags = flags;
		this.changes = changes;
		this.applications = applications;
		this.states = states;
		this.answers = answers;
		this.usages = usages;
		this.files = files;
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

	/**
	 * Makes a flag: off, and for everyone once it is on. One that no service reads is
	 * soon among the {@linkplain #stale stale} ones.
	 */
	@PostMapping
	@ResponseStatus(HttpStatus.CREATED)
	Mono<FlagState> create(@RequestBody @Valid NewFlag flag) {
		return this.flags.create(flag);
	}

	/**
	 * One flag, with its revision as {@code ETag}.
	 */
	@GetMapping("/{name}")
	Mono<ResponseEntity<FlagState>> read(@PathVariable String name,
			@RequestParam(defaultValue = FlagCatalogue.PRODUCTION) String environment) {
		return this.flags.find(name, environment)
			.map(FlagsController::withRevision)
			.switchIfEmpty(unknown(name, environment));
	}

	/**
	 * Changes what the body mentions. If it was made on an older revision: 409 where the
	 * body names the revision, 412 where {@code If-Match} does.
	 */
	@PatchMapping("/{name}")
	Mono<ResponseEntity<FlagState>> change(@PathVariable String name,
			@RequestParam(defaultValue = FlagCatalogue.PRODUCTION) String environment,
			@RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String match,
			@RequestBody @Valid FlagEdit edit) {
		return ((match != null) ? matching(name, environment, match, edit) : Mono.just(edit))
			.flatMap((matched) -> this.flags.change(name, environment, matched))
			.map(FlagsController::withRevision)
			.switchIfEmpty(unknown(name, environment));
	}

	private Mono<FlagEdit> matching(String name, String environment, String match, FlagEdit edit) {
		return this.flags.find(name, environment)
			.flatMap((flag) -> ("*".equals(match) || match.equals(etag(flag))) ? Mono.just(edit.on(flag.revision()))
					: Mono.error(new ResponseStatusException(HttpStatus.PRECONDITION_FAILED,
							"Flag %s is at revision %d by now; nothing was changed. Read it again and repeat the edit."
								.formatted(name, flag.revision()))));
	}

	private static ResponseEntity<FlagState> withRevision(FlagState flag) {
		return ResponseEntity.ok().eTag(etag(flag)).body(flag);
	}

	private static String etag(FlagState flag) {
		return '"' + Long.toString(flag.revision()) + '"';
	}

	/**
	 * Flags that somebody should look after, and why.
	 */
	@GetMapping("/stale")
	Flux<StaleFlag> stale(@RequestParam(defaultValue = FlagCatalogue.PRODUCTION) String environment) {
		return this.usages.lastAsked()
			.flatMapMany((asked) -> this.flags.list(environment)
				.mapNotNull((flag) -> StaleFlag.of(flag, asked.get(flag.name()), this.clock.instant()).orElse(null)));
	}

	/**
	 * What a service would be answered for a context, such as {@code {"context":
	 * {"sourceId": "7", "ticker": "ACME"}}}; for some flags or for all.
	 */
	@PostMapping("/evaluate")
	Mono<List<Answer>> evaluate(@RequestParam(defaultValue = FlagCatalogue.PRODUCTION) String environment,
			@RequestBody @Valid Question question) {
		return this.answers
			.evaluate(environment, (question.context() != null) ? question.context() : Map.of(),
					(question.flags() != null) ? question.flags() : Set.of())
			.filter((answers) -> question.flags() == null || answers.size() == question.flags().size())
			.switchIfEmpty(Mono.error(() -> new ResponseStatusException(HttpStatus.NOT_FOUND,
					"Some of these flags are unknown; see /api/flags for those that there are.")));
	}

	/**
	 * The flags of an environment as a file that {@link #importFile} takes, here or where
	 * an Unleash server keeps the flags.
	 */
	@GetMapping("/export")
	Mono<FlagFile> exportFile(@RequestParam(defaultValue = FlagCatalogue.PRODUCTION) String environment) {
		return this.files.write(environment);
	}

	/**
	 * Makes the flags of an environment as a file says. Flags that are not here are left
	 * out, flags that cannot be changed hold none of the others up; doing it twice
	 * changes nothing.
	 */
	@PostMapping("/import")
	Mono<Imported> importFile(@RequestParam(defaultValue = FlagCatalogue.PRODUCTION) String environment,
			@RequestParam(name = "changed_by", defaultValue = "anonymous") @Size(max = 200) String changedBy,
			@RequestBody @Valid FlagFile file) {
		return this.files.read(file, environment, changedBy, "import");
	}

	/**
	 * Named sets of constraints that strategies may share, by name.
	 */
	@GetMapping("/segments")
	Flux<Segment> segments() {
		return this.flags.segments();
	}

	/**
	 * Makes a segment, or changes the one of that name.
	 */
	@PutMapping("/segments/{name}")
	Mono<Segment> putSegment(@PathVariable @Size(max = 200) String name, @RequestBody @Valid Constraints constraints) {
		return this.flags.put(new Segment(null, name, constraints.constraints()));
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
			.flatMap((environment) -> this.states.etags(environment)
				.map((etags) -> Map.entry(environment, etags))
				// Before the first state there is nothing to be up to date with.
				.onErrorComplete(ResponseStatusException.class))
			.collectMap(Map.Entry::getKey, Map.Entry::getValue)
			.flatMap(this.applications::list);
	}

	private static <T> Mono<T> unknown(String name, String environment) {
		return Mono.error(() -> new ResponseStatusException(HttpStatus.NOT_FOUND,
				"There is no flag %s in %s.".formatted(name, environment)));
	}

	/**
	 * What would be answered.
	 *
	 * @param context fields by the names of the client protocol
	 * @param flags names of flags; all where absent
	 */
	record Question(@Nullable @Size(max = 100) Map<String, @NotNull @Size(max = 1000) String> context,
			@Nullable @Size(max = 1000) Set<@NotNull String> flags) {
	}

	/**
	 * What a segment asks for.
	 *
	 * @param constraints what must hold, all of them
	 */
	record Constraints(@NotNull @Size(max = 100) List<@NotNull @Valid Constraint> constraints) {
	}

}
