package io.newstunneler.gateway.live;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Who gets which events, and what happens to those who do not keep up.
 */
class LiveStreamTests {

	private static final Set<LiveEvent.Type> ALL = EnumSet.allOf(LiveEvent.Type.class);

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final LiveStream stream = new LiveStream(new SimpleMeterRegistry());

	@BeforeEach
	void start() {
		this.stream.start();
	}

	@Test
	void aReaderGetsWhatComesAfterItCameOfTheTypesThatItWants() {
		this.stream.publish(List.of(alert("before")));
		StepVerifier.create(this.stream.follow(EnumSet.of(LiveEvent.Type.ALERT), null).map(LiveEvent::id))
			.then(() -> this.stream
				.publish(List.of(alert("1"), new LiveEvent("2", LiveEvent.Type.PLAN, () -> "{}"), alert("3"))))
			.expectNext("1", "3")
			.thenCancel()
			.verify(TIMEOUT);
		assertThat(this.stream.readers()).isZero();
	}

	@Test
	void aReaderThatComesBackGetsWhatItMissed() {
		this.stream.publish(List.of(alert("1"), alert("2"), alert("3")));
		StepVerifier.create(this.stream.follow(ALL, "1").map(LiveEvent::id))
			.expectNext("2", "3")
			.then(() -> this.stream.publish(List.of(alert("4"))))
			.expectNext("4")
			.thenCancel()
			.verify(TIMEOUT);
	}

	@Test
	void aReaderThatWasAwayTooLongGetsWhatComesNow() {
		this.stream.publish(alerts(LiveStream.KEPT + 1));
		StepVerifier.create(this.stream.follow(ALL, "0").map(LiveEvent::id))
			.then(() -> this.stream.publish(List.of(alert("now"))))
			.expectNext("now")
			.thenCancel()
			.verify(TIMEOUT);
	}

	@Test
	void aReaderThatFallsTooFarBehindIsCutOffAndTheOthersAreNotHeldUp() {
		StepVerifier other = StepVerifier.create(this.stream.follow(ALL, null))
			.expectNextCount(LiveStream.BEHIND + 100L)
			.thenCancel()
			.verifyLater();
		StepVerifier.create(this.stream.follow(ALL, null), 1)
			.then(() -> this.stream.publish(alerts(LiveStream.BEHIND + 100)))
			.thenRequest(Long.MAX_VALUE)
			.thenConsumeWhile((_) -> true)
			.expectError(LiveStream.TooSlow.class)
			.verify(TIMEOUT);
		other.verify(TIMEOUT);
		await().atMost(TIMEOUT).untilAsserted(() -> assertThat(this.stream.readers()).isZero());
	}

	@Test
	void readersAreLetGoWhenTheGatewayStops() {
		StepVerifier.create(this.stream.follow(ALL, null)).then(this.stream::stop).expectComplete().verify(TIMEOUT);
		StepVerifier.create(this.stream.follow(ALL, null)).expectComplete().verify(TIMEOUT);
	}

	private static List<LiveEvent> alerts(int count) {
		return IntStream.range(0, count).mapToObj((id) -> alert(Integer.toString(id))).toList();
	}

	private static LiveEvent alert(String id) {
		return new LiveEvent(id, LiveEvent.Type.ALERT, () -> "{}");
	}

}
