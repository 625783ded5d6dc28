package io.newstunneler.analysis.article;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * A search in the syntax of web searches: words that must all be there, "phrases in
 * quotes", {@code or} between alternatives, and a minus in front of what must not be
 * there. Where nothing else is asked for, the minus is a sign like others.
 *
 * @param alternatives of which one must match; of each, every term
 */
record WebQuery(List<List<Term>> alternatives) {

	private static final String QUOTES = "\"“”„";

	/**
	 * Not the letters TM of the word before them; the function searchable does the same.
	 */
	private static final Pattern TRADE_MARK = Pattern.compile("[™℠]");

	private static final Pattern EDGES = Pattern.compile("^[^\\p{L}\\p{N}\\p{M}]+|[^\\p{L}\\p{N}\\p{M}]+$");

	private static final Pattern POSSESSIVE = Pattern.compile("(?i)(?<=\\p{L}{2})['’]s$");

	private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}\\p{M}]+");

	/**
	 * Reads a search.
	 * @param text as it was typed
	 * @return what is asked for; without alternatives where the text has no word
	 */
	static WebQuery parse(String text) {
		List<List<Term>> alternatives = new ArrayList<>(List.of(new ArrayList<>()));
		boolean alternative = false;
		for (Term term : terms(Normalizer.normalize(TRADE_MARK.matcher(text).replaceAll(" "), Normalizer.Form.NFKC))) {
			if (term.isOr() && !alternatives.getLast().isEmpty()) {
				alternative = true;
				continue;
			}
			if (alternative) {
				alternatives.add(new ArrayList<>());
				alternative = false;
			}
			alternatives.getLast().add(term);
		}
		if (alternative) {
			alternatives.getLast().add(Term.word("or", false));
		}
		alternatives.removeIf(List::isEmpty);
		WebQuery query = new WebQuery(alternatives);
		return query.isOnlyWithout() ? query.map(Term::wanted) : query;
	}

	private static List<Term> terms(String text) {
		List<Term> terms = new ArrayList<>();
		int at = 0;
		while (at < text.length()) {
			char first = text.charAt(at);
			boolean without = first == '-' && at + 1 < text.length() && !Character.isWhitespace(text.charAt(at + 1));
			int start = without ? at + 1 : at;
			Term term;
			if (Character.isWhitespace(first)) {
				at++;
				continue;
			}
			if (QUOTES.indexOf(text.charAt(start)) >= 0) {
				int end = end(text, start + 1, true);
				term = Term.phrase(text.substring(start + 1, end), without);
				at = end + 1;
			}
			else {
				at = end(text, start, false);
				term = Term.word(text.substring(start, at), without);
			}
			if (term != null) {
				terms.add(term);
			}
		}
		return terms;
	}

	private static int end(String text, int from, boolean quoted) {
		int end = from;
		while (end < text.length() && (quoted ? QUOTES.indexOf(text.charAt(end)) < 0
				: !Character.isWhitespace(text.charAt(end)) && text.charAt(end) != '"')) {
			end++;
		}
		return end;
	}

	boolean isEmpty() {
		return this.alternatives.isEmpty();
	}

	private boolean isOnlyWithout() {
		return this.alternatives.stream().flatMap(List::stream).allMatch(Term::without);
	}

	WebQuery map(UnaryOperator<Term> change) {
		return new WebQuery(this.alternatives.stream().map((all) -> all.stream().map(change).toList()).toList());
	}

	/**
	 * The distinct texts of all terms, in the order in which {@link #expression} numbers
	 * them.
	 */
	List<String> texts() {
		return this.alternatives.stream()
			.flatMap(List::stream)
			.flatMap((term) -> term.anyOf().stream())
			.distinct()
			.toList();
	}

	/**
	 * The words that make an article match.
	 */
	List<String> wanted() {
		return this.alternatives.stream()
			.flatMap(List::stream)
			.filter((term) -> !term.without())
			.flatMap((term) -> term.anyOf().stream())
			.distinct()
			.toList();
	}

	/**
	 * SQL of type {@code tsquery}.
	 * @param configuration how single words are read; what is quoted or hangs together by
	 * signs is read whole
	 * @return an expression with a parameter {@code :w0}, {@code :w1}, … for each text
	 */
	String expression(String configuration) {
		List<String> texts = texts();
		return this.alternatives.stream()
			.map((all) -> all.stream()
				.map((term) -> term.expression(texts, configuration))
				.collect(Collectors.joining(" && ", "(", ")")))
			.collect(Collectors.joining(" || "));
	}

	@Override
	public String toString() {
		return this.alternatives.stream()
			.map((all) -> all.stream().map(Term::toString).collect(Collectors.joining(" ")))
			.collect(Collectors.joining(" or "));
	}

	/**
	 * One thing that is asked for.
	 *
	 * @param anyOf words or phrases of which one must be there
	 * @param whole whether it is read whole, stop words included
	 * @param without whether it must not be there
	 */
	record Term(List<String> anyOf, boolean whole, boolean without) {

		static @Nullable Term word(String text, boolean without) {
			String word = POSSESSIVE.matcher(EDGES.matcher(text).replaceAll("")).replaceFirst("");
			if (word.isEmpty()) {
				return null;
			}
			return new Term(List.of(word), !PLAIN.matcher(word).matches(), without);
		}

		static @Nullable Term phrase(String text, boolean without) {
			String phrase = EDGES.matcher(text).replaceAll("");
			return phrase.isEmpty() ? null : new Term(List.of(phrase), true, without);
		}

		private boolean isOr() {
			return !this.whole && !this.without && this.anyOf.getFirst().equalsIgnoreCase("or");
		}

		private Term wanted() {
			return new Term(this.anyOf, this.whole, false);
		}

		private String expression(List<String> texts, String configuration) {
			String any = this.anyOf.stream()
				.map((text) -> "phraseto_tsquery('" + (this.whole ? "every_word" : configuration) + "', searchable(:w"
						+ texts.indexOf(text) + "))")
				.collect(Collectors.joining(" || ", "(", ")"));
			return this.without ? "!! " + any : any;
		}

		@Override
		public String toString() {
			String any = this.anyOf.stream()
				.map((text) -> text.contains(" ") ? '"' + text + '"' : text)
				.collect(Collectors.joining("|"));
			return this.without ? "-" + any : any;
		}

	}

}
