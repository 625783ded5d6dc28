package io.newstunneler.digest.subscriber;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import jakarta.validation.Validator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.stereotype.Component;

/**
 * Takes subscribers over from a file, line by line: what is wrong with one keeps no other
 * from being taken.
 */
@Component
class SubscriberImport {

	private static final Logger log = LoggerFactory.getLogger(SubscriberImport.class);

	/** Lines that are added in one transaction. */
	private static final int BATCH = 500;

	private static final String NO_SUBSCRIBER = "Is no JSON object of a subscriber";

	private final Subscribers subscribers;

	private final Validator validator;

	private final JsonMapper mapper;

	SubscriberImport(Subscribers subscribers, Validator validator, JsonMapper mapper) {
		this.subscribers = subscribers;
		this.validator = validator;
		this.mapper = mapper;
	}

	/**
	 * Takes one JSON object a line.
	 */
	Mono<Report> takeLines(String lines) {
		List<String> all = lines.lines().toList();
		return take(Flux.range(0, all.size())
			.filter((index) -> !all.get(index).isBlank())
			.map((index) -> read(index + 1, all.get(index))), List.of());
	}

	/**
	 * Takes a table with a header.
	 * @throws IllegalArgumentException if it has no header that can be used
	 */
	Mono<Report> takeTable(String csv) {
		SubscriberTable table = SubscriberTable.read(csv);
		return take(Flux.fromIterable(table.rows()).map(this::read), table.ignoredColumns());
	}

	private Mono<Report> take(Flux<Read> all, List<String> ignoredColumns) {
		return all.buffer(BATCH)
			.concatMap(this::add)
			.flatMapIterable((lines) -> lines)
			.collectList()
			.map((lines) -> Report.of(lines, ignoredColumns))
			.doOnNext((report) -> log.atInfo()
				.addKeyValue("added", report.added())
				.addKeyValue("present", report.present())
				.addKeyValue("refused", report.refused())
				.log("subscribers imported"));
	}

	private Mono<List<Line>> add(List<Read> batch) {
		List<NewSubscriber> subscribers = batch.stream().map(Read::subscriber).filter(Objects::nonNull).toList();
		Mono<Map<String, Long>> adding = subscribers.isEmpty() ? Mono.just(Map.of())
				: this.subscribers.addAll(subscribers);
		return adding.map((added) -> {
			Map<String, Long> ids = new HashMap<>(added);
			return batch.stream().map((each) -> each.line(ids)).toList();
		});
	}

	private Read read(int number, String text) {
		try {
			return read(number, this.mapper.readTree(text));
		}
		catch (JacksonException ex) {
			return Read.refused(number, NO_SUBSCRIBER);
		}
	}

	private Read read(SubscriberTable.Row row) {
		return (row.subscriber() != null) ? read(row.line(), row.subscriber())
				: Read.refused(row.line(), row.problem());
	}

	private Read read(int number, JsonNode tree) {
		if (tree.hasNonNull("unsubscribed_at")) {
			return new Read(number, null, new Line(number, "present", null, "Left, so not subscribed again"));
		}
		NewSubscriber subscriber;
		try {
			subscriber = this.mapper.treeToValue(tree, NewSubscriber.class);
		}
		catch (JacksonException ex) {
			return Read.refused(number, unreadable(ex));
		}
		if (subscriber == null) {
			return Read.refused(number, NO_SUBSCRIBER);
		}
		String problems = this.validator.validate(subscriber)
			.stream()
			.map((problem) -> problem.getPropertyPath()
				.toString()
				.replaceAll("([a-z])([A-Z])", "$1_$2")
				.toLowerCase(Locale.ROOT) + " " + problem.getMessage())
			.sorted()
			.collect(Collectors.joining("; "));
		return problems.isEmpty() ? new Read(number, subscriber, null) : Read.refused(number, problems);
	}

	/**
	 * Names the field that is to be looked at, where it is one.
	 */
	private static String unreadable(JacksonException error) {
		String fields = error.getPath()
			.stream()
			.map(JacksonException.Reference::getPropertyName)
			.filter(Objects::nonNull)
			.collect(Collectors.joining("."));
		return fields.isEmpty() ? NO_SUBSCRIBER : fields + " has a value that it cannot have";
	}

	/**
	 * What became of an import.
	 *
	 * @param added how many are new
	 * @param present how many were here already, or had left
	 * @param refused how many could not be taken
	 * @param ignoredColumns columns of a table that mean nothing here
	 * @param lines what became of each line
	 */
	record Report(long added, long present, long refused, List<String> ignoredColumns, List<Line> lines) {

		static Report of(List<Line> lines, List<String> ignoredColumns) {
			Map<String, Long> counts = lines.stream()
				.collect(Collectors.groupingBy(Line::outcome, Collectors.counting()));
			return new Report(counts.getOrDefault("added", 0L), counts.getOrDefault("present", 0L),
					counts.getOrDefault("refused", 0L), ignoredColumns, lines);
		}

	}

	/**
	 * What became of a line.
	 *
	 * @param line its number, from 1
	 * @param outcome {@code added}, {@code present} or {@code refused}
	 * @param subscriberId the new subscriber
	 * @param reason why it was not added
	 */
	record Line(int line, String outcome, @Nullable Long subscriberId, @Nullable String reason) {
	}

	/**
	 * A line that was read.
	 *
	 * @param number its number
	 * @param subscriber whom it names, where it can be taken
	 * @param outcome what becomes of it, where that is known already
	 */
	private record Read(int number, @Nullable NewSubscriber subscriber, @Nullable Line outcome) {

		static Read refused(int number, @Nullable String reason) {
			return new Read(number, null, new Line(number, "refused", null, reason));
		}

		/**
		 * What became of it.
		 * @param added identities of who is new, by address; each is told once
		 */
		Line line(Map<String, Long> added) {
			if (this.outcome != null) {
				return this.outcome;
			}
			Long id = added.remove(Objects.requireNonNull(this.subscriber).address());
			return (id != null) ? new Line(this.number, "added", id, null)
					: new Line(this.number, "present", null, "Is here already and stays as it is");
		}

	}

}
