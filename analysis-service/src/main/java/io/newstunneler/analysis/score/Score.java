package io.newstunneler.analysis.score;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.newstunneler.events.ArticleIngested;
import io.newstunneler.events.ScoreParts;
import org.jspecify.annotations.Nullable;

/**
 * What an article is worth, and why. The parts are the predecessor's, so that thresholds
 * which people have set go on meaning the same.
 *
 * @param parts the five unweighted parts
 * @param total the weighted sum
 * @param reasons what made each part, one phrase each, in the order of the parts; behind
 * them why an article was scored anew
 */
public record Score(ScoreParts parts, double total, List<String> reasons) {

	private static final Duration FRESH = Duration.ofHours(6);

	private static final Duration RECENT = Duration.ofHours(24);

	/** First-hand sources by the name of their host: filings and press releases. */
	private static final Set<String> WIRES = Set.of("prnewswire", "globenewswire", "businesswire");

	private static final Set<String> INVESTOR_RELATIONS = Set.of("investor", "investors", "ir");

	/**
	 * Scores an article.
	 * @param article the article
	 * @param averageVolume shares traded a day of the symbol that it is about;
	 * {@code null} where there is no symbol or nobody knows
	 * @param weights how much each part counts
	 * @param now the time that its age is measured at
	 * @return the score
	 */
	public static Score of(ArticleIngested article, @Nullable Long averageVolume, Weights weights, Instant now) {
		String text = (article.summary() != null) ? article.title() + ". " + article.summary() : article.title();
		List<Word> words = Word.of(text);
		List<String> reasons = new ArrayList<>(5);
		ScoreParts parts = new ScoreParts(catalyst(words, reasons), novelty(article.publishedAt(), now, reasons),
				credibility(article.sourceUrl(), reasons),
				sentiment(Tone.of(article.title(), article.summary()), reasons), liquidity(averageVolume, reasons));
		return new Score(parts, weights.total(parts), List.copyOf(reasons));
	}

	/**
	 * The same with one more reason.
	 * @param reason one phrase
	 * @return the score
	 */
	public Score because(String reason) {
		List<String> reasons = new ArrayList<>(this.reasons);
		reasons.add(reason);
		return new Score(this.parts, this.total, List.copyOf(reasons));
	}

	private static int catalyst(List<Word> words, List<String> reasons) {
		Catalyst catalyst = Catalyst.strongest(words);
		if (catalyst == null) {
			reasons.add("catalyst 0: none named");
			return 0;
		}
		reasons.add("catalyst " + catalyst.points() + ": “" + catalyst.keyword() + "”");
		return catalyst.points();
	}

	private static int novelty(Instant publishedAt, Instant now, List<String> reasons) {
		Duration age = Duration.between(publishedAt, now);
		if (age.compareTo(FRESH) < 0) {
			reasons.add("novelty 5: less than 6 hours old");
			return 5;
		}
		if (age.compareTo(RECENT) < 0) {
			reasons.add("novelty 3: less than a day old");
			return 3;
		}
		reasons.add("novelty 1: a day old or more");
		return 1;
	}

	private static int credibility(String sourceUrl, List<String> reasons) {
		String host = host(sourceUrl);
		if (isFirstHand(host)) {
			reasons.add("credibility 5: first hand, from " + host);
			return 5;
		}
		reasons.add("credibility 3: a news source");
		return 3;
	}

	private static boolean isFirstHand(String host) {
		if (host.equals("sec.gov") || host.endsWith(".sec.gov")) {
			return true;
		}
		for (String label : host.split("\\.", -1)) {
			if (INVESTOR_RELATIONS.contains(label) || WIRES.stream().anyMatch(label::contains)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The host by hand: a feed's address was accepted once, and a score is no place to
	 * refuse it for what {@code java.net.URI} thinks of its path.
	 */
	private static String host(String url) {
		int start = url.indexOf("://");
		start = (start < 0) ? 0 : start + 3;
		int end = start;
		while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
			end++;
		}
		String authority = url.substring(start, end);
		authority = authority.substring(authority.lastIndexOf('@') + 1);
		int port = authority.lastIndexOf(':');
		return ((port > 0) ? authority.substring(0, port) : authority).toLowerCase(Locale.ROOT);
	}

	private static int sentiment(Tone tone, List<String> reasons) {
		int points = tone.direction().points();
		reasons.add("sentiment " + points + ": " + tone.direction().name().toLowerCase(Locale.ROOT) + tone.because());
		return points;
	}

	private static int liquidity(@Nullable Long averageVolume, List<String> reasons) {
		if (averageVolume == null) {
			reasons.add("liquidity 0: no symbol with a known volume");
			return 0;
		}
		int points = (averageVolume >= 10_000_000) ? 5 : (averageVolume >= 5_000_000) ? 4
				: (averageVolume >= 1_000_000) ? 3 : (averageVolume >= 100_000) ? 2 : (averageVolume >= 10_000) ? 1 : 0;
		reasons.add(String.format(Locale.ROOT, "liquidity %d: %,d shares a day", points, averageVolume));
		return points;
	}

}
