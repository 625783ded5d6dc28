package io.newstunneler.analysis.story;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts how many keys others share with one article.
 *
 * @param <T> what stands for an article
 */
final class Sharing<T> {

	private final Map<T, Integer> keys = new HashMap<>();

	/**
	 * Counts a key.
	 * @param other who shares it
	 */
	void add(T other) {
		this.keys.merge(other, 1, Integer::sum);
	}

	/**
	 * Those that share most keys.
	 * @param limit how many at most
	 * @param recency of those that share equally many, the greatest are taken
	 * @return in no order
	 */
	Collection<T> most(int limit, Comparator<T> recency) {
		if (this.keys.size() <= limit) {
			return this.keys.keySet();
		}
		return this.keys.entrySet()
			.stream()
			.sorted(Map.Entry.<T, Integer>comparingByValue()
				.thenComparing(Map.Entry.comparingByKey(recency))
				.reversed())
			.limit(limit)
			.map(Map.Entry::getKey)
			.toList();
	}

}
