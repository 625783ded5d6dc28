package io.newstunneler.analysis.plan.analyst;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * What an article says, as far as a plan may repeat it. A key fact has to be a span of
 * the article's text; a sentence may only name numbers, quotations and links that occur
 * in it. What does not hold is withheld from the plan, because asking a model again costs
 * money and seldom helps: it has told us what it knows.
 */
public final class Evidence {

	/** Stands where nothing of a text that has to be there was borne out. */
	static final String WITHHELD = "Withheld: the article does not bear out what the model wrote here.";

	/** Below this a "quotation" could be any word. */
	private static final int SHORTEST_FACT = 8;

	private static final int LONGEST_FACT = 1000;

	/** So many of a fact's words in one sentence, and it was that sentence. */
	private static final double SAME_SENTENCE = 0.7;

	/** No word of a language is this long; encoded text and keys are. */
	private static final int LONGEST_WORD = 40;

	private static final Pattern NUMBER = Pattern.compile("\\p{Nd}[\\p{Nd},]*(?:\\.\\p{Nd}+)?");

	/** What {@code \S} is not, so that no link slips through. */
	private static final String BLANKS = " \t\n\u000B\f\r";

	private static final Pattern QUOTATION = Pattern.compile("[\"“”„«]([^\"“”„«»]+)[\"“”»]");

	/** With a scheme, or a host with a usual ending. */
	private static final Pattern LINK = Pattern.compile(
			"(?i)\\b(?:[a-z][a-z0-9+.-]*://|mailto:|www\\.)\\S+|\\b(?:[a-z0-9-]+\\.)+(?:com|net|org|info|biz|io|ai|co|app|dev|xyz"
					+ "|site|online|link|top|ru|cn|example|invalid|test)\\b(?:[/:?#]\\S*)?");

	/** A host that a reader of a mail must never be led to, whoever named it. */
	private static final Pattern INNER_HOST = Pattern
		.compile("(?i)://(?:[^/@]*@|\\[|\\d+\\.|\\d{6,}|0x|localhost\\b|[^/.:]+(?:[/:?#]|$))");

	/** Links and images of Markdown, and holes of templates. */
	private static final Pattern MARKUP = Pattern.compile("!?\\[[^\\]]*\\]\\(|\\{\\{|\\}\\}|<\\|");

	private static final Pattern END_OF_LINK = Pattern.compile("[.,;:!?)\\]}'\"”’]+$");

	private static final Map<String, Integer> SPELLED = Map.ofEntries(Map.entry("one", 1), Map.entry("two", 2),
			Map.entry("three", 3), Map.entry("four", 4), Map.entry("five", 5), Map.entry("six", 6),
			Map.entry("seven", 7), Map.entry("eight", 8), Map.entry("nine", 9), Map.entry("ten", 10),
			Map.entry("eleven", 11), Map.entry("twelve", 12));

	private final List<Part> parts;

	private final String url;

	private final Set<BigDecimal> numbers;

	private @Nullable List<Sentence> sentences;

	private Evidence(Subject subject) {
		this.parts = Stream.of(subject.title(), said(subject.summary()), said(subject.content()))
			.filter((text) -> !text.isBlank())
			.map(Part::of)
			.toList();
		this.url = subject.url();
		this.numbers = new HashSet<>();
		for (Part part : this.parts) {
			this.numbers.addAll(numbers(part.text()));
			Sentences.words(part.text()).forEach((word) -> {
				Integer spelled = SPELLED.get(word);
				if (spelled != null) {
					this.numbers.add(BigDecimal.valueOf(spelled));
				}
			});
		}
	}

	/**
	 * Reads an article.
	 * @param subject the article
	 * @return what it bears out
	 */
	public static Evidence of(Subject subject) {
		return new Evidence(subject);
	}

	private static String said(@Nullable String text) {
		return (text != null) ? text : "";
	}

