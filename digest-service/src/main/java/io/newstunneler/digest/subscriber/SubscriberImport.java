package io.newstunneler.digest.subscriber;

import java.util.List;
import java.util.Locale;
import java.util.Map;
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

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/**
 * Takes subscribers over from a file, line by line.
 */
@Component
class SubscriberImport {

	private static final Logger log = LoggerFactory.getLogger(SubscriberImport.class);

	private final Subscribers subscribers;

	private final Validator validator;

	private final JsonMapper mapper;

	SubscriberImport(Subscribers subscribers, Validator validator, JsonMapper mapper) {
		this.subscribers = subscribers;
		this.validator = validator;
		this.mapper = mapper;
	}

	Mono<Report> take(String lines) {
		List<String> all = lines.lines().toList();
		return Flux.range(0, all.size())
			.filter((index) -> !all.get(index).isBlank())
			.concatMap((index) -> line(index + 1, all.get(index)))
			.collectList()
			.map(Report::of)
			.doOnNext((report) -> log.atInfo()
				.addKeyValue("added", report.added())
				.addKeyValue("present", report.present())
				.addKeyValue("refused", report.refused())
				.log("subscribers imported"));
	}

	private Mono<Line> line(int number, String text) {
		NewSubscriber subscriber;
		try {
			JsonNode tree = this.mapper.readTree(text);
			if (tree.hasNonNull("unsubscribed_at")) {
				return Mono.just(new Line(number, "present", null, "Left, so not subscribed again"));
			}
			subscriber = this.mapper.treeToValue(tree, NewSubscriber.class);
		}
		catch (JacksonException ex) {
			return Mono.just(new Line(number, "refused", null, "Is no JSON object of a subscriber"));
		}
		if (subscriber == null) {
			return Mono.just(new Line(number, "refused", null, "Is no JSON object of a subscriber"));
		}
		String problems = this.validator.validate(subscriber)
			.stream()
			.map((problem) -> problem.getPropertyPath()
				.toString()
				.replaceAll("([a-z])([A-Z])", "$1_$2")
				.toLowerCase(Locale.ROOT) + " " + problem.getMessage())
			.sorted()
			.collect(Collectors.joining("; "));
		if (!problems.isEmpty()) {
			return Mono.just(new Line(number, "refused", null, problems));
		}
		return this.subscribers.add(subscriber)
			.map((added) -> new Line(number, "added", added.id(), null))
			.onErrorResume(ResponseStatusException.class,
					(error) -> (error.getStatusCode() == HttpStatus.CONFLICT)
							? Mono.just(new Line(number, "present", null, "Is here already and stays as it is"))
							: Mono.error(error));
	}

	/**
	 * What became of an import.
	 *
	 * @param added how many are new
	 * @param present how many were here already, or had left
	 * @param refused how many could not be taken
	 * @param lines what became of each line
	 */
	record Report(long added, long present, long refused, List<Line> lines) {

		static Report of(List<Line> lines) {
			Map<String, Long> counts = lines.stream()
				.collect(Collectors.groupingBy(Line::outcome, Collectors.counting()));
			return new Report(counts.getOrDefault("added", 0L), counts.getOrDefault("present", 0L),
					counts.getOrDefault("refused", 0L), lines);
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

}
