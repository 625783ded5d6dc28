package io.newstunneler.analysis.article;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Is a count asked for only as often as it can be afforded?
 */
class SharedCountsTests {

	private static final ArticleFilter ALL = ArticleFilter.ALL;

	private final AtomicLong queries = new AtomicLong();

	private VirtualTimeScheduler time;

	private SharedCounts counts;

	@BeforeEach
	void start() {
		this.time = VirtualTimeScheduler.getOrSet();
		this.counts = new SharedCounts(
				(_) -> Mono.delay(Duration.ofMillis(50)).map((_) -> this.queries.incrementAndGet()));
	}

	@AfterEach
	void stop() {
		VirtualTimeScheduler.reset();
	}

	@Test
	void whoAsksAtTheSameTimeSharesOneQuery() {
		AtomicLong first = new AtomicLong();
		AtomicLong second = new AtomicLong();
		this.counts.count(ALL).subscribe(first::set);
		this.counts.count(ALL).subscribe(second::set);
		this.time.advanceTimeBy(Duration.ofMillis(50));
		assertThat(first).hasValue(1);
		assertThat(second).hasValue(1);
	}

	@Test
	void aCountIsReusedForTenTimesAsLongAsItTook() {
		assertThat(countNow()).isEqualTo(1);
		this.time.advanceTimeBy(Duration.ofMillis(499));
		assertThat(countNow()).isEqualTo(1);
		this.time.advanceTimeBy(Duration.ofMillis(2));
		assertThat(countNow()).isEqualTo(2);
	}

	@Test
	void aFailureIsNotRemembered() {
		AtomicLong attempts = new AtomicLong();
		SharedCounts failing = new SharedCounts((_) -> Mono.defer(() -> (attempts.incrementAndGet() == 1)
				? Mono.error(new IllegalStateException("away")) : Mono.just(5L)));
		failing.count(ALL).onErrorComplete().subscribe();
		AtomicLong count = new AtomicLong();
		failing.count(ALL).subscribe(count::set);
		assertThat(count).hasValue(5);
	}

	private long countNow() {
		AtomicLong count = new AtomicLong();
		this.counts.count(ALL).subscribe(count::set);
		if (count.get() == 0) {
			this.time.advanceTimeBy(Duration.ofMillis(50));
		}
		return count.get();
	}

}
