package io.newstunneler.digest.article;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Deletes, every hour, articles that no window reaches any more.
 */
@Component
class ArticleRetention implements SmartLifecycle {

	private static final Logger log = LoggerFactory.getLogger(ArticleRetention.class);

	private static final Duration EVERY = Duration.ofHours(1);

	private final Articles articles;

	private final ArticleProperties properties;

	private volatile @Nullable Disposable cleaning;

	ArticleRetention(Articles articles, ArticleProperties properties) {
		this.articles = articles;
		this.properties = properties;
	}

	@Override
	public void start() {
		this.cleaning = Flux.interval(EVERY)
			.onBackpressureDrop()
			.concatMap((_) -> this.articles.deleteOlderThan(this.properties.keep()).onErrorResume((error) -> {
				log.atWarn().setCause(error).log("old articles stay; trying again in an hour");
				return Mono.empty();
			}))
			.subscribe((deleted) -> log.atInfo().addKeyValue("articles", deleted).log("old articles deleted"));
	}

	@Override
	public void stop() {
		Disposable current = this.cleaning;
		this.cleaning = null;
		if (current != null) {
			current.dispose();
		}
	}

	@Override
	public boolean isRunning() {
		return this.cleaning != null;
	}

}
