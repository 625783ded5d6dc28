package io.newstunneler.analysis.article;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import io.newstunneler.analysis.article.SharedCounts.Counted;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Is a count exact where it is cheap, and asked for only as often as can be afforded
 * where it is not?
 */
class SharedCountsTests {

	private static final ArticleFilter ALL = ArticleFilter.ALL;

	private static final long SMALL = SharedCounts.SMALL_TABLE;

	private static final long LARGE = SharedCounts.SMALL_TABLE + 1;

	private final AtomicLong queries = new AtomicLong();

	private VirtualTimeScheduler time;

	private SharedCounts counts;

	@BeforeEach
	void start() {
		this.time = VirtualTimeScheduler.getOrSet();
		this.counts = counts(50, LARGE);
	}

	/** Each query counts one more than the one before it, as it begins. */
	private SharedCounts counts(long millis, long tableBytes) {
		return new SharedCounts((_) -> Mono.defer(() -> {
			long matches = this.queries.incrementAndGet();
			return Mono.delay(Duration.ofMillis(millis)).map((_) -> new Counted(matches, tableBytes));
		}));
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
	void inASmallTableACountIsAlwaysOneThatWasBegunAfterItWasAskedFor() {
		this.counts = counts(50, SMALL);
		AtomicLong first = new AtomicLong();
		AtomicLong second = new AtomicLong();
		this.counts.count(ALL).subscribe(first::set);
		this.time.advanceTimeBy(Duration.ofMillis(20));
		this.counts.count(ALL).subscribe(second::set);
		this.time.advanceTimeBy(Duration.ofMillis(100));
		assertThat(first).hasValue(1);
		assertThat(second).hasValue(2);
		assertThat(countNow()).isEqualTo(3);
	}

	@Test
	void aCountThatTookNoTimeIsExactInALargeTableToo() {
		this.counts = counts(10, LARGE);
		assertThat(countNow()).isEqualTo(1);
		assertThat(countNow()).isEqualTo(2);
	}

	@Test
	void aFailureIsNotRemembered() {
		AtomicLong attempts = new AtomicLong();
		SharedCounts failing = new SharedCounts((_) -> Mono.defer(() -> (attempts.incrementAndGet() == 1)
				? Mono.error(new IllegalStateException("away")) : Mono.just(new Counted(5, LARGE))));
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
