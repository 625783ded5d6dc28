package io.newstunneler.analysis.story;

import io.newstunneler.analysis.story.StoryText.Kind;
import io.newstunneler.analysis.story.StoryText.Words;
import org.jspecify.annotations.Nullable;

/**
 * Whether two articles tell the same story. Words in common are not enough: the news of
 * any two companies share them, and so do the numbers of a series. What decides is what
 * the two do not share: two names, two numbers or two directions that exclude each other.
 *
 * @param role what the later article is to the earlier
 * @param value how alike they are, from 0 to 1
 */
record Likeness(StoryRole role, double value) {

	/** A lead of fewer words is a phrase such as "Read more". */
	private static final int LEAD = 6;

	/** Words behind the end of the shorter lead, for what an editor put in. */
	private static final int SLACK = 5;

	/** The last words of a text that was cut short may be cut themselves. */
	private static final int CUT = 2;

	/**
	 * Compares two articles.
	 * @param a an article
	 * @param b another
	 * @return {@code null} where they do not tell the same
	 */
	static @Nullable Likeness of(StoryText a, StoryText b) {
		boolean sameTitle = isSame(a.title(), b.title());
		if (!sameTitle && a.ticker() != null && b.ticker() != null && !a.ticker().equals(b.ticker())) {
			return null;
		}
		Leads leads = Leads.of(a, b);
		if (leads.conflict() && (leads.containment() >= 0.5 || a.publisher().equals(b.publisher()))) {
			return null;
		}
		if (sameTitle) {
			return ofSameTitle(a, leads);
		}
		return isContradiction(a, b) ? null : ofDifferentTitles(a, b, leads);
	}

	private static boolean isSame(Words a, Words b) {
		return a.size() > 0 && shared(a, b) == a.size() && shared(b, a) == b.size();
	}

	private static @Nullable Likeness ofSameTitle(StoryText text, Leads leads) {
		Words title = text.title();
		int telling = 0;
		for (int i = 0; i < title.size(); i++) {
			Kind kind = title.kind(i);
			telling += (kind == Kind.NAME || kind == Kind.AMBIGUOUS || kind == Kind.NUMBER) ? 1 : 0;
		}
		boolean strong = (title.size() >= 4 && telling > 0) || title.size() >= 6;
		boolean sameLead = leads.known() && leads.containment() >= 0.6 && !leads.conflict();
		if (!strong && !sameLead) {
			return null;
		}
		boolean copy = leads.absent() || leads.containment() >= 0.9;
		return new Likeness(copy ? StoryRole.COPY : StoryRole.VERSION, 1);
	}

	private static @Nullable Likeness ofDifferentTitles(StoryText a, StoryText b, Leads leads) {
		int shared = shared(a.title(), b.title());
		int names = sharedNames(a.title(), b.title());
		int smaller = Math.min(a.title().size(), b.title().size());
		double jaccard = (double) shared / Math.max(1, a.title().size() + b.title().size() - shared);
		double containment = (double) shared / Math.max(1, smaller);
		boolean strange = isStrange(a, b) && isStrange(b, a);
		boolean likeTitles = names > 0 && (strange ? shared >= 4 && jaccard >= 0.6
				: (shared >= 3 && containment >= 0.75 && jaccard >= 0.4) || (shared >= 4 && jaccard >= 0.5));
		boolean likeLeads = leads.known() && leads.containment() >= 0.7 && leads.shared() >= LEAD
				&& leads.sharedNames() >= 2 && (shared > 0 || isFound(a.title(), b) || isFound(b.title(), a));
		return (likeTitles || likeLeads) ? new Likeness(StoryRole.VERSION, Math.max(jaccard, leads.containment() * 0.9))
				: null;
	}

	/**
	 * Whether each of two titles has a name, a number or a direction that the other
	 * article does not have, or they begin with different words.
	 */
	private static boolean isContradiction(StoryText a, StoryText b) {
		if (isOnlyIn(a, b, Kind.NAME) && isOnlyIn(b, a, Kind.NAME)) {
			return true;
		}
		if (isOnlyIn(a, b, Kind.NUMBER) && isOnlyIn(b, a, Kind.NUMBER)) {
			return true;
		}
		if ((isOnlyIn(a, b, Kind.AMBIGUOUS) || isOnlyIn(a, b, Kind.NAME))
				&& (isOnlyIn(b, a, Kind.AMBIGUOUS) || isOnlyIn(b, a, Kind.NAME))
				&& sharedNames(a.title(), b.title()) < 2) {
			return true;
		}
		return isOppositeDirection(a.title(), b.title()) || isOppositeDirection(b.title(), a.title())
				|| isOtherSubject(a, b);
	}

