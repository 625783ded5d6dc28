package io.newstunneler.defaults.problems;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.newstunneler.defaults.trace.Traceparent;
import io.newstunneler.defaults.trace.Traces;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.TypeMismatchException;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.Order;
import org.springframework.core.codec.DecodingException;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.validation.FieldError;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.support.WebExchangeBindException;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.reactive.resource.NoResourceFoundException;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.MissingRequestValueException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebInputException;

/**
 * Answers every failed request with a problem document that says what happened, without
 * class names, SQL or hosts. What nobody foresaw is a 500 and an ERROR in the log.
 */
@Order(-2)
class ProblemExceptionHandler implements ErrorWebExceptionHandler {

	private static final Logger log = LoggerFactory.getLogger(ProblemExceptionHandler.class);

	private static final String BODY = "body";

	private final JsonMapper json;

	private final Traces traces;

	ProblemExceptionHandler(JsonMapper json, Traces traces) {
		this.json = json;
		this.traces = traces;
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
		ServerHttpResponse response = exchange.getResponse();
		if (response.isCommitted()) {
			return Mono.error(error);
		}
		Answer answer = answer(error);
		if (isUnforeseen(error, answer.status())) {
			log.atError()
				.setCause(error)
				.addKeyValue("request_id", response.getHeaders().getFirst("X-Request-ID"))
				.addKeyValue("path", exchange.getRequest().getPath().value())
				.addKeyValue("status", answer.status().value())
				.log("request failed");
		}
		HttpStatus status = HttpStatus.resolve(answer.status().value());
		Traceparent trace = this.traces.current();
		Problem problem = new Problem("about:blank", (status != null) ? status.getReasonPhrase() : "Error",
				answer.status().value(), answer.detail(), exchange.getRequest().getPath().value(),
				(trace != null) ? trace.traceId() : null);
		response.setStatusCode(answer.status());
		answer.headers().forEach(response.getHeaders()::set);
		response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
		return response
			.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(this.json.writeValueAsBytes(problem))));
	}

	/**
	 * A 501 or 503 that somebody chose is an answer; it was logged where it was chosen.
	 */
	private static boolean isUnforeseen(Throwable error, HttpStatusCode status) {
		return status.is5xxServerError()
				&& (status == HttpStatus.INTERNAL_SERVER_ERROR || !(error instanceof ResponseStatusException));
	}

	private static Answer answer(Throwable error) {
		return switch (error) {
			case WebExchangeBindException invalid ->
				unprocessable(invalid.getFieldErrors().stream().map((field) -> fieldProblem(BODY, field)).toList());
			case HandlerMethodValidationException invalid -> unprocessable(parameterProblems(invalid));
			case MissingRequestValueException missing ->
				unprocessable(List.of(FieldProblem.of("query", missing.getName(), "Field required", "missing")));
			case ServerWebInputException input -> input(input);
			case DataBufferLimitException _ -> new Answer(HttpStatus.CONTENT_TOO_LARGE,
					"The request's body is too large; nothing was stored. Send at most 10 MB.");
			case MethodNotAllowedException method ->
				new Answer(HttpStatus.METHOD_NOT_ALLOWED, "Method Not Allowed", Map.of(HttpHeaders.ALLOW,
						String.join(", ", method.getSupportedMethods().stream().map(Object::toString).toList())));
			case NoResourceFoundException _ -> new Answer(HttpStatus.NOT_FOUND, "Not Found");
			case ResponseStatusException status -> new Answer(status.getStatusCode(), reason(status));
			case TransientDataAccessException _, DataAccessResourceFailureException _,
					CannotCreateTransactionException _ ->
				new Answer(HttpStatus.SERVICE_UNAVAILABLE,
						"The database does not answer; nothing was changed. Try again in a few seconds.",
						Map.of(HttpHeaders.RETRY_AFTER, "5"));
			default -> new Answer(HttpStatus.INTERNAL_SERVER_ERROR,
					"Something went wrong that was not foreseen; it was logged under this trace id.");
		};
	}

	private static String reason(ResponseStatusException status) {
		String reason = status.getReason();
		if (reason != null) {
			return reason;
		}
		HttpStatus known = HttpStatus.resolve(status.getStatusCode().value());
		return (known != null) ? known.getReasonPhrase() : "Error";
	}

	private static Answer input(ServerWebInputException input) {
		Throwable cause = input.getCause();
		if (cause instanceof DataBufferLimitException limit) {
			return answer(limit);
		}
		MethodParameter parameter = input.getMethodParameter();
		if (cause instanceof DecodingException decoding) {
			return unprocessable(List.of(unreadable(decoding)));
		}
		if (parameter != null && cause instanceof TypeMismatchException mismatch) {
			Class<?> wanted = mismatch.getRequiredType();
			String type = (wanted != null) ? wanted.getSimpleName() : "value";
			return unprocessable(List.of(FieldProblem.of(where(parameter), name(parameter),
					"Input should be a valid " + FieldProblem.snakeCase(type).replace('_', ' '),
					FieldProblem.snakeCase(type) + "_parsing")));
		}
		return unprocessable(List.of(new FieldProblem(List.of(BODY), "Field required", "missing")));
	}

	private static FieldProblem unreadable(DecodingException decoding) {
		if (decoding.getCause() instanceof DatabindException mapping && !mapping.getPath().isEmpty()) {
			List<Object> location = new ArrayList<>(List.of(BODY));
			mapping.getPath()
				.forEach((step) -> location.add((step.getPropertyName() != null)
						? FieldProblem.snakeCase(step.getPropertyName()) : (Object) step.getIndex()));
			return new FieldProblem(location, "Input should be of another type", "type_error");
		}
		int line = (decoding.getCause() instanceof JacksonException syntax && syntax.getLocation() != null)
				? syntax.getLocation().getLineNr() : 0;
		return new FieldProblem(List.of(BODY), (line > 0) ? "JSON decode error in line " + line : "JSON decode error",
				"json_invalid");
	}

	private static List<FieldProblem> parameterProblems(HandlerMethodValidationException invalid) {
		List<FieldProblem> problems = new ArrayList<>();
		for (ParameterValidationResult result : invalid.getParameterValidationResults()) {
			MethodParameter parameter = result.getMethodParameter();
			if (result instanceof ParameterErrors errors) {
				errors.getFieldErrors().forEach((field) -> problems.add(fieldProblem(where(parameter), field)));
			}
			else {
				for (MessageSourceResolvable message : result.getResolvableErrors()) {
					problems.add(FieldProblem.of(where(parameter), name(parameter),
							String.valueOf(message.getDefaultMessage()), "value_error"));
				}
			}
		}
		return problems;
	}

	private static FieldProblem fieldProblem(String where, FieldError field) {
		return FieldProblem.of(where, field.getField(), String.valueOf(field.getDefaultMessage()), "value_error");
	}

	private static String where(MethodParameter parameter) {
		if (parameter.hasParameterAnnotation(RequestBody.class)) {
			return BODY;
		}
		return parameter.hasParameterAnnotation(PathVariable.class) ? "path" : "query";
	}

	private static String name(MethodParameter parameter) {
		String name = parameter.getParameterName();
		return (name != null) ? name : "value";
	}

	private static Answer unprocessable(List<FieldProblem> problems) {
		return new Answer(HttpStatus.UNPROCESSABLE_CONTENT, problems);
	}

	private record Answer(HttpStatusCode status, Object detail, Map<String, String> headers) {

		Answer(HttpStatusCode status, Object detail) {
			this(status, detail, Map.of());
		}

	}

}
