package io.newstunneler.digest.edition;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.newstunneler.digest.article.Articles;
import io.newstunneler.digest.article.PlainText;
import io.newstunneler.events.ScoreParts;
import org.jspecify.annotations.Nullable;

/**
 * An edition in words, the same for page, HTML mail and text mail.
 *
 * @param title the digest's title and day
 * @param period what the edition covers
 * @param lead items in full
 * @param briefs further items, shortly
 * @param rest how many more matched; 0 where all are shown
 */
public record EditionView(String title, String period, List<ItemView> lead, List<ItemView> briefs, int rest) {

	private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEEE d MMMM yyyy", Locale.ENGLISH);

	private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("EEE d MMM, HH:mm", Locale.ENGLISH);

	private static final int TITLE_LENGTH = 400;

	private static final int SUMMARY_LENGTH = 400;

	/**
	 * Puts an edition into words.
	 * @param edition what
	 * @param zone the reader's zone
	 * @return the words
	 */
	public static EditionView of(Edition edition, ZoneId zone) {
		List<ItemView> lead = new ArrayList<>();
		List<ItemView> briefs = new ArrayList<>();
		for (Item item : edition.items()) {
			(item.lead() ? lead : briefs).add(ItemView.of(item, zone));
		}
		String title = edition.title() + ", " + DAY.format(edition.untilAt().atZone(zone));
		return new EditionView(title, period(edition, zone), List.copyOf(lead), List.copyOf(briefs),
				edition.articles() - edition.items().size());
	}

	private static String period(Edition edition, ZoneId zone) {
		String articles = switch (edition.articles()) {
			case 0 -> "No articles";
			case 1 -> "One article";
			default -> String.format(Locale.ENGLISH, "%,d articles", edition.articles());
		};
		return articles + " from " + minute(edition.fromAt(), zone) + " to " + minute(edition.untilAt(), zone) + " ("
				+ zone.getId() + ")";
	}

	private static String minute(Instant instant, ZoneId zone) {
		return MINUTE.format(instant.atZone(zone));
	}

	/**
	 * An item in words.
	 *
	 * @param rank place in the edition
	 * @param title its title, one line
	 * @param href its address, where a browser can open it
	 * @param facts source, time, score and symbol
	 * @param summary what it says
	 * @param plan stance, confidence and strategy of its plan
	 * @param thesis the plan's summary
	 * @param why why it is here: what made its score, and how fast we were
	 */
	public record ItemView(int rank, String title, @Nullable String href, String facts, @Nullable String summary,
			@Nullable String plan, @Nullable String thesis, String why) {

		static ItemView of(Item item, ZoneId zone) {
			Articles.Plan plan = item.plan();
			return new ItemView(item.rank(), PlainText.shorten(item.title(), TITLE_LENGTH), href(item.url()),
					facts(item, zone), summary(item), (plan != null) ? line(plan) : null,
					(plan != null) ? plan.summary() : null, why(item));
		}

		/**
		 * Feeds also name articles by {@code urn:} and {@code tag:}, which lead nowhere.
		 */
		private static @Nullable String href(String url) {
			String scheme = url.toLowerCase(Locale.ROOT);
			return (scheme.startsWith("https://") || scheme.startsWith("http://")) ? url : null;
		}

		private static String facts(Item item, ZoneId zone) {
			String facts = item.sourceName() + " · " + minute(item.publishedAt(), zone) + " · score "
					+ number(item.total());
			return (item.ticker() != null) ? facts + " · " + item.ticker() : facts;
		}

		private static @Nullable String summary(Item item) {
			String summary = item.summary();
			if (summary == null || summary.isBlank() || summary.equals(item.title())) {
				return null;
			}
			return PlainText.shorten(summary, SUMMARY_LENGTH);
		}

		private static String line(Articles.Plan plan) {
			StringBuilder line = new StringBuilder();
			line.append(plan.stance()).append(" with ").append(Math.round(plan.confidence() * 100)).append(" %");
			if (plan.ticker() != null) {
				line.append(" on ").append(plan.ticker()).append(plan.unverified() ? " (unverified)" : "");
			}
			line.append(" · ").append(plan.strategyBucket());
			return line.append("rules".equals(plan.model()) ? " · by the built-in rules" : " · by " + plan.model())
				.toString();
		}

		private static String why(Item item) {
			ScoreParts parts = item.score().parts();
			String why = "catalyst " + parts.catalyst() + ", novelty " + parts.novelty() + ", credibility "
					+ parts.credibility() + ", sentiment " + parts.sentiment() + ", liquidity " + parts.liquidity();
			if (!item.score().reasons().isEmpty()) {
				why += " (" + String.join("; ", item.score().reasons()) + ")";
			}
			Duration delay = Duration.between(item.publishedAt(), item.fetchedAt());
			return (delay.isPositive() && delay.toHours() < 48)
					? why + "; read " + Math.max(1, delay.toMinutes()) + " min after publication" : why;
		}

		private static String number(double score) {
			return String.format(Locale.ENGLISH, "%.1f", score);
		}

	}

}
