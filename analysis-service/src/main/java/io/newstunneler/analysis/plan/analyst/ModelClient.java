package io.newstunneler.analysis.plan.analyst;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;

import io.netty.handler.timeout.ReadTimeoutException;
import io.newstunneler.analysis.plan.analyst.Answer.Usage;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientException;

/**
 * Speaks the OpenAI-compatible chat completions protocol.
 */
final class ModelClient {

	/** An answer larger than this is no plan, whatever it is. */
	static final int ANSWER_LIMIT = 1024 * 1024;

	/**
	 * Attempts at one plan lie within 200 s of each other; the longest pause leaves room
	 * for the answer's own time-out.
	 */
	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(120);

	private static final int CHARACTERS_PER_TOKEN = 4;

	private static final int EXCERPT = 200;

	private static final int SHORTEST_KEY = 12;

	/** Tokens of a plan with much to say. */
	private static final int LONG_ANSWER = 1500;

	/** Above this a count of tokens is an error of the provider's, not a bill. */
	private static final int MOST_TOKENS = 10_000_000;

	private static final JsonNode NONE = MissingNode.getInstance();

	private final WebClient web;

	private final JsonMapper json;

	private final LlmProperties properties;

	private final Price price;

	/** The parts of a question that are always the same, written once. */
	private final String opening;

	private final String closing;

	private final InstantSource clock;

	ModelClient(WebClient web, JsonMapper json, LlmProperties properties, PlanSchema schema, InstantSource clock) {
		this.web = web;
		this.json = json;
		this.properties = properties;
		this.price = properties.price();
		String responseFormat = json.writeValueAsString(Map.of("type", "json_schema", "json_schema",
				Map.of("name", "plan", "strict", true, "schema", schema.portable())));
		this.opening = "{\"model\":" + json.writeValueAsString(properties.model()) + ",\"messages\":";
		this.closing = ",\"response_format\":" + responseFormat + "}";
		this.clock = clock;
	}

	/**
	 * Asks once.
	 * @param messages the conversation so far
	 * @return what came back; errors of the network are replies too
	 */
	Mono<Reply> ask(List<Prompt.Message> messages) {
		return this.web.post()
			.uri(this.properties.url())
			.headers(this::authorise)
			.contentType(MediaType.APPLICATION_JSON)
			.accept(MediaType.APPLICATION_JSON)
			.bodyValue(question(messages))
			.exchangeToMono((response) -> reply(response, messages))
			.timeout(this.properties.timeout())
			.onErrorResume(TimeoutException.class, (_) -> Mono.just(timedOut(asked(messages))))
			.onErrorResume(DataBufferLimitException.class,
					(_) -> Mono.just(new Reply.Failure(Fault.INVALID_ANSWER,
							"The model's answer was larger than " + ANSWER_LIMIT + " bytes.", null,
							estimate(messages, ANSWER_LIMIT))))
			.onErrorResume(WebClientException.class, (ex) -> Mono.just(failure(ex, asked(messages))))
			.onErrorResume(IOException.class, (ex) -> Mono.just(failure(ex, asked(messages))));
	}

	/** A key of a few letters is a word of the language, or none. */
	boolean tellsKey(String text) {
		String key = this.properties.apiKey();
		return key != null && key.length() >= SHORTEST_KEY && text.contains(key);
	}

	private void authorise(HttpHeaders headers) {
		String key = this.properties.apiKey();
		if (key != null) {
			headers.setBearerAuth(key);
		}
	}

	private String question(List<Prompt.Message> messages) {
		return this.opening + this.json.writeValueAsString(messages) + this.closing;
	}

	private Mono<Reply> reply(ClientResponse response, List<Prompt.Message> messages) {
		HttpStatusCode status = response.statusCode();
		HttpHeaders headers = response.headers().asHttpHeaders();
		return response.bodyToMono(String.class)
			.defaultIfEmpty("")
			.map((body) -> status.is2xxSuccessful() ? content(body, messages) : refusal(status, headers, body));
	}

	private Reply content(String body, List<Prompt.Message> messages) {
		JsonNode completion;
		try {
			completion = this.json.readTree(body);
		}
		catch (JacksonException ex) {
			return invalid("The model's answer was not JSON: " + excerpt(body), usage(NONE, messages, body));
		}
		JsonNode error = completion.path("error");
		if (error.isObject() || error.isString()) {
			return errorInside(error, body);
		}
		JsonNode choice = completion.path("choices").path(0);
		String text = choice.path("message").path("content").asStringOpt().orElse("");
		Usage usage = usage(completion.path("usage"), messages, text);
		String end = choice.path("finish_reason").asStringOpt().orElse("");
		if ("length".equals(end)) {
			return invalid("The model's answer was cut off in the middle.", usage);
		}
		if (text.isBlank()) {
			String refusal = choice.path("message").path("refusal").asStringOpt().orElse("");
			String reason = "content_filter".equals(end) ? "The model's answer was filtered out." : refusal.isBlank()
					? "The model's answer was empty." : "The model declined to answer: " + excerpt(refusal);
			return invalid(reason, usage);
		}
		return new Reply.Content(text, usage);
	}

