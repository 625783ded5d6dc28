package io.newstunneler.ingest.rules;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.newstunneler.ingest.reading.Entry;
import org.jspecify.annotations.Nullable;

/**
 * One rule about the entries of a source: a word or a regular expression, and where to
 * look for it. Upper and lower case are the same. Expressions are RE2's, whose matching
 * takes time in proportion to the text whatever the expression.
 *
 * @param action {@code keep} or {@code block}
 * @param field {@code any}, {@code title}, {@code summary}, {@code category} or
 * {@code author}
 * @param words whole words as they are, one after the other
 * @param regex an expression that is found somewhere in the text
 */
public record EntryRule(String action, @Nullable String field, @Nullable String words, @Nullable String regex) {

	private static final List<String> ACTIONS = List.of("keep", "block");

	private static final List<String> FIELDS = List.of("any", "title", "summary", "category", "author");

	private static final int MAX_LENGTH = 300;

	/** What is beyond costs time and says nothing that its beginning does not. */
	private static final int MAX_TEXT = 20_000;

	/**
	 * What is wrong with it.
	 * @return a sentence for a person, or {@code null} where nothing is
	 */
	public @Nullable String problem() {
		if (this.action == null || !ACTIONS.contains(this.action)) {
			return "action must be keep or block";
		}
		if (!FIELDS.contains(where())) {
			return "field must be one of " + String.join(", ", FIELDS);
		}
		String what = (this.words != null) ? this.words : this.regex;
		if ((this.words == null) == (this.regex == null) || what == null || what.isBlank()) {
			return "a rule needs words or a regex, and not both";
		}
		if (what.length() > MAX_LENGTH) {
			return "words and regex must have at most " + MAX_LENGTH + " characters";
		}
		try {
			pattern();
			return null;
		}
		catch (PatternSyntaxException ex) {
			return "regex is not one that RE2 understands: " + ex.getDescription();
		}
	}

	private String where() {
		return (this.field != null) ? this.field : "any";
	}

	boolean isKeep() {
		return "keep".equals(this.action);
	}

	Pattern pattern() {
		if (this.regex != null) {
			return Pattern.compile(this.regex, Pattern.CASE_INSENSITIVE);
		}
		String words = Pattern.quote(Objects.requireNonNull(this.words).strip().toLowerCase(Locale.ROOT));
		return Pattern.compile("(?:^|[^\\pL\\pN])" + words + "(?:$|[^\\pL\\pN])", Pattern.CASE_INSENSITIVE);
	}

	/**
	 * The texts of an entry that it looks at.
	 */
	Stream<String> texts(Entry entry) {
		String where = where();
		boolean any = where.equals("any");
		Stream.Builder<@Nullable String> texts = Stream.builder();
		if (any || where.equals("title")) {
			texts.add(entry.title());
		}
		if (any || where.equals("summary")) {
			texts.add(entry.summary());
			texts.add(entry.content());
		}
		if (any || where.equals("author")) {
			texts.add(entry.author());
		}
		if (any || where.equals("category")) {
			entry.categories().forEach(texts::add);
		}
		return texts.build()
			.filter(Objects::nonNull)
			.map((text) -> (text.length() > MAX_TEXT) ? text.substring(0, MAX_TEXT) : text);
	}

}
