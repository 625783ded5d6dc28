package io.newstunneler.analysis.story;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.context.SmartLifecycle;

/**
 * Keeps the tables of stories as small as the window: each quarter of an hour what lies
 * behind it is deleted. Replicas may do it at the same time.
 */
class Forgetting implements SmartLifecycle {

	private static final Logger log = LoggerFactory.getLogger(Forgetting.class);

	private static final Duration INTERVAL = Duration.ofMinutes(15);

	private final Stories stories;

	private volatile @Nullable Disposable running;

	Forgetting(Stories stories) {
		this.stories = stories;
	}

	@Override
	public void start() {
		this.running = Flux.interval(Duration.ofMinutes(1), INTERVAL)
			.onBackpressureDrop()
			.concatMap((_) -> this.stories.forget()
				.doOnNext((rows) -> log.atDebug().addKeyValue("rows", rows).log("old stories forgotten"))
				.onErrorResume((error) -> {
					log.atWarn()
						.addKeyValue("reason", String.valueOf(error.getMessage()))
						.log("old stories could not be forgotten; trying again in a quarter of an hour");
					return Mono.empty();
				}), 1)
			.subscribe();
	}

	@Override
	public void stop() {
		Disposable running = this.running;
		if (running != null) {
			running.dispose();
		}
		this.running = null;
	}

	@Override
	public boolean isRunning() {
		return this.running != null;
	}

}
