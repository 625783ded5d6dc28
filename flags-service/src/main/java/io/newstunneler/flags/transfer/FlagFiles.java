package io.newstunneler.flags.transfer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.newstunneler.flags.catalogue.FlagCatalogue;
import io.newstunneler.flags.catalogue.FlagEdit;
import io.newstunneler.flags.catalogue.FlagState;
import io.newstunneler.flags.catalogue.Segment;
import io.newstunneler.flags.catalogue.Strategy;
import io.newstunneler.flags.catalogue.Variant;
import io.newstunneler.flags.transfer.FlagFile.Entry;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/**
 * Writes flags into files and makes flags as files say. Doing it twice changes nothing
 * the second time.
 */
@Component
public class FlagFiles {

	private final FlagCatalogue flags;

	private final JsonMapper json;

	FlagFiles(FlagCatalogue flags, JsonMapper json) {
		this.flags = flags;
		this.json = json;
	}

	/**
	 * Writes down the flags of an environment.
	 * @param environment the environment
	 * @return its flags
	 */
	public Mono<FlagFile> write(String environment) {
		return this.flags.segments()
			.collectList()
			.zipWith(this.flags.list(environment).map(this::entry).collectList(), FlagFile::new);
	}

	/**
	 * Makes the flags of an environment as a file says, one after the other; a flag that
	 * is refused holds none of the others up.
	 * @param file the file
	 * @param environment the environment
	 * @param author who wants it
	 * @param reason why
	 * @return what became of each
	 */
	public Mono<Imported> read(FlagFile file, String environment, String author, String reason) {
		List<Segment> segments = (file.segments() != null) ? file.segments() : List.of();
		return Flux.fromIterable(segments)
			.concatMap((segment) -> this.flags.put(segment).map((put) -> Map.entry(idOf(segment, put), idOf(put, put))))
			.collectMap(Map.Entry::getKey, Map.Entry::getValue)
			.flatMap((ids) -> Flux.fromIterable(file.flags())
				.concatMap((entry) -> read(entry, entry.edit(ids, author, reason), environment))
				.collectList())
			.map(FlagFiles::summary);
	}

	private static int idOf(Segment segment, Segment otherwise) {
		Integer id = (segment.id() != null) ? segment.id() : otherwise.id();
		return (id != null) ? id : -1;
	}

	private Mono<Fate> read(Entry entry, FlagEdit edit, String environment) {
		return this.flags.find(entry.name(), environment)
			.flatMap((before) -> this.flags.change(entry.name(), environment, edit)
				.map((after) -> new Fate(entry.name(), before.isLike(after) ? Kind.UNCHANGED : Kind.CHANGED, "")))
			.defaultIfEmpty(new Fate(entry.name(), Kind.UNKNOWN, ""))
			.onErrorResume(ResponseStatusException.class,
					(refusal) -> Mono.just(new Fate(entry.name(), Kind.REFUSED, String.valueOf(refusal.getReason()))));
	}

	private static Imported summary(List<Fate> fates) {
		Map<Kind, List<String>> names = new LinkedHashMap<>();
		Map<String, String> refused = new LinkedHashMap<>();
		for (Fate fate : fates) {
			if (fate.kind() == Kind.REFUSED) {
				refused.put(fate.flag(), fate.why());
			}
			names.computeIfAbsent(fate.kind(), (_) -> new ArrayList<>()).add(fate.flag());
		}
		return new Imported(names.getOrDefault(Kind.CHANGED, List.of()), names.getOrDefault(Kind.UNCHANGED, List.of()),
				names.getOrDefault(Kind.UNKNOWN, List.of()), refused);
	}

	private Entry entry(FlagState flag) {
		FlagState.Wide wide = flag.wide();
		return new Entry(flag.name(), flag.enabled(), list(flag.strategies(), Strategy[].class),
				list(flag.variants(), Variant[].class), wide.stale(), wide.impressionData(),
				list(wide.dependencies(), FlagEdit.Dependency[].class));
	}

	private <T> List<T> list(JsonNode array, Class<T[]> type) {
		return List.of(this.json.treeToValue(array, type));
	}

	private enum Kind {

		CHANGED, UNCHANGED, UNKNOWN, REFUSED

	}

	private record Fate(String flag, Kind kind, String why) {
	}

}
