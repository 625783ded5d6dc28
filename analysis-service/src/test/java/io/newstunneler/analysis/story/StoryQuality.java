package io.newstunneler.analysis.story;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How well stories are found: of the pairs that were joined, how many tell the same, and
 * of those that tell the same, how many were joined.
 *
 * @param precision right pairs of the joined ones
 * @param recall joined pairs of the right ones
 * @param pairs number of right pairs
 * @param wrong some of the pairs that were joined wrongly, for the eye
 * @param missed some of those that were not joined
 */
record StoryQuality(double precision, double recall, long pairs, List<String> wrong, List<String> missed) {

	private static final int BATCH = 500;

	private static final int CANDIDATES = 8;

	/**
	 * Joins articles in batches as the table would have them.
	 */
	static StoryQuality of(List<StoryGenerator.Told> articles) {
		Map<Long, List<Stories.Candidate>> stored = new HashMap<>();
		Map<Long, Set<String>> publishers = new HashMap<>();
		Map<Long, Long> stories = new HashMap<>();
		for (int from = 0; from < articles.size(); from += BATCH) {
			List<StoryText> batch = articles.subList(from, Math.min(articles.size(), from + BATCH))
				.stream()
				.map(StoryGenerator.Told::text)
				.toList();
			Set<Stories.Candidate> candidates = new HashSet<>();
			for (StoryText text : batch) {
				for (long key : text.keys()) {
					List<Stories.Candidate> found = stored.getOrDefault(key, List.of());
					candidates.addAll(found.subList(Math.max(0, found.size() - CANDIDATES), found.size()));
				}
			}
			Collection<Telling> tellings = new Joining(candidates, StoryFixture.WINDOW, CANDIDATES).join(batch)
				.values();
			for (Telling telling : tellings) {
				stories.put(telling.text().articleId(), telling.storyId());
				publishers.put(telling.storyId(), telling.publishers());
				for (long key : telling.text().keys()) {
					stored.computeIfAbsent(key, (_) -> new ArrayList<>())
						.add(new Stories.Candidate(telling.text(), telling.storyId(), telling.publishers()));
				}
			}
		}
		return compare(articles, stories);
	}

	static StoryQuality compare(List<StoryGenerator.Told> articles, Map<Long, Long> stories) {
		Map<Integer, Long> events = new HashMap<>();
		Map<Long, Long> found = new HashMap<>();
		Map<String, Long> both = new HashMap<>();
		Map<Long, StoryGenerator.Told> firsts = new HashMap<>();
		Map<Integer, StoryGenerator.Told> tolds = new HashMap<>();
		List<String> wrong = new ArrayList<>();
		List<String> missed = new ArrayList<>();
		for (StoryGenerator.Told told : articles) {
			long story = stories.get(told.text().articleId());
			events.merge(told.event(), 1L, Long::sum);
			found.merge(story, 1L, Long::sum);
			both.merge(told.event() + "/" + story, 1L, Long::sum);
			StoryGenerator.Told first = firsts.putIfAbsent(story, told);
			if (first != null && first.event() != told.event()) {
				wrong.add(first.title() + " ≠ " + told.title());
			}
			StoryGenerator.Told before = tolds.putIfAbsent(told.event(), told);
			if (before != null && stories.get(before.text().articleId()) != story) {
				missed.add(before.title() + " = " + told.title());
			}
		}
		double right = pairs(both.values());
		return new StoryQuality(right / Math.max(1, pairs(found.values())), right / Math.max(1, pairs(events.values())),
				pairs(events.values()), wrong, missed);
	}

	private static long pairs(Collection<Long> sizes) {
		return sizes.stream().mapToLong((size) -> size * (size - 1) / 2).sum();
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "pair precision %.4f, recall %.4f of %,d pairs", this.precision, this.recall,
				this.pairs);
	}

}