	/**
	 * Holds a plan against the article.
	 * @param plan a plan that satisfies the schema
	 * @return the plan without what the article does not bear out
	 */
	public Grounded ground(Plan plan) {
		Sieve sieve = new Sieve();
		String thesis = sieve.needed(plan.thesis());
		String summary = sieve.needed(plan.summary());
		List<String> facts = sieve.facts(plan.keyFacts());
		List<String> risks = plan.risks().stream().map(sieve::text).filter((risk) -> !risk.isEmpty()).toList();
		List<Plan.Setup> setups = plan.suggestedSetups()
			.stream()
			.map((setup) -> new Plan.Setup(setup.style(), sieve.text(setup.entryHint()),
					sieve.text(setup.invalidations()), setup.holdTimeDays()))
			.toList();
		String explanation = sieve.text(plan.simpleExplanation());
		String sector = (plan.sector() != null) ? sieve.text(plan.sector()) : null;
		return new Grounded(new Plan(plan.ticker(), (sector == null || sector.isEmpty()) ? null : sector,
				plan.catalystType(), plan.stance(), thesis, facts, plan.nearTermWindowDays(), plan.confidence(), risks,
				setups, explanation, summary, plan.unverified()), sieve.withheld);
	}

	/**
	 * Whether the article names all numbers, quotations and links of a sentence.
	 * @param sentence a sentence about the article
	 * @return {@code false} where a reader would not find them there
	 */
	boolean bears(String sentence) {
		boolean mayLink = mayLink(sentence);
		return !MARKUP.matcher(sentence).find()
				&& this.numbers.containsAll(numbers(mayLink ? LINK.matcher(sentence).replaceAll(" ") : sentence))
				&& QUOTATION.matcher(sentence).results().allMatch((quotation) -> says(quotation.group(1)))
				&& (!mayLink || LINK.matcher(sentence).results().allMatch((link) -> links(link.group())))
				&& Stream.of(sentence.split("\\s+")).allMatch((word) -> word.length() <= LONGEST_WORD || says(word));
	}

