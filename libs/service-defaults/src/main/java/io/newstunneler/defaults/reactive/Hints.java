package io.newstunneler.defaults.reactive;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Wakes whoever waits for work: something may have happened, it does not say what. Any
 * thread may give a hint, and none is refused: to one who has not looked since the last
 * hint, further ones say nothing new. A plain sink would end, and its listeners with it,
 * when hints come faster than they are taken.
 */
public final class Hints {

	private final Sinks.Many<String> sink = Sinks.many().multicast().directBestEffort();

	/**
	 * Says that it is worth a look. Where nobody listens, nothing happens.
	 */
	public void give() {
		while (this.sink.tryEmitNext("") == Sinks.EmitResult.FAIL_NON_SERIALIZED) {
			Thread.onSpinWait();
		}
	}

	/**
	 * The hints given from now on.
	 * @return hints that never end; one stands for all that nobody has taken yet
	 */
	public Flux<String> asFlux() {
		return this.sink.asFlux().onBackpressureLatest();
	}

}
