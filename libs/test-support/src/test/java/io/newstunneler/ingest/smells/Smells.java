package io.newstunneler.ingest.smells;

import java.util.Date;

import io.newstunneler.analysis.scores.Score;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Autowired;

/**
 * One nested class for each smell.
 */
class Smells {

	static class FeedManager {

	}

	static class AbstractFeed {

	}

	static class InjectsFields {

		@Autowired
		@Nullable Clean clean;

	}

	static class Blocks {

		@Nullable String name() {
			return Mono.just("name").block();
		}

	}

	static class Sleeps {

		void pause() throws InterruptedException {
			Thread.sleep(1);
		}

	}

	static class Prints {

		void greet() {
			System.out.println("Hello");
		}

	}

	static class KeepsDates {

		@Nullable Date date;

	}

	static class LogsItsOwnWay {

		final Logger logger = LoggerFactory.getLogger(LogsItsOwnWay.class);

	}

	static class UsesAnotherService {

		Score score() {
			return new Score(7);
		}

	}

	/**
	 * Breaks none.
	 */
	static class Clean {

		private static final Logger log = LoggerFactory.getLogger(Clean.class);

		Mono<String> name() {
			return Mono.just("name").doOnNext((name) -> log.atInfo().addKeyValue("name", name).log("named"));
		}

	}

}
