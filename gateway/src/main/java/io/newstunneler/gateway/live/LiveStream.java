package io.newstunneler.gateway.live;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/**
 * Hands each event to all readers. A reader has a queue of its own, so a slow one holds
 * up nobody; one that falls too far behind is cut off, and may resume where it was.
 */
@Component
class LiveStream implements SmartLifecycle {

	/** Events that a returning reader can still get: minutes in a busy hour. */
	static final int KEPT = 500;

	/** Events that a reader may be behind; a poll of all sources can score thousands. */
	static final int BEHIND = 10_000;

	static final int READERS = 1_000;

	private static final int PREFETCH = 32;

	private final Object lock = new Object();

	private final ArrayDeque<LiveEvent> recent = new ArrayDeque<>(KEPT);

	private final Set<FluxSink<LiveEvent>> readers = ConcurrentHashMap.newKeySet();

	private volatile boolean running;

	LiveStream(MeterRegistry metrics) {
		Gauge.builder("news.tunneler.live.readers", this, LiveStream::readers)
			.description("readers of the live streams, by WebSocket or server-sent events")
			.register(metrics);
	}

	void publish(List<LiveEvent> events) {
		synchronized (this.lock) {
			for (LiveEvent event : events) {
				if (this.recent.size() == KEPT) {
					this.recent.removeFirst();
				}
				this.recent.addLast(event);
				this.readers.forEach((reader) -> reader.next(event));
			}
		}
	}

	/**
	 * Follows the stream until the gateway stops.
	 * @param types what to tell
	 * @param after the id of the last event that the reader has; those after it come
	 * first, as far as they are kept
	 * @return events; fails with {@link TooSlow} where the reader fell too far behind
	 * @throws ResponseStatusException where there are too many readers already
	 */
	Flux<LiveEvent> follow(Set<LiveEvent.Type> types, @Nullable String after) {
		if (readers() >= READERS) {
			throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE,
					"Too many readers follow the live stream. Nothing is lost: read /api/articles, "
							+ "or try again in a minute.");
		}
		return Flux.defer(() -> {
			AtomicBoolean behind = new AtomicBoolean();
			Sinks.Empty<Void> cut = Sinks.empty();
			return Flux.<LiveEvent>create((reader) -> admit(reader, after), FluxSink.OverflowStrategy.IGNORE)
				.filter((event) -> types.contains(event.type()))
				.onBackpressureBuffer(BEHIND, (_) -> {
					behind.set(true);
					cut.tryEmitEmpty();
				}, BufferOverflowStrategy.DROP_LATEST)
				// The cut completes, for an error of the other does not cancel the
				// source.
				.takeUntilOther(cut.asMono())
				.publishOn(Schedulers.parallel(), false, PREFETCH)
				.concatWith(Mono.defer(() -> behind.get() ? Mono.error(new TooSlow()) : Mono.empty()));
		});
	}

	private void admit(FluxSink<LiveEvent> reader, @Nullable String after) {
		synchronized (this.lock) {
			if (!this.running) {
				reader.complete();
				return;
			}
			missed(after).forEach(reader::next);
			this.readers.add(reader);
		}
		reader.onDispose(() -> this.readers.remove(reader));
	}

	private List<LiveEvent> missed(@Nullable String after) {
		List<LiveEvent> kept = List.copyOf(this.recent);
		for (int i = kept.size() - 1; i >= 0; i--) {
			if (kept.get(i).id().equals(after)) {
				return kept.subList(i + 1, kept.size());
			}
		}
		return List.of();
	}

	int readers() {
		return this.readers.size();
	}

	@Override
	public void start() {
		this.running = true;
	}

	/**
	 * Runs before the web server waits for its open requests, of which these would never
	 * end.
	 */
	@Override
	public void stop() {
		List<FluxSink<LiveEvent>> leaving;
		synchronized (this.lock) {
			this.running = false;
			leaving = List.copyOf(this.readers);
		}
		leaving.forEach(FluxSink::complete);
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/**
	 * The reader took events more slowly than they came.
	 */
	static final class TooSlow extends RuntimeException {

		TooSlow() {
			super("the reader fell more than %d events behind".formatted(BEHIND), null, false, false);
		}

	}

}
