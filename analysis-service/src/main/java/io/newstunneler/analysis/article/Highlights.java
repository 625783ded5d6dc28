package io.newstunneler.analysis.article;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.web.util.HtmlUtils;

/**
 * Where an article says what was searched for: HTML whose only elements are our own
 * {@code <mark>}; everything that comes from the source is escaped.
 *
 * @param title the whole title
 * @param summary what of the summary stands around the first match
 */
record Highlights(String title, @Nullable String summary) {

	private static final int SUMMARY_LENGTH = 300;

	private static final int BEFORE_MATCH = 80;

	/** In scripts without spaces between words, every character is one. */
	private static final Pattern WORD = Pattern
		.compile("[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsHangul}\\p{IsThai}\\p{IsLao}\\p{IsTibetan}"
				+ "\\p{IsMyanmar}\\p{IsKhmer}ー]\\p{M}*|[\\p{L}\\p{N}\\p{M}&&[^\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}"
				+ "\\p{IsHangul}\\p{IsThai}\\p{IsLao}\\p{IsTibetan}\\p{IsMyanmar}\\p{IsKhmer}ー]]+");

	private static final Pattern BETWEEN_MARKS = Pattern.compile("</mark><mark>");

	/**
	 * The words of an article's title and summary.
	 */
	static Set<String> words(ArticleView article) {
		Set<String> words = new LinkedHashSet<>();
		Stream.of(article.title(), (article.summary() != null) ? article.summary() : "")
			.flatMap((text) -> WORD.matcher(text).results())
			.forEach((word) -> words.add(word.group().toLowerCase(Locale.ROOT)));
		return words;
	}

	/**
	 * Marks words.
	 * @param article whose title and summary
	 * @param matching which words, in lower case
	 */
	static Highlights of(ArticleView article, Set<String> matching) {
		String summary = article.summary();
		return new Highlights(mark(article.title(), matching),
				(summary != null) ? mark(aroundFirst(summary, matching), matching) : null);
	}

	private static String mark(String text, Set<String> matching) {
		StringBuilder marked = new StringBuilder(text.length() + 64);
		int from = 0;
		Matcher words = WORD.matcher(text);
		while (words.find()) {
			if (matching.contains(words.group().toLowerCase(Locale.ROOT))) {
				marked.append(escape(text.substring(from, words.start())))
					.append("<mark>")
					.append(escape(words.group()))
					.append("</mark>");
				from = words.end();
			}
		}
		marked.append(escape(text.substring(from)));
		return BETWEEN_MARKS.matcher(marked).replaceAll("");
	}

	private static String escape(String text) {
		return HtmlUtils.htmlEscape(text, "UTF-8");
	}

	private static String aroundFirst(String text, Set<String> matching) {
		if (text.length() <= SUMMARY_LENGTH) {
			return text;
		}
		int first = WORD.matcher(text)
			.results()
			.filter((word) -> matching.contains(word.group().toLowerCase(Locale.ROOT)))
			.mapToInt((word) -> word.start())
			.findFirst()
			.orElse(0);
		int start = Math.max(0, Math.min(first - BEFORE_MATCH, text.length() - SUMMARY_LENGTH));
		while (start > 0 && start < first && !Character.isWhitespace(text.charAt(start - 1))) {
			start++;
		}
		int end = Math.min(text.length(), start + SUMMARY_LENGTH);
		if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
			end--;
		}
		return ((start > 0) ? "…" : "") + text.substring(start, end) + ((end < text.length()) ? "…" : "");
	}

}
