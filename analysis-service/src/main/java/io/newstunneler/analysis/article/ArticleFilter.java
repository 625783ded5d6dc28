package io.newstunneler.analysis.article;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;

/**
 * Which articles are wanted.
 *
 * @param search words that title or summary have, in the syntax of a web search
 * @param partOfTitle letters that the title has; what is tried where no word matches
 * @param minScore the least total
 * @param ticker the symbol that they are about
 * @param domain a part of their source's address
 * @param since when they were published at the earliest
 */
record ArticleFilter(@Nullable String search, @Nullable String partOfTitle, double minScore, @Nullable String ticker,
		@Nullable String domain, @Nullable Instant since) {

	/** From this total on there is an index, which PostgreSQL uses if the SQL says so. */
	private static final double HIGH = 12;

	/**
	 * The same signs that the column {@code search} takes for spaces, with a minus only
	 * inside a word: in front of one it means "without" and stays.
	 */
	private static final Pattern SIGNS = Pattern.compile("[./_@:<>&;#=+~–—‘’“”…]|(?<=\\S)-|-(?!\\w)");

	static ArticleFilter of(@Nullable String q, double minScore, @Nullable String ticker, @Nullable String domain,
			@Nullable Instant since) {
		String symbol = text(ticker);
		return new ArticleFilter(text(q), null, minScore, (symbol != null) ? symbol.toUpperCase(Locale.ROOT) : null,
				text(domain), since);
	}

	/**
	 * Blank is absent, and a NUL, which PostgreSQL takes for an error, is in no text.
	 */
	private static @Nullable String text(@Nullable String parameter) {
		if (parameter == null) {
			return null;
		}
		String text = parameter.replace("\0", "").strip();
		return text.isEmpty() ? null : text;
	}

	/**
	 * The same filter with the letters of the search looked for inside the words of the
	 * title.
	 */
	ArticleFilter byPartOfTitle() {
		return new ArticleFilter(null, this.search, this.minScore, this.ticker, this.domain, this.since);
	}

	String condition() {
		List<String> conditions = new ArrayList<>();
		if (this.search != null) {
			conditions.add("search @@ websearch_to_tsquery('pg_catalog.english', :search)");
		}
		if (this.partOfTitle != null) {
			conditions.add("title ilike :part_of_title");
		}
		if (this.minScore > 0) {
			conditions.add((this.minScore >= HIGH) ? "total >= 12 and total >= :min_score" : "total >= :min_score");
		}
		if (this.ticker != null) {
			conditions.add("ticker_guess = :ticker");
		}
		if (this.domain != null) {
			conditions.add("source_id = any (" + SOURCES_OF_DOMAIN + ")");
		}
		if (this.since != null) {
			conditions.add("published_at >= :since");
		}
		return conditions.isEmpty() ? "true" : String.join(" and ", conditions);
	}

	/**
	 * There are few sources and many articles: skip through an index from one source to
	 * the next and look at one article of each.
	 */
	private static final String SOURCES_OF_DOMAIN = """
			array(
			    with recursive sources (id) as (
			        select min(source_id) from articles
			        union all
			        select (select min(next.source_id) from articles next where next.source_id > sources.id)
			        from sources
			        where sources.id is not null)
			    select sources.id
			    from sources
			    join lateral (
			        select source_url from articles one where one.source_id = sources.id limit 1) article on true
			    where strpos(lower(article.source_url), :domain) > 0)""";

	GenericExecuteSpec bind(GenericExecuteSpec statement) {
		GenericExecuteSpec bound = statement;
		if (this.search != null) {
			bound = bound.bind("search", SIGNS.matcher(this.search).replaceAll(" "));
		}
		if (this.partOfTitle != null) {
			bound = bound.bind("part_of_title", "%" + this.partOfTitle.replaceAll("[\\\\%_]", "\\\\$0") + "%");
		}
		if (this.minScore > 0) {
			bound = bound.bind("min_score", this.minScore);
		}
		if (this.ticker != null) {
			bound = bound.bind("ticker", this.ticker);
		}
		if (this.domain != null) {
			bound = bound.bind("domain", this.domain.toLowerCase(Locale.ROOT));
		}
		if (this.since != null) {
			bound = bound.bind("since", this.since);
		}
		return bound;
	}

}
