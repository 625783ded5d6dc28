package io.newstunneler.defaults.trace;

import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler;
import io.micrometer.tracing.propagation.Propagator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Starts traces, and goes on with those that were written down in a row or a record.
 */
public class Traces {

	private static final Propagator.Getter<String> HEADER = (header, key) -> "traceparent".equals(key) ? header : null;

	private final ObservationRegistry observations;

	private final Tracer tracer;

	private final Propagator propagator;

	public Traces(ObservationRegistry observations, Tracer tracer, Propagator propagator) {
		this.observations = observations;
		this.tracer = tracer;
		this.propagator = propagator;
	}

	/**
	 * The trace that the calling thread is in.
	 * @return the trace, or {@code null} outside any
	 */
	public @Nullable Traceparent current() {
		Span span = this.tracer.currentSpan();
		return (span == null) ? null : traceparent(span.context());
	}

	/**
	 * Runs work in a trace of its own.
	 * @param <T> type of the result
	 * @param spanName name of the root span and of the timer that measures the work
	 * @param work what to run
	 * @return the work, observed
	 */
	public <T> Mono<T> newTrace(String spanName, Mono<T> work) {
		return continueFrom(null, spanName, work);
	}

	/**
	 * Runs work as a child of a stored trace.
	 * @param <T> type of the result
	 * @param parent the stored trace; {@code null} starts a new one
	 * @param spanName name of the span and of the timer that measures the work
	 * @param work what to run
	 * @return the work, observed
	 */
	public <T> Mono<T> continueFrom(@Nullable Traceparent parent, String spanName, Mono<T> work) {
		return Mono.defer(() -> {
			Observation observation = received(parent, spanName);
			return work.doOnError(observation::error)
				.doFinally((_) -> observation.stop())
				.contextWrite((context) -> context.put(ObservationThreadLocalAccessor.KEY, observation));
		});
	}

	/**
	 * Starts the observation of something that arrived with a trace.
	 * @param parent the trace that it arrived with
	 * @param name name of the span and of the timer
	 * @return the started observation, to be stopped by the caller
	 */
	public Observation received(@Nullable Traceparent parent, String name) {
		Supplier<Observation.Context> context = () -> {
			ReceiverContext<String> received = new ReceiverContext<>(
					(header, key) -> "traceparent".equals(key) ? header : null);
			received.setCarrier((parent != null) ? parent.header() : "");
			return received;
		};
		return Observation.createNotStarted(name, context, this.observations).start();
	}

	/**
	 * The span of an observation, as something that can be stored.
	 * @param observation a started observation
	 * @return its place in its trace, or {@code null} where tracing is off
	 */
	public static @Nullable Traceparent of(Observation observation) {
		TracingObservationHandler.TracingContext context = observation.getContextView()
			.get(TracingObservationHandler.TracingContext.class);
		Span span = (context != null) ? context.getSpan() : null;
		return (span == null) ? null : traceparent(span.context());
	}

	/**
	 * Starts the span of a message that is being sent for a stored trace.
	 * @param parent the stored trace
	 * @param name name of the span
	 * @return the started span, to be ended by the caller
	 */
	public Span sending(@Nullable Traceparent parent, String name) {
		return span(parent, name, Span.Kind.PRODUCER);
	}

	/**
	 * Starts the span of a message that was received: the span alone, without the timers
	 * of an observation, which for each of thousands of messages a second cost more than
	 * what they measure.
	 * @param parent the trace that it arrived with
	 * @param name name of the span
	 * @return the started span, to be ended by the caller
	 */
	public Span receiving(@Nullable Traceparent parent, String name) {
		return span(parent, name, Span.Kind.CONSUMER);
	}

	private Span span(@Nullable Traceparent parent, String name, Span.Kind kind) {
		String header = (parent != null) ? parent.header() : "";
		return this.propagator.extract(header, HEADER).name(name).kind(kind).start();
	}

	/**
	 * A span's place in its trace.
	 * @param context the span's context
	 * @return what goes into a header
	 */
	public static Traceparent traceparent(TraceContext context) {
		return new Traceparent(context.traceId(), context.spanId(), Boolean.TRUE.equals(context.sampled()));
	}

}
