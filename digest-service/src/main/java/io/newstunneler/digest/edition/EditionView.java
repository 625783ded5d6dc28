package io.newstunneler.digest.edition;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.newstunneler.digest.article.Articles;
import io.newstunneler.digest.article.PlainText;
import io.newstunneler.events.ScoreParts;
import io.newstunneler.events.Stance;
import org.jspecify.annotations.Nullable;

/**
 * An edition in words, the same for page, feed, HTML mail and text mail.
 *
 * @param title the digest's title and day
 * @param name the digest's title
 * @param day the day on which it ends
 * @param period what the edition covers
 * @param coverage which sources were heard; {@code null} where none is known
 * @param corrections what changed since the last edition
 * @param lead items in full
 * @param briefs further items, shortly
 * @param rest how many more stories matched; 0 where all are shown
 * @param path its page below the gateway's address
 */
public record EditionView(String title, String name, String day, String period, @Nullable String coverage,
		List<CorrectionView> corrections, List<ItemView> lead, List<ItemView> briefs, int rest, String path) {

	private static final int HEADLINE_TITLE = 70;

	/** Names of silent sources that are worth a line. */
	private static final int MOST_NAMES = 5;

	/**
	 * Puts an edition into words.
	 * @param edition what
	 * @param zone the reader's zone
	 * @param locale the language of dates
	 * @return the words
	 */
	public static EditionView of(Edition edition, ZoneId zone, Locale locale) {
		return of(edition, zone, locale, Detail.FULL);
	}

	/**
	 * Puts an edition into words.
	 * @param edition what
	 * @param zone the reader's zone
	 * @param locale the language of dates
	 * @param detail how many of them
	 * @return the words; all items whatever the detail
	 */
	public static EditionView of(Edition edition, ZoneId zone, Locale locale, Detail detail) {
		Dates dates = Dates.of(zone, locale);
		List<ItemView> lead = new ArrayList<>();
		List<ItemView> briefs = new ArrayList<>();
		for (Item item : edition.items()) {
			boolean full = item.lead() && detail != Detail.TITLES;
			(full ? lead : briefs).add(ItemView.of(item, edition, dates, detail));
		}
		String day = dates.day(edition.untilAt());
		return new EditionView(edition.title() + ", " + day, edition.title(), day, period(edition, dates),
				coverage(edition.coverage()),
				edition.corrections().stream().map((each) -> CorrectionView.of(each, dates, detail)).toList(),
				List.copyOf(lead), List.copyOf(briefs), edition.stories() - edition.items().size(), edition.page());
	}

	/**
	 * An edition in one line, as the subject of a mail.
	 * @param edition what
	 * @return its title with the two leading items
	 */
	public static String headline(Edition edition) {
		if (edition.items().isEmpty()) {
			return edition.title() + (edition.corrections().isEmpty() ? "" : ": corrections");
		}
		return edition.title() + ": "
				+ edition.items()
					.stream()
					.limit(2)
					.map((item) -> PlainText.shorten(PlainText.line(item.title()), HEADLINE_TITLE))
					.collect(Collectors.joining("; "));
	}

	private static String period(Edition edition, Dates dates) {
		String articles = count(edition.articles(), "No articles", "One article", "articles");
		if (edition.stories() != edition.articles()) {
			articles += " in " + count(edition.stories(), "no stories", "one story", "stories");
		}
		return articles + " from " + dates.minute(edition.fromAt()) + " to " + dates.minute(edition.untilAt()) + " ("
				+ dates.zone().getId() + ")";
	}

	private static @Nullable String coverage(Coverage coverage) {
		int silent = coverage.silent().size();
		int failed = coverage.failed().size();
		if (coverage.heard() + silent + failed == 0) {
			return null;
		}
		String line = count(coverage.heard(), "No source", "One source", "sources") + " heard";
		if (silent > 0) {
			line += "; " + silent + " without news (" + names(coverage.silent()) + ")";
		}
		if (failed > 0) {
			line += "; " + failed + " could not be read ("
					+ names(coverage.failed().stream().map(Coverage.Failed::name).toList()) + ")";
		}
		return line;
	}

	private static String names(List<String> names) {
		String some = names.stream()
			.limit(MOST_NAMES)
			.map((name) -> PlainText.shorten(PlainText.line(name), 40))
			.collect(Collectors.joining(", "));
		return (names.size() > MOST_NAMES) ? some + " and " + (names.size() - MOST_NAMES) + " more" : some;
	}

	private static String count(int count, String none, String one, String many) {
		return switch (count) {
			case 0 -> none;
			case 1 -> one;
			default -> String.format(Locale.ENGLISH, "%,d ", count) + many;
		};
	}

	/**
	 * Feeds also name articles by {@code urn:} and {@code tag:}, which lead nowhere.
	 */
	private static @Nullable String web(String url, Detail detail) {
		String scheme = url.toLowerCase(Locale.ROOT);
		return (url.length() <= detail.address && (scheme.startsWith("https://") || scheme.startsWith("http://"))) ? url
				: null;
	}

	/**
	 * How much is said about an item. Mailboxes cut long mails, so a mail whose texts are
	 * monstrous says less of each item rather than showing fewer.
	 */
	public enum Detail {

		/** Everything. */
		FULL(300, 400, 600, 5, 2000),

		/** Without the articles and facts behind an item. */
		SHORT(160, 200, 240, 0, 300),

		/** Titles alone. */
		TITLES(80, 0, 0, 0, 80);

		private final int title;

		private final int summary;

		private final int thesis;

		private final int facts;

		private final int address;

		Detail(int title, int summary, int thesis, int facts, int address) {
			this.title = title;
			this.summary = summary;
			this.thesis = thesis;
			this.facts = facts;
			this.address = address;
		}

	}

	/**
	 * An item in words.
	 *
	 * @param rank place in the edition
	 * @param title its title, one line
	 * @param href its address, where a browser can open it
	 * @param symbol the symbol that it is about, where its text supports it
	 * @param facts source, time, score and publishers
	 * @param summary what it says
	 * @param plan its plan
	 * @param others further articles of the story
	 * @param more how many more of them there are; 0 for none
	 * @param why why it is here: the rule that it matched, what made its score, and how
	 * fast we were
	 * @param path its page below the gateway's address
	 * @param traceId the trace from its feed to here
	 */
	public record ItemView(int rank, String title, @Nullable String href, @Nullable String symbol, String facts,
			@Nullable String summary, @Nullable PlanView plan, List<OtherView> others, int more, String why,
			String path, @Nullable String traceId) {

		static ItemView of(Item item, Edition edition, Dates dates, Detail detail) {
			Articles.Plan plan = item.plan();
			String trusted = (plan != null && !plan.unverified()) ? plan.ticker() : null;
			List<OtherView> others = item.others()
				.stream()
				.limit(detail.facts)
				.map((other) -> new OtherView(PlainText.shorten(other.sourceName(), 60),
						PlainText.shorten(PlainText.line(other.title()), detail.title), web(other.url(), detail)))
				.toList();
			return new ItemView(item.rank(), PlainText.shorten(PlainText.line(item.title()), detail.title),
					web(item.url(), detail), (trusted != null) ? trusted : item.ticker(), facts(item, dates),
					summary(item, detail), (plan != null) ? PlanView.of(plan, detail) : null, others,
					item.more() + item.others().size() - others.size(), why(item, edition),
					edition.page() + "/items/" + item.rank(), item.traceId());
		}

		private static String facts(Item item, Dates dates) {
			String facts = PlainText.shorten(item.sourceName(), 60) + " · " + dates.minute(item.publishedAt())
					+ " · score " + number(item.total());
			return (item.publishers() > 1) ? facts + " · " + item.publishers() + " publishers" : facts;
		}

		private static @Nullable String summary(Item item, Detail detail) {
			String summary = item.summary();
			if (detail.summary == 0 || summary == null || summary.isBlank() || summary.equals(item.title())) {
				return null;
			}
			return PlainText.shorten(summary, detail.summary);
		}

		private static String why(Item item, Edition edition) {
			ScoreParts parts = item.score().parts();
			StringBuilder why = new StringBuilder();
			if (!item.matched().isEmpty()) {
				why.append("matches ")
					.append(PlainText.shorten(PlainText.line(String.join(", ", item.matched())), 200))
					.append("; ");
			}
			why.append("catalyst ")
				.append(parts.catalyst())
				.append(", novelty ")
				.append(parts.novelty())
				.append(", credibility ")
				.append(parts.credibility())
				.append(", sentiment ")
				.append(parts.sentiment())
				.append(", liquidity ")
				.append(parts.liquidity());
			if (!item.score().reasons().isEmpty()) {
				why.append(" (").append(PlainText.shorten(String.join("; ", item.score().reasons()), 240)).append(")");
			}
			Duration delay = Duration.between(item.publishedAt(), item.fetchedAt());
			if (delay.isPositive() && delay.toHours() < 48) {
				why.append("; read ").append(span(delay)).append(" after publication");
			}
			Duration way = Duration.between(item.fetchedAt(), edition.madeAt());
			if (!way.isNegative()) {
				why.append("; ").append(span(way)).append(" from feed to edition");
			}
			return why.toString();
		}

		private static String span(Duration span) {
			if (span.toSeconds() < 60) {
				return Math.max(1, span.toSeconds()) + " s";
			}
			if (span.toMinutes() < 60) {
				return span.toMinutes() + " min";
			}
			return (span.toHours() < 48) ? span.toHours() + " h " + span.toMinutesPart() + " min"
					: span.toDays() + " days";
		}

		private static String number(double score) {
			return String.format(Locale.ENGLISH, "%.1f", score);
		}

	}

	/**
	 * A plan in words. A symbol that the article's text does not support is left out, and
	 * so is every sentence that names it.
	 *
	 * @param stance {@code BULLISH}, {@code BEARISH} or {@code NEUTRAL}
	 * @param confidence as a percentage
	 * @param line stance, confidence, symbol, strategy and author in one line
	 * @param strategy the strategy's name
	 * @param author who wrote it
	 * @param thesis the argument
	 * @param summary the plan in a sentence
	 * @param keyFacts what it rests on
	 * @param risks what speaks against it
	 * @param traceId the trace in which it was made
	 */
	public record PlanView(Stance stance, String confidence, String line, String strategy, String author,
			@Nullable String thesis, @Nullable String summary, List<String> keyFacts, List<String> risks,
			@Nullable String traceId) {

		private static final Pattern SENTENCES = Pattern.compile("(?<=[.!?])\\s+");

		static PlanView of(Articles.Plan plan, Detail detail) {
			String untrusted = plan.unverified() ? plan.ticker() : null;
			String confidence = Math.round(plan.confidence() * 100) + " %";
			String author = "rules".equals(plan.model()) ? "by the built-in rules" : "by " + plan.model();
			String line = plan.stance() + " with " + confidence
					+ ((plan.ticker() != null && untrusted == null) ? " on " + plan.ticker() : "") + " · "
					+ plan.strategyBucket() + " · " + author;
			return new PlanView(plan.stance(), confidence, line, plan.strategyBucket(), author,
					text(plan.thesis(), untrusted, detail), text(plan.summary(), untrusted, detail),
					texts(plan.keyFacts(), untrusted, detail), texts(plan.risks(), untrusted, detail), plan.traceId());
		}

		/**
		 * Name of the stance in style sheets and words.
		 * @return lower case
		 */
		public String leaning() {
			return this.stance.name().toLowerCase(Locale.ROOT);
		}

		private static @Nullable String text(@Nullable String text, @Nullable String untrusted, Detail detail) {
			if (text == null || detail.thesis == 0) {
				return null;
			}
			String kept = (untrusted == null) ? text
					: Arrays.stream(SENTENCES.split(text))
						.filter((sentence) -> !names(sentence, untrusted))
						.collect(Collectors.joining(" "));
			return kept.isBlank() ? null : PlainText.shorten(kept, detail.thesis);
		}

		private static List<String> texts(@Nullable List<String> texts, @Nullable String untrusted, Detail detail) {
			return (texts == null) ? List.of()
					: texts.stream()
						.filter((text) -> !text.isBlank() && (untrusted == null || !names(text, untrusted)))
						.limit(detail.facts)
						.map((text) -> PlainText.shorten(text, 240))
						.toList();
		}

		private static boolean names(String sentence, String symbol) {
			return Pattern.compile("(?<!\\w)" + Pattern.quote(symbol) + "(?!\\w)").matcher(sentence).find();
		}

	}

	/**
	 * A further article of a story.
	 *
	 * @param source name of its source
	 * @param title its title
	 * @param href its address, where a browser can open it
	 */
	public record OtherView(String source, String title, @Nullable String href) {
	}

	/**
	 * A correction in words.
	 *
	 * @param text what changed
	 * @param title the article's title now
	 * @param href its address, where a browser can open it
	 * @param path the edition that showed it, below the gateway's address
	 */
	public record CorrectionView(String text, String title, @Nullable String href, String path) {

		static CorrectionView of(Correction correction, Dates dates, Detail detail) {
			String now = PlainText.shorten(PlainText.line(correction.now()), detail.title);
			String was = PlainText.shorten(PlainText.line(correction.was()), detail.title);
			String source = PlainText.shorten(correction.sourceName(), 60) + " · "
					+ dates.minute(correction.revisedAt());
			String text = source
					+ (was.equals(now) ? " · its summary was changed" : " · the title was: \u201c" + was + "\u201d");
			return new CorrectionView(text, now, web(correction.url(), detail), "/editions/" + correction.editionId());
		}

	}

}
