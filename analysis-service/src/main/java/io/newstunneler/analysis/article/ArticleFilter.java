package io.newstunneler.analysis.article;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;

/**
 * Which articles are wanted.
 *
 * @param tsquery words that title or summary have, as {@link Words} read them
 * @param partOfTitle signs that the title has, where the search has no word
 * @param minScore the least total
 * @param ticker the symbol that they are about
 * @param domain a part of their source's address
 * @param since when they were published at the earliest
 * @param until when they were scored at the latest
 * @param source identity of their source
 * @param story id of the story that they tell
 * @param tone what their words sound like
 * @param plan what is asked of their plan
 */
record ArticleFilter(@Nullable String tsquery, @Nullable String partOfTitle, double minScore, @Nullable String ticker,
		@Nullable String domain, @Nullable Instant since, @Nullable Instant until, @Nullable Long source,
		@Nullable Long story, @Nullable Tone tone, PlanFilter plan) {

	static final ArticleFilter ALL = new ArticleFilter(null, null, 0, null, null, null, null, null, null, null,
			PlanFilter.NONE);

	/** From this total on there is an index, which PostgreSQL uses if the SQL says so. */
	private static final double HIGH = 12;

	/**
	 * As the predecessor's clients ask.
	 */
	static ArticleFilter of(double minScore, @Nullable String ticker, @Nullable String domain,
			@Nullable Instant since) {
		String symbol = text(ticker);
		return new ArticleFilter(null, null, minScore, (symbol != null) ? symbol.toUpperCase(Locale.ROOT) : null,
				text(domain), since, null, null, null, null, PlanFilter.NONE);
	}

	/**
	 * Blank is absent, and a NUL, which PostgreSQL takes for an error, is in no text.
	 */
	static @Nullable String text(@Nullable String parameter) {
		if (parameter == null) {
			return null;
		}
		String text = parameter.replace("\0", "").strip();
		return text.isEmpty() ? null : text;
	}

	ArticleFilter from(@Nullable Long source, @Nullable Long story, @Nullable Tone tone, PlanFilter plan) {
		return new ArticleFilter(this.tsquery, this.partOfTitle, this.minScore, this.ticker, this.domain, this.since,
				this.until, source, story, tone, plan);
	}

	ArticleFilter matching(String tsquery) {
		return new ArticleFilter(tsquery, null, this.minScore, this.ticker, this.domain, this.since, this.until,
				this.source, this.story, this.tone, this.plan);
	}

	ArticleFilter byPartOfTitle(String part) {
		return new ArticleFilter(null, part, this.minScore, this.ticker, this.domain, this.since, this.until,
				this.source, this.story, this.tone, this.plan);
	}

	ArticleFilter until(Instant until) {
		return new ArticleFilter(this.tsquery, this.partOfTitle, this.minScore, this.ticker, this.domain, this.since,
				until, this.source, this.story, this.tone, this.plan);
	}

	/**
	 * Where to look: articles with plans are found by way of their plans, which are
	 * fewer.
	 */
	String tables() {
		return this.plan.isWanted() ? "plans join articles on articles.id = plans.article_id" : "articles";
	}

	/**
	 * What the matches are counted in.
	 */
	String countedTables() {
		return this.plan.isWanted() && equals(ALL.from(null, null, null, this.plan)) ? "plans" : tables();
	}

	/** The column with the time of an article, in the table in whose order it is read. */
	String publishedAt() {
		return this.plan.isWanted() ? "plans.published_at" : "articles.published_at";
	}

	String id() {
		return this.plan.isWanted() ? "plans.article_id" : "articles.id";
	}

	String condition() {
		List<String> conditions = new ArrayList<>();
		if (this.tsquery != null) {
			// A literal, so that the words are known when the way to them is chosen: a
			// prepared statement would take the same way for a rare word and a common
			// one.
			conditions.add("articles.search @@ " + literal(this.tsquery) + "::tsquery");
		}
		if (this.partOfTitle != null) {
			conditions.add("strpos(articles.title, :part_of_title) > 0");
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
			conditions.add(publishedAt() + " >= :since");
		}
		if (this.until != null) {
			conditions.add("coalesce(articles.first_scored_at, articles.scored_at) <= :until");
		}
		if (this.source != null) {
			conditions.add("source_id = :source");
		}
		if (this.story != null) {
			conditions
				.add("(articles.id = :story or (articles.story_id = :story and articles.story_id <> articles.id))");
		}
		if (this.tone != null) {
			conditions.add("articles.sentiment " + this.tone.comparison);
		}
		this.plan.addTo(conditions);
		return conditions.isEmpty() ? "true" : String.join(" and ", conditions);
	}

	private static String literal(String text) {
		return "'" + text.replace("'", "''") + "'";
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
		if (this.partOfTitle != null) {
			bound = bound.bind("part_of_title", this.partOfTitle);
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
		if (this.until != null) {
			bound = bound.bind("until", this.until);
		}
		if (this.source != null) {
			bound = bound.bind("source", this.source);
		}
		if (this.story != null) {
			bound = bound.bind("story", this.story);
		}
		return this.plan.bind(bound);
	}

	/**
	 * What the words of an article sound like: its part of the score for sentiment.
	 */
	enum Tone {

		NEGATIVE("< 3"), NEUTRAL("= 3"), POSITIVE("> 3");

		private final String comparison;

		Tone(String comparison) {
			this.comparison = comparison;
		}

	}

	/**
	 * What is asked of an article's plan.
	 *
	 * @param exists whether there is one
	 * @param stance which way it leans
	 * @param catalyst what it says moves the price
	 */
	record PlanFilter(@Nullable Boolean exists, @Nullable String stance, @Nullable String catalyst) {

		static final PlanFilter NONE = new PlanFilter(null, null, null);

		static PlanFilter of(@Nullable Boolean exists, @Nullable String stance, @Nullable String catalyst) {
			return new PlanFilter(exists, upperCase(stance), upperCase(catalyst));
		}

		private static @Nullable String upperCase(@Nullable String parameter) {
			String text = text(parameter);
			return (text != null) ? text.toUpperCase(Locale.ROOT) : null;
		}

		private boolean isWanted() {
			return !Boolean.FALSE.equals(this.exists)
					&& (this.exists != null || this.stance != null || this.catalyst != null);
		}

		private void addTo(List<String> conditions) {
			if (isWanted()) {
				if (this.stance != null) {
					conditions.add("plans.stance = :stance");
				}
				if (this.catalyst != null) {
					conditions.add("plans.plan ->> 'catalyst_type' = :catalyst");
				}
			}
			else if (this.exists != null) {
				conditions.add((this.stance != null || this.catalyst != null) ? "false"
						: "not exists (select from plans where plans.article_id = articles.id)");
			}
		}

		private GenericExecuteSpec bind(GenericExecuteSpec statement) {
			GenericExecuteSpec bound = statement;
			if (isWanted() && this.stance != null) {
				bound = bound.bind("stance", this.stance);
			}
			if (isWanted() && this.catalyst != null) {
				bound = bound.bind("catalyst", this.catalyst);
			}
			return bound;
		}

	}

}
