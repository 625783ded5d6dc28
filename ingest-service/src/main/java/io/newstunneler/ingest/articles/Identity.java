package io.newstunneler.ingest.articles;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Decides which entries of a document are articles that we have.
 *
 * <p>
 * No single part of an entry can be trusted: feeds repeat one guid or one link for
 * different items, change guids, correct titles. So entries are matched to known articles
 * one to one, by rules from the strictest to the loosest, and a rule that is looser than
 * "all is equal" counts only where what it compares is unique both in the document and
 * among what we know. What is left over is new. A wrong "new" doubles an article and a
 * wrong "known" loses one; the rules prefer neither, which is why there are so many.
 */
final class Identity {

	private static final List<Rule> RULES = List.of(
			// Nothing changed but, perhaps, the date. Whoever cannot be told apart may be
			// paired in any way.
			interchangeable((print) -> Arrays.asList(print.guid(), print.url(), print.title(), print.summary(),
					print.content())),
			// Its text was revised.
			unique((print) -> Arrays.asList(print.guid(), print.url(), print.title())),
			// It is what its source calls it, whatever it says now.
			new Rule(Fingerprint::guid, Identity::agree, false),
			// Its source calls it something else, but all that a reader sees is the same.
			interchangeable((print) -> Arrays.asList(print.url(), print.title(), print.summary(), print.content(),
					print.published())),
			// Its source calls it something else and has revised it, but it is still of
			// that moment at that address,
			new Rule((print) -> both(print.url(), print.published()), Identity::resemble, false),
			// or it has moved, and is of that moment with that text.
			unique((print) -> (print.hasText() && print.published() != null)
					? Arrays.asList(print.title(), print.summary(), print.content(), print.published()) : null),
			// No guid to go by: the same title at the same address,
			withoutGuid((print) -> Arrays.asList(print.url(), print.title())),
			// or another title at the same address.
			withoutGuid(Fingerprint::url));

	private Identity() {
	}

	/**
	 * Matches entries to known articles.
	 * @param entries fingerprints of a document's entries, in document order
	 * @param known articles of the same source that share a guid, an address or a title
	 * with any of them
	 * @return new entries, each once, and articles that changed
	 */
	static Verdict judge(List<Fingerprint> entries, List<Known> known) {
		Map<Integer, Known> matches = new HashMap<>();
		Set<Known> taken = new HashSet<>();
		Set<Integer> repeated = matchExactly(entries, known, matches, taken);
		for (Rule rule : RULES) {
			if (matches.size() + repeated.size() == entries.size()) {
				break;
			}
			rule.apply(entries, known, repeated, matches, taken);
		}
		List<Integer> fresh = new ArrayList<>();
		List<Revised> revised = new ArrayList<>();
		for (int i = 0; i < entries.size(); i++) {
			Known match = matches.get(i);
			if (match != null && !match.print().equals(entries.get(i))) {
				revised.add(new Revised(i, match));
			}
			else if (match == null && !repeated.contains(i)) {
				fresh.add(i);
			}
		}
		return new Verdict(fresh, revised);
	}

	/**
	 * Matches what is equal in every part, and finds entries that the document repeats.
	 */
	private static Set<Integer> matchExactly(List<Fingerprint> entries, List<Known> known, Map<Integer, Known> matches,
			Set<Known> taken) {
		Map<Fingerprint, Known> byPrint = new HashMap<>();
		known.forEach((article) -> byPrint.putIfAbsent(article.print(), article));
		Set<Fingerprint> seen = new HashSet<>();
		Set<Integer> repeated = new HashSet<>();
		for (int i = 0; i < entries.size(); i++) {
			Known match = byPrint.get(entries.get(i));
			if (!seen.add(entries.get(i))) {
				repeated.add(i);
			}
			else if (match != null) {
				matches.put(i, match);
				taken.add(match);
			}
		}
		return repeated;
	}

	private static Rule unique(Function<Fingerprint, @Nullable Object> key) {
		return new Rule(key, (entry, article) -> true, false);
	}

	private static Rule interchangeable(Function<Fingerprint, @Nullable Object> key) {
		return new Rule(key, (entry, article) -> true, true);
	}

	private static Rule withoutGuid(Function<Fingerprint, @Nullable Object> key) {
		return new Rule(key, (entry, article) -> entry.guid() == null || article.guid() == null, false);
	}

	/**
	 * Whether anything besides the guid speaks for their being the same. Some feeds put
	 * the address of the site into each item's guid; of a feed with one item at a time,
	 * that alone would make each item a revision of the one before.
	 */
	private static boolean agree(Fingerprint entry, Fingerprint article) {
		return entry.url() == null || article.url() == null || entry.url().equals(article.url())
				|| entry.title() == article.title()
				|| entry.published() != null && entry.published().equals(article.published());
	}

	/**
	 * Whether a reader would know one in the other.
	 */
	private static boolean resemble(Fingerprint entry, Fingerprint article) {
		return entry.title() == article.title() || entry.hasText() && entry.summary() == article.summary()
				&& (entry.summary() != 0 || entry.content() == article.content());
	}

	private static @Nullable Object both(@Nullable Object one, @Nullable Object other) {
		return (one != null && other != null) ? List.of(one, other) : null;
	}

	/**
	 * An article that we have.
	 *
	 * @param id identity of the article
	 * @param print what it was recognised by when we last saw it
	 */
	record Known(long id, Fingerprint print) {

	}

	/**
	 * An article that is not as it was.
	 *
	 * @param entry index of the entry
	 * @param article what we have
	 */
	record Revised(int entry, Known article) {

	}

	/**
	 * What a document brings.
	 *
	 * @param fresh indexes of entries that are new
	 * @param revised articles that changed
	 */
	record Verdict(List<Integer> fresh, List<Revised> revised) {

		boolean isEmpty() {
			return this.fresh.isEmpty() && this.revised.isEmpty();
		}

	}

	private record Rule(Function<Fingerprint, @Nullable Object> key, BiPredicate<Fingerprint, Fingerprint> condition,
			boolean any) {

		void apply(List<Fingerprint> entries, List<Known> known, Set<Integer> repeated, Map<Integer, Known> matches,
				Set<Known> taken) {
			Map<Object, List<Integer>> ofDocument = new HashMap<>();
			for (int i = 0; i < entries.size(); i++) {
				Object key = this.key.apply(entries.get(i));
				if (key != null && !repeated.contains(i) && !(this.any && matches.containsKey(i))) {
					ofDocument.computeIfAbsent(key, (_) -> new ArrayList<>()).add(i);
				}
			}
			Map<Object, List<Known>> ofKnown = new HashMap<>();
			for (Known article : known) {
				Object key = this.key.apply(article.print());
				if (key != null && !(this.any && taken.contains(article))) {
					ofKnown.computeIfAbsent(key, (_) -> new ArrayList<>()).add(article);
				}
			}
			ofDocument.forEach((key, indexes) -> {
				List<Known> articles = ofKnown.getOrDefault(key, List.of());
				if (!this.any && (indexes.size() != 1 || articles.size() != 1)) {
					return;
				}
				for (int i = 0; i < Math.min(indexes.size(), articles.size()); i++) {
					int index = indexes.get(i);
					Known article = articles.get(i);
					if (!matches.containsKey(index) && !taken.contains(article)
							&& this.condition.test(entries.get(index), article.print())) {
						matches.put(index, article);
						taken.add(article);
					}
				}
			});
		}

	}

}
