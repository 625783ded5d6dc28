package io.newstunneler.defaults.reactive;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

class HintsTests {

	@Test
	void moreHintsThanAnybodyTakesEndNothing() {
		Hints hints = new Hints();
		hints.give();
		AtomicInteger looks = new AtomicInteger();
		Disposable listener = Flux.merge(hints.asFlux(), Flux.never())
			.onBackpressureLatest()
			.concatMap((_) -> Mono.fromRunnable(looks::incrementAndGet).delaySubscription(Duration.ofMillis(20)), 1)
			.subscribe();
		try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
			for (int thread = 0; thread < 4; thread++) {
				threads.execute(() -> {
					for (int i = 0; i < 10_000; i++) {
						hints.give();
					}
				});
			}
		}
		Awaitility.await().until(() -> looks.get() >= 2);
		int before = looks.get();
		assertThat(listener.isDisposed()).isFalse();
		hints.give();
		Awaitility.await().until(() -> looks.get() > before);
		listener.dispose();
	}

}