	/** Links have a colon, or a point that does not end a word: few sentences have. */
	private static boolean mayLink(String sentence) {
		for (int i = 0; i < sentence.length() - 1; i++) {
			char c = sentence.charAt(i);
			if (c == ':' || (c == '.' && BLANKS.indexOf(sentence.charAt(i + 1)) < 0)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The part of the article that a fact repeats.
	 * @param fact a key fact
	 * @return a span of the title, the summary or the text as it is stored; {@code null}
	 * where there is none that is harmless to show
	 */
	@Nullable String quote(String fact) {
		String span = span(fact);
		if (span == null) {
			span = sentenceLike(fact);
		}
		return (span != null && PlainText.of(span).equals(span) && bears(span)) ? span : null;
	}

	private @Nullable String span(String fact) {
		String wanted = END_OF_LINK.matcher(fact.strip().replaceFirst("^[\"“”'‘(\\[-]+\\s*", "")).replaceFirst("");
		if (wanted.length() < SHORTEST_FACT) {
			return null;
		}
		for (Part part : this.parts) {
			String span = part.find(wanted);
			if (span != null) {
				return span;
			}
		}
		return null;
	}

	/** A fact that was put into other words is given back in the article's own. */
	private @Nullable String sentenceLike(String fact) {
		Set<String> words = telling(fact);
		if (words.size() < 3) {
			return null;
		}
		Set<BigDecimal> figures = numbers(fact);
		String best = null;
		double most = SAME_SENTENCE;
		for (Sentence sentence : sentences()) {
			double share = words.stream().filter(sentence.telling()::contains).count() / (double) words.size();
			if (share >= most && numbers(sentence.text()).containsAll(figures)) {
				most = Math.nextUp(share);
				best = sentence.text();
			}
		}
		return best;
	}

	/** Read once, and only for a fact that is no quotation. */
	private List<Sentence> sentences() {
		List<Sentence> known = this.sentences;
		if (known == null) {
			known = this.parts.stream()
				.flatMap((part) -> Sentences.split(part.text()).stream().filter(part.text()::contains))
				.filter((sentence) -> sentence.length() <= LONGEST_FACT)
				.map((sentence) -> new Sentence(sentence, telling(sentence)))
				.toList();
			this.sentences = known;
		}
		return known;
	}

	private static Set<String> telling(String text) {
		Set<String> words = new LinkedHashSet<>();
		for (String word : Sentences.words(text)) {
			if (word.length() > 3 || Character.isDigit(word.charAt(0))) {
				words.add(word);
			}
		}
		return words;
	}

	private boolean says(String words) {
		String wanted = words.strip();
		return this.parts.stream().anyMatch((part) -> part.contains(wanted) || part.contains(withoutEnd(wanted)));
	}

	private boolean links(String link) {
		String bare = withoutEnd(link);
		return !INNER_HOST.matcher(bare).find()
				&& (this.url.equalsIgnoreCase(bare) || this.parts.stream().anyMatch((part) -> part.contains(bare)));
	}

	private static String withoutEnd(String text) {
		return END_OF_LINK.matcher(text).replaceFirst("");
	}

	private static Set<BigDecimal> numbers(String text) {
		if (text.codePoints().noneMatch(Character::isDigit)) {
			return Set.of();
		}
		Set<BigDecimal> numbers = new HashSet<>();
		Matcher number = NUMBER.matcher(text);
		while (number.find()) {
			String digits = number.group().replace(",", "");
			// a longer one is a serial number; as a value it would only cost time
			numbers.add((digits.length() <= 30) ? new BigDecimal(digits).stripTrailingZeros()
					: BigDecimal.valueOf(digits.hashCode()).negate());
		}
		return numbers;
	}

	/**
	 * A plan that was held against its article.
	 *
	 * @param plan what is left of it
	 * @param withheld how many facts and sentences are not
	 */
	public record Grounded(Plan plan, int withheld) {
	}

	/**
	 * A sentence of the article.
	 *
	 * @param text as it stands there
	 * @param telling its words that mean something by themselves
	 */
	private record Sentence(String text, Set<String> telling) {
	}

	private final class Sieve {

		private int withheld;

		String needed(String text) {
			String left = text(text);
			return left.isEmpty() ? WITHHELD : left;
		}

		String text(String text) {
			if (bears(text)) {
				return text;
			}
			List<String> borne = new ArrayList<>();
			for (String sentence : Sentences.split(text)) {
				if (bears(sentence)) {
					borne.add(sentence);
				}
				else {
					this.withheld++;
				}
			}
			return String.join(" ", borne);
		}

		List<String> facts(List<String> facts) {
			Set<String> quotes = new LinkedHashSet<>();
			for (String fact : facts) {
				String quote = quote(fact);
				if (quote == null) {
					this.withheld++;
				}
				else {
					quotes.add(quote);
				}
			}
			return List.copyOf(quotes);
		}

	}

	/**
	 * A part of the text, with a second version of it in which blanks, quotation marks,
	 * dashes and case do not matter.
	 *
	 * @param text as stored
	 * @param even the same for comparison
	 * @param origins for each character of that, where it comes from
	 */
	private record Part(String text, String even, int[] origins) {

		static Part of(String text) {
			StringBuilder even = new StringBuilder(text.length());
			int[] origins = new int[text.length()];
			for (int i = 0; i < text.length(); i++) {
				char c = even(text.charAt(i));
				if (c != ' ' || (!even.isEmpty() && even.charAt(even.length() - 1) != ' ')) {
					origins[even.length()] = i;
					even.append(c);
				}
			}
			return new Part(text, even.toString(), origins);
		}

		private static char even(char c) {
			return switch (c) {
				case '’', '‘', '`', '´' -> '\'';
				case '“', '”', '„', '«', '»' -> '"';
				case '‐', '‑', '–', '—', '−' -> '-';
				default -> (Character.isWhitespace(c) || Character.isSpaceChar(c)) ? ' ' : Character.toLowerCase(c);
			};
		}

		boolean contains(String words) {
			return this.even.contains(Part.of(words).even());
		}

		/** Whole words only, else half a number would pass for a number. */
		@Nullable String find(String words) {
			String wanted = Part.of(words).even().strip();
			for (int start = this.even.indexOf(wanted); start >= 0; start = this.even.indexOf(wanted, start + 1)) {
				int end = start + wanted.length();
				if (isEdge(start) && isEdge(end)) {
					return this.text.substring(this.origins[start], this.origins[end - 1] + 1);
				}
			}
			return null;
		}

		private boolean isEdge(int at) {
			if (at <= 0 || at >= this.even.length()) {
				return true;
			}
			char before = this.even.charAt(at - 1);
			char after = this.even.charAt(at);
			if (Character.isLetterOrDigit(before) && Character.isLetterOrDigit(after)) {
				return false;
			}
			boolean isPoint = (before == '.' || before == ',') && at > 1 && Character.isDigit(this.even.charAt(at - 2));
			boolean isNextPoint = (after == '.' || after == ',') && at + 1 < this.even.length()
					&& Character.isDigit(this.even.charAt(at + 1));
			return !(isPoint && Character.isDigit(after)) && !(Character.isDigit(before) && isNextPoint);
		}

	}

}
