package io.newstunneler.digest.edition;

import java.time.Duration;

import io.newstunneler.defaults.flags.Flags;
import io.newstunneler.defaults.trace.Traces;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Looks every second whether a slot has come. Any number of replicas may look: lines are
 * claimed.
 */
@Component
class EditionTimer implements SmartLifecycle {

	private static final Logger log = LoggerFactory.getLogger(EditionTimer.class);

	private static final Duration TICK = Duration.ofSeconds(1);

	private final Lines lines;

	private final Flags flags;

	private final Traces traces;

	private volatile @Nullable Disposable ticking;

	EditionTimer(Lines lines, Flags flags, Traces traces) {
		this.lines = lines;
		this.flags = flags;
		this.traces = traces;
	}

	@Override
	public void start() {
		this.ticking = Flux.interval(TICK)
			.onBackpressureDrop()
			.filter((_) -> this.flags.isEnabled(DigestFlags.EMAIL_DIGESTS))
			.concatMap((_) -> serve(), 1)
			.subscribe();
	}

	private Mono<Void> serve() {
		return this.lines.anyDue()
			.filter(Boolean::booleanValue)
			.flatMap((_) -> this.traces.newTrace("make editions", this.lines.serveDue()
				.doOnNext((served) -> log.atInfo().addKeyValue("lines", served).log("editions made for due lines"))))
			.expand((served) -> this.lines.isFull(served) ? this.lines.serveDue() : Mono.empty())
			.then()
			.onErrorResume((error) -> {
				log.atWarn().setCause(error).log("editions could not be made; the slots stay due, trying again");
				return Mono.empty();
			});
	}

	@Override
	public void stop() {
		Disposable current = this.ticking;
		this.ticking = null;
		if (current != null) {
			current.dispose();
		}
	}

	@Override
	public boolean isRunning() {
		return this.ticking != null;
	}

}
