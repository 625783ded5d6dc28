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
import java.util.Map;
import java.util.concurrent.TimeoutException;

import io.netty.handler.timeout.ReadTimeoutException;
import io.newstunneler.analysis.plan.analyst.Answer.Usage;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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

	private final WebClient web;

	private final JsonMapper json;

	private final LlmProperties properties;

	private final Price price;

	private final JsonNode responseFormat;

	private final InstantSource clock;

	ModelClient(WebClient web, JsonMapper json, LlmProperties properties, PlanSchema schema, InstantSource clock) {
		this.web = web;
		this.json = json;
		this.properties = properties;
		this.price = properties.price();
		this.responseFormat = json.valueToTree(Map.of("type", "json_schema", "json_schema",
				Map.of("name", "plan", "strict", true, "schema", schema.portable())));
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
			.onErrorResume(TimeoutException.class, (_) -> Mono.just(timedOut()))
			.onErrorResume(DataBufferLimitException.class,
					(_) -> Mono.just(new Reply.Failure(Fault.INVALID_ANSWER,
							"The model's answer was larger than " + ANSWER_LIMIT + " bytes.", null)))
			.onErrorResume(WebClientException.class, (ex) -> Mono.just(failure(ex)))
			.onErrorResume(IOException.class, (ex) -> Mono.just(failure(ex)));
	}

	private void authorise(HttpHeaders headers) {
		String key = this.properties.apiKey();
		if (key != null) {
			headers.setBearerAuth(key);
		}
	}

	private String question(List<Prompt.Message> messages) {
		return this.json.writeValueAsString(
				Map.of("model", this.properties.model(), "messages", messages, "response_format", this.responseFormat));
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
			return new Reply.Failure(Fault.INVALID_ANSWER, "The model's answer was not JSON: " + excerpt(body), null);
		}
		JsonNode choice = completion.path("choices").path(0);
		String text = choice.path("message").path("content").asStringOpt().orElse("");
		if (text.isBlank()) {
			String refusal = choice.path("message").path("refusal").asStringOpt().orElse("");
			return new Reply.Failure(Fault.INVALID_ANSWER, refusal.isBlank() ? "The model's answer was empty."
					: "The model declined to answer: " + excerpt(refusal), null);
		}
		if ("length".equals(choice.path("finish_reason").asStringOpt().orElse(""))) {
			return new Reply.Failure(Fault.INVALID_ANSWER, "The model's answer was cut off in the middle.", null);
		}
		return new Reply.Content(text, usage(completion.path("usage"), messages, text));
	}

	/** Providers that do not say are charged by length. */
	private Usage usage(JsonNode usage, List<Prompt.Message> messages, String text) {
		int prompt = usage.path("prompt_tokens").asInt(0);
		int answer = usage.path("completion_tokens").asInt(0);
		if (prompt <= 0 || answer <= 0) {
			prompt = messages.stream().mapToInt((message) -> message.content().length()).sum() / CHARACTERS_PER_TOKEN;
			answer = text.length() / CHARACTERS_PER_TOKEN;
		}
		return new Usage(prompt + answer, this.price.of(prompt, answer));
	}

	private Reply refusal(HttpStatusCode status, HttpHeaders headers, String body) {
		Duration pause = retryAfter(headers.getFirst(HttpHeaders.RETRY_AFTER));
		return switch (status.value()) {
			// what the provider says about a key may contain the key
			case 401, 403 -> new Reply.Failure(Fault.KEY_REFUSED, "The model refused our key.", null);
			case 429 -> new Reply.Failure(Fault.RATE_LIMITED, said("The model is rate limited", status, body), pause);
			case 408, 409, 425 ->
				new Reply.Failure(Fault.PROVIDER_ERROR, said("The model failed", status, body), pause);
			default -> status.is5xxServerError()
					? new Reply.Failure(Fault.PROVIDER_ERROR, said("The model failed", status, body), pause)
					: new Reply.Failure(Fault.REJECTED, said("The model rejected the request", status, body), null);
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

	private Reply.Failure timedOut() {
		return new Reply.Failure(Fault.TIMED_OUT,
				"The model did not answer within " + this.properties.timeout().toMillis() / 1000.0 + " s.", null);
	}

	private Reply.Failure failure(Throwable ex) {
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (cause instanceof ReadTimeoutException) {
				return timedOut();
			}
			if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
				return new Reply.Failure(Fault.UNREACHABLE, "The model could not be reached.", null);
			}
		}
		return new Reply.Failure(Fault.PROVIDER_ERROR, "The connection to the model broke while it answered.", null);
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
		 */
		record Failure(Fault fault, String reason, @Nullable Duration retryAfter) implements Reply {
		}

	}

}
