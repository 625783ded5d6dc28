package io.newstunneler.analysis.story;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Do the articles of a batch find their story, among themselves and among the stored?
 */
class JoiningTests {

	private static final String TITLE = "Kestrel Robotics to buy Halcyon Foods for $2.1 billion";

	@Test
	void tellingsOfOneBatchAreOneStoryAndPublishersAreCountedOnce() {
		Map<Long, Telling> tellings = join(List.of(), text(1, "a.example"), text(2, "b.example"),
				text(3, "feeds.b.example"));
		assertThat(tellings.values()).extracting(Telling::storyId).containsOnly(1L);
		assertThat(tellings.get(1L).role()).isEqualTo(StoryRole.FIRST);
		assertThat(tellings.get(3L).role()).isEqualTo(StoryRole.COPY);
		assertThat(tellings.get(3L).publishers()).containsExactlyInAnyOrder("a.example", "b.example");
	}

	@Test
	void aBatchJoinsStoriesThatAreStored() {
		Stories.Candidate stored = new Stories.Candidate(text(7, "c.example"), 5, Set.of("a.example", "c.example"));
		Telling telling = join(List.of(stored), text(8, "d.example")).get(8L);
		assertThat(telling.storyId()).isEqualTo(5);
		assertThat(telling.publishers()).hasSize(3);
	}

	@Test
	void anArticleThatComesAgainStaysWhereItIsAndOthersFollowItThere() {
		Stories.Candidate stored = new Stories.Candidate(text(7, "c.example"), 5, Set.of("a.example", "c.example"));
		Map<Long, Telling> tellings = join(List.of(stored), text(7, "c.example"), text(8, "d.example"));
		assertThat(tellings.get(8L).storyId()).isEqualTo(5);
	}

	@Test
	void whatWasPublishedOutsideTheWindowIsAnotherStory() {
		StoryText old = StoryFixture.text(1, "a.example", TITLE, null,
				StoryFixture.NOW.minus(StoryFixture.WINDOW).minus(Duration.ofSeconds(1)));
		assertThat(join(List.of(), old, text(2, "b.example")).get(2L).storyId()).isEqualTo(2);
	}

	private static Map<Long, Telling> join(List<Stories.Candidate> stored, StoryText... batch) {
		return new Joining(stored, StoryFixture.WINDOW, 8).join(List.of(batch));
	}

	private static StoryText text(long id, String host) {
		return StoryFixture.text(id, host, TITLE, null, StoryFixture.NOW);
	}

}
