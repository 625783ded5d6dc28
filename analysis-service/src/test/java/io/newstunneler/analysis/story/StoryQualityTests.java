package io.newstunneler.analysis.story;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Are stories found well enough to count their publishers?
 */
class StoryQualityTests {

	@Test
	void nearlyAllPairsThatAreJoinedTellTheSameAndNearlyAllThatDoAreJoined() {
		StoryQuality quality = StoryQuality.of(new StoryGenerator(11).articles(3_000));
		assertThat(quality.pairs()).isGreaterThan(1_000);
		assertThat(quality.precision()).as(quality.wrong().toString()).isGreaterThan(0.98);
		assertThat(quality.recall()).as(quality.missed().toString()).isGreaterThan(0.9);
	}

}
