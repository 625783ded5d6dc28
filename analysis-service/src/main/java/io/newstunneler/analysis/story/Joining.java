package io.newstunneler.analysis.story;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Joins one batch, in the order in which its articles came: each is compared with those
 * that are stored and with those before it.
 */
class Joining {

	private static final Comparator<Stories.Candidate> OLDEST_FIRST = Comparator
		.comparingLong((candidate) -> candidate.text().articleId());

	private final Duration window;

	/**
	 * Of those under one key so many are looked at, and so many of all are compared.
	 */
	private final int limit;

	private final Map<Long, List<Stories.Candidate>> byKey = new HashMap<>();

	private final Set<Long> stored = new HashSet<>();

	Joining(Collection<Stories.Candidate> candidates, Duration window, int limit) {
		this.window = window;
		this.limit = limit;
		candidates.stream().sorted(OLDEST_FIRST).forEach((candidate) -> {
			this.stored.add(candidate.text().articleId());
			add(candidate);
		});
	}

	private void add(Stories.Candidate candidate) {
		for (long key : candidate.text().keys()) {
			this.byKey.computeIfAbsent(key, (_) -> new ArrayList<>(2)).add(candidate);
		}
	}

	Map<Long, Telling> join(List<StoryText> batch) {
		Map<Long, Telling> tellings = HashMap.newHashMap(batch.size());
		Map<Long, Set<String>> publishers = new HashMap<>();
		for (StoryText text : batch) {
			if (this.stored.contains(text.articleId())) {
				// Delivered again: it stays in the story that it has.
				tellings.put(text.articleId(), Telling.alone(text));
				continue;
			}
			Best best = best(text);
			if (best == null) {
				Telling alone = Telling.alone(text);
				tellings.put(text.articleId(), alone);
				add(new Stories.Candidate(text, text.articleId(), alone.publishers()));
				continue;
			}
			Set<String> told = publishers.computeIfAbsent(best.candidate.storyId(),
					(_) -> new HashSet<>(best.candidate.publishers()));
			told.add(text.publisher());
			Set<String> sofar = Set.copyOf(told);
			tellings.put(text.articleId(), new Telling(text, best.candidate.storyId(), best.likeness.role(), sofar));
			add(new Stories.Candidate(text, best.candidate.storyId(), sofar));
		}
		return tellings;
	}

	/**
	 * Those that share most keys, and of equals the most recent.
	 */
	private Collection<Stories.Candidate> candidates(StoryText text) {
		Sharing<Stories.Candidate> sharing = new Sharing<>();
		for (long key : text.keys()) {
			List<Stories.Candidate> found = this.byKey.getOrDefault(key, List.of());
			for (Stories.Candidate each : found.subList(Math.max(0, found.size() - this.limit), found.size())) {
				if (each.text().articleId() != text.articleId()) {
					sharing.add(each);
				}
			}
		}
		return sharing.most(this.limit, OLDEST_FIRST);
	}

	/**
	 * The most alike; of equals a copy, then the oldest story.
	 */
	private @Nullable Best best(StoryText text) {
		Best best = null;
		for (Stories.Candidate candidate : candidates(text)) {
			if (Duration.between(candidate.text().publishedAt(), text.publishedAt()).abs().compareTo(this.window) > 0) {
				continue;
			}
			Likeness likeness = Likeness.of(text, candidate.text());
			if (likeness != null && (best == null || best.isWorseThan(likeness, candidate))) {
				best = new Best(candidate, likeness);
			}
		}
		return best;
	}

	private record Best(Stories.Candidate candidate, Likeness likeness) {

		boolean isWorseThan(Likeness other, Stories.Candidate from) {
			if (this.likeness.value() != other.value()) {
				return other.value() > this.likeness.value();
			}
			if (this.likeness.role() != other.role()) {
				return other.role() == StoryRole.COPY;
			}
			return from.storyId() < this.candidate.storyId();
		}

	}

}