	/** Some proxies say 200 and put the error inside. */
	private Reply errorInside(JsonNode error, String body) {
		String kind = (error.path("type").asString("") + " " + error.path("code").asString(""))
			.toLowerCase(Locale.ROOT);
		if (kind.contains("rate_limit") || kind.contains("429") || kind.contains("quota")) {
			return new Reply.Failure(Fault.RATE_LIMITED, "The model is rate limited: " + excerpt(body), null,
					Usage.NONE);
		}
		return new Reply.Failure(Fault.PROVIDER_ERROR, "The model failed: " + excerpt(body), null, Usage.NONE);
	}

	private static Reply invalid(String reason, Usage usage) {
		return new Reply.Failure(Fault.INVALID_ANSWER, reason, null, usage);
	}

	/** Providers that do not say are charged by length. */
	private Usage usage(JsonNode usage, List<Prompt.Message> messages, String text) {
		int prompt = usage.path("prompt_tokens").asInt(0);
		int answer = usage.path("completion_tokens").asInt(0);
		if (prompt <= 0 || answer < 0 || prompt > MOST_TOKENS || answer > MOST_TOKENS) {
			prompt = length(messages);
			answer = text.length() / CHARACTERS_PER_TOKEN;
		}
		return new Usage(prompt + answer, this.price.of(prompt, answer));
	}

	/** What we asked was read, and billed, whether or not an answer reached us. */
	private Usage asked(List<Prompt.Message> messages) {
		int prompt = length(messages);
		return new Usage(prompt, this.price.of(prompt, 0));
	}

	/**
	 * What a question may cost: three characters a token and a long answer, which is more
	 * than most ask for.
	 * @param characters length of the prompt
	 * @return a guess
	 */
	Usage estimate(int characters) {
		int prompt = characters / 3;
		return new Usage(prompt + LONG_ANSWER, this.price.of(prompt, LONG_ANSWER));
	}

	private Usage estimate(List<Prompt.Message> messages, int answerCharacters) {
		int prompt = length(messages);
		int answer = answerCharacters / CHARACTERS_PER_TOKEN;
		return new Usage(prompt + answer, this.price.of(prompt, answer));
	}

	private static int length(List<Prompt.Message> messages) {
		return messages.stream().mapToInt((message) -> message.content().length()).sum() / CHARACTERS_PER_TOKEN;
	}

	private Reply refusal(HttpStatusCode status, HttpHeaders headers, String body) {
		Duration pause = retryAfter(headers.getFirst(HttpHeaders.RETRY_AFTER));
		return switch (status.value()) {
			// what the provider says about a key may contain the key
			case 401, 403 -> new Reply.Failure(Fault.KEY_REFUSED, "The model refused our key.", null, Usage.NONE);
			case 429 -> new Reply.Failure(Fault.RATE_LIMITED, said("The model is rate limited", status, body), pause,
					Usage.NONE);
			case 408, 409, 425 ->
				new Reply.Failure(Fault.PROVIDER_ERROR, said("The model failed", status, body), pause, Usage.NONE);
			default -> status.is5xxServerError()
					? new Reply.Failure(Fault.PROVIDER_ERROR, said("The model failed", status, body), pause, Usage.NONE)
					: new Reply.Failure(Fault.REJECTED, said("The model rejected the request", status, body), null,
							Usage.NONE);
		};
	}

	private String said(String what, HttpStatusCode status, String body) {
		return what + " (" + status.value() + ")" + (body.isBlank() ? "." : ": " + excerpt(body));
	}

	private String excerpt(String text) {
		String key = this.properties.apiKey();
		String safe = PlainText.of((key != null) ? text.replace(key, "[key]") : text).replaceAll("\\s+", " ");
		return (safe.length() <= EXCERPT) ? safe : safe.substring(0, EXCERPT) + "…";
	}

	private @Nullable Duration retryAfter(@Nullable String header) {
		if (header == null) {
			return null;
		}
		Duration asked;
		try {
			asked = header.strip().chars().allMatch(Character::isDigit)
					? Duration.ofSeconds(Long.parseLong(header.strip())) : Duration.between(this.clock.instant(),
							ZonedDateTime.parse(header.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
		}
		catch (NumberFormatException | DateTimeParseException ex) {
			return null;
		}
		if (asked.isNegative()) {
			return Duration.ZERO;
		}
		return (asked.compareTo(LONGEST_PAUSE) > 0) ? LONGEST_PAUSE : asked;
	}

	private Reply.Failure timedOut(Usage usage) {
		return new Reply.Failure(Fault.TIMED_OUT,
				"The model did not answer within " + this.properties.timeout().toMillis() / 1000.0 + " s.", null,
				usage);
	}

	private Reply.Failure failure(Throwable ex, Usage asked) {
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (cause instanceof ReadTimeoutException) {
				return timedOut(asked);
			}
			if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
				return new Reply.Failure(Fault.UNREACHABLE, "The model could not be reached.", null, Usage.NONE);
			}
		}
		return new Reply.Failure(Fault.PROVIDER_ERROR, "The connection to the model broke while it answered.", null,
				asked);
	}

	/**
	 * What came back.
	 */
	sealed interface Reply {

		/**
		 * Text, of whatever worth.
		 *
		 * @param text what the model wrote
		 * @param usage what it cost
		 */
		record Content(String text, Usage usage) implements Reply {
		}

		/**
		 * No text.
		 *
		 * @param fault what kind of failure
		 * @param reason one sentence for a person
		 * @param retryAfter how long the provider wants to be left alone
		 * @param usage what it cost all the same
		 */
		record Failure(Fault fault, String reason, @Nullable Duration retryAfter, Usage usage) implements Reply {
		}

	}

}