	private static boolean isOnlyIn(StoryText a, StoryText b, Kind kind) {
		for (int i = 0; i < a.title().size(); i++) {
			if (a.title().kind(i) == kind && !says(b, a.title().stem(i))) {
				return true;
			}
		}
		return false;
	}

	/** Whether a title has an ordinary word that the other article has not. */
	private static boolean isStrange(StoryText a, StoryText b) {
		for (int i = 0; i < a.title().size(); i++) {
			Kind kind = a.title().kind(i);
			if ((kind == Kind.ORDINARY || kind == Kind.AMBIGUOUS) && !says(b, a.title().stem(i))) {
				return true;
			}
		}
		return false;
	}

	private static boolean isOppositeDirection(Words a, Words b) {
		boolean up = false;
		for (int i = 0; i < a.size(); i++) {
			up |= StoryText.UP.contains(a.hash(i)) && !b.contains(a.stem(i));
		}
		boolean down = false;
		for (int i = 0; up && i < b.size(); i++) {
			down |= StoryText.DOWN.contains(b.hash(i)) && !a.contains(b.stem(i));
		}
		return down;
	}

	private static boolean isOtherSubject(StoryText a, StoryText b) {
		Words one = a.title();
		Words other = b.title();
		return one.size() > 0 && other.size() > 0 && !says(b, one.stem(0)) && !says(a, other.stem(0))
				&& !(one.kind(0) == Kind.FREE && other.kind(0) == Kind.FREE);
	}

	private static boolean says(StoryText text, long stem) {
		return text.title().contains(stem) || text.lead().contains(stem);
	}

	/** Whether a text has half of the words of a title. */
	private static boolean isFound(Words title, StoryText text) {
		int found = 0;
		for (int i = 0; i < title.size(); i++) {
			found += says(text, title.stem(i)) ? 1 : 0;
		}
		return found * 2 >= title.size();
	}

	private static int shared(Words a, Words b) {
		int shared = 0;
		for (int i = 0; i < a.size(); i++) {
			shared += b.contains(a.stem(i)) ? 1 : 0;
		}
		return shared;
	}

	private static int sharedNames(Words a, Words b) {
		int shared = 0;
		for (int i = 0; i < a.size(); i++) {
			Kind kind = a.kind(i);
			shared += ((kind == Kind.NAME || kind == Kind.AMBIGUOUS) && b.contains(a.stem(i))) ? 1 : 0;
		}
		return shared;
	}

	/**
	 * How the beginnings of two texts compare.
	 *
	 * @param known whether both have one
	 * @param absent whether neither has one
	 * @param containment how much of the shorter is in the longer
	 * @param shared number of words in both
	 * @param sharedNames names and numbers in both
	 * @param conflict whether each has a name or number that the other has not
	 */
	private record Leads(boolean known, boolean absent, double containment, int shared, int sharedNames,
			boolean conflict) {

		static Leads of(StoryText a, StoryText b) {
			boolean swap = a.lead().size() > b.lead().size();
			StoryText shorter = swap ? b : a;
			StoryText longer = swap ? a : b;
			int length = shorter.lead().size();
			if (length < LEAD) {
				return new Leads(false, longer.lead().size() < LEAD, 0, 0, 0, false);
			}
			int shared = 0;
			int names = 0;
			boolean onlyShorter = false;
			boolean onlyLonger = false;
			for (int i = 0; i < length; i++) {
				boolean telling = isTelling(shorter.lead(), i);
				if (longer.lead().contains(shorter.lead().stem(i), length + SLACK)) {
					shared++;
					names += telling ? 1 : 0;
				}
				else {
					onlyShorter |= telling && i < length - CUT && !says(longer, shorter.lead().stem(i));
				}
				onlyLonger |= i < length - CUT && isTelling(longer.lead(), i) && !says(shorter, longer.lead().stem(i));
			}
			return new Leads(true, false, (double) shared / length, shared, names, onlyShorter && onlyLonger);
		}

		private static boolean isTelling(Words words, int index) {
			return words.kind(index) == Kind.NAME || words.kind(index) == Kind.NUMBER;
		}

	}

}
