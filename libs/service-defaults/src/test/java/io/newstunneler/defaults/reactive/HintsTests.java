package io.newstunneler.defaults.reactive;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

import static org.assertj.core.api.Assertions.assertThat;

class HintsTests {

	private final Hints hints = new Hints();

	private final AtomicInteger looks = new AtomicInteger();

	private final BaseSubscriber<String> listener = new BaseSubscriber<>() {

		@Override
		protected void hookOnSubscribe(Subscription subscription) {
			// It takes hints when it is told to.
		}

		@Override
		protected void hookOnNext(String hint) {
			HintsTests.this.looks.incrementAndGet();
		}

	};

	@Test
	void hintsThatNobodyTakesEndNothingAndOneStandsForAll() {
		this.hints.give();
		this.hints.asFlux().subscribe(this.listener);
		for (int i = 0; i < 1000; i++) {
			this.hints.give();
		}
		assertThat(this.looks).hasValue(0);
		this.listener.request(2);
		assertThat(this.looks).hasValue(1);
		this.hints.give();
		assertThat(this.looks).hasValue(2);
		assertThat(this.listener.isDisposed()).isFalse();
	}

	@Test
	void threadsThatGiveHintsAtTheSameTimeAreAllHeard() {
		this.hints.asFlux().subscribe(this.listener);
		this.listener.requestUnbounded();
		try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
			for (int thread = 0; thread < 4; thread++) {
				threads.execute(() -> {
					for (int i = 0; i < 10_000; i++) {
						this.hints.give();
					}
				});
			}
		}
		assertThat(this.looks).hasValue(40_000);
	}

}
