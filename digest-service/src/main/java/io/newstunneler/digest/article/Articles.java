package io.newstunneler.digest.article;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.newstunneler.defaults.facts.FactJson;
import io.newstunneler.defaults.facts.Received;
import io.newstunneler.defaults.postgres.Columns;
import io.newstunneler.defaults.trace.Traceparent;
import io.newstunneler.events.ArticleRevised;
import io.newstunneler.events.ArticleScored;
import io.newstunneler.events.PlanCreated;
import io.newstunneler.events.ScoreParts;
import io.newstunneler.events.Stance;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;

/**
 * The articles and plans that editions choose from.
 */
@Repository
public class Articles {

	/** Shared by those who add articles, exclusive to those who close a window. */
	private static final long WINDOW_LOCK = 0x6e74_6469_6765_7374L;

	private final DatabaseClient database;

	private final ArticleProperties properties;

	Articles(DatabaseClient database, ArticleProperties properties) {
		this.database = database;
		this.properties = properties;
	}

	/**
	 * Adds or updates articles with one statement; of two scores of an article the later
	 * one counts, in whichever order they come. One that was scored anew stays where it
	 * arrived; where it has been deleted meanwhile, it is not added again, for then it
	 * would be news. The lock is what keeps windows without gaps: see
	 * {@link #closeWindow()}.
	 */
	Mono<Void> scored(List<Received<ArticleScored>> facts) {
		// A statement may touch a row once.
		Map<Long, Received<ArticleScored>> last = new LinkedHashMap<>();
		facts.forEach((received) -> last.merge(received.fact().articleId(), received,
				(a, b) -> b.fact().scoredAt().isBefore(a.fact().scoredAt()) ? a : b));
		Collection<Received<ArticleScored>> rows = last.values();
		return this.database
			.sql("""
					with adding as materialized (select pg_advisory_xact_lock_shared(:lock))
					insert into articles (id, source_id, source_name, url, title, summary, ticker, tickers, total, categories,
					    score, story_id, story_publishers, published_at, fetched_at, scored_at, arrived_at, traceparent)
					select article.id, source_id, source_name, url, title, summary, ticker, tickers::jsonb, total,
					    categories::jsonb, score::jsonb, story_id, story_publishers, published_at, fetched_at, scored_at,
					    clock_timestamp(), traceparent
					from adding, unnest(:ids, :source_ids, :source_names, :urls, :titles, :summaries, :tickers, :all_tickers,
					        :totals, :categories, :scores, :stories, :publishers, :published, :fetched, :scored, :anew,
					        :traceparents)
					    as article (id, source_id, source_name, url, title, summary, ticker, tickers, total, categories,
					        score, story_id, story_publishers, published_at, fetched_at, scored_at, anew, traceparent)
					where not anew or fetched_at > clock_timestamp() - :keep * interval '1 second'
					on conflict (id) do update
					set title = excluded.title, summary = excluded.summary, ticker = excluded.ticker,
					    tickers = excluded.tickers, total = excluded.total, score = excluded.score,
					    story_id = excluded.story_id, story_publishers = excluded.story_publishers,
					    scored_at = excluded.scored_at
					where articles.scored_at is null or articles.scored_at < excluded.scored_at
					""")
			.bind("lock", WINDOW_LOCK)
			.bind("ids", Columns.of(rows, Long[]::new, (each) -> each.fact().articleId()))
			.bind("source_ids", Columns.of(rows, Long[]::new, (each) -> each.fact().sourceId()))
			.bind("all_tickers", Columns.of(rows, String[]::new, (each) -> json(tickers(each.fact()))))
			.bind("stories", Columns.of(rows, Long[]::new, (each) -> each.fact().storyId()))
			.bind("publishers", Columns.of(rows, Long[]::new, (each) -> each.fact().storyPublishers()))
			.bind("source_names", Columns.of(rows, String[]::new, (each) -> PlainText.line(each.fact().sourceName())))
			.bind("urls", Columns.of(rows, String[]::new, (each) -> each.fact().url()))
			.bind("titles", Columns.of(rows, String[]::new, (each) -> PlainText.line(each.fact().title())))
			.bind("summaries", Columns.of(rows, String[]::new, (each) -> PlainText.lineOrNull(each.fact().summary())))
			.bind("tickers", Columns.of(rows, String[]::new, (each) -> each.fact().ticker()))
			.bind("totals", Columns.of(rows, Double[]::new, (each) -> each.fact().total()))
			.bind("categories", Columns.of(rows, String[]::new, (each) -> json(each.fact().categories())))
			.bind("scores",
					Columns.of(rows, String[]::new,
							(each) -> json(new Score(each.fact().parts(),
									each.fact().reasons().stream().map(PlainText::line).toList()))))
			.bind("published", Columns.times(rows, (each) -> each.fact().publishedAt()))
			.bind("fetched", Columns.times(rows, (each) -> each.fact().fetchedAt()))
			.bind("scored", Columns.times(rows, (each) -> each.fact().scoredAt()))
			.bind("anew", Columns.of(rows, Boolean[]::new, (each) -> each.fact().revisedAt() != null))
			.bind("keep", this.properties.keep().toSeconds())
			.bind("traceparents",
					Columns.of(rows, String[]::new, (each) -> (each.trace() != null) ? each.trace().header() : null))
			.then();
	}

	private static List<String> tickers(ArticleScored fact) {
		List<String> all = fact.tickers();
		if (all != null) {
			return all;
		}
		return (fact.ticker() != null) ? List.of(fact.ticker()) : List.of();
	}

	/**
	 * Adds revisions with one statement, under the same lock as articles, for windows
	 * hold them too.
	 */
	Mono<Void> revised(List<Received<ArticleRevised>> facts) {
		return this.database
			.sql("""
					with adding as materialized (select pg_advisory_xact_lock_shared(:lock))
					insert into revisions (article_id, revised_at, title, changed, arrived_at)
					select article_id, revised_at, title, changed::jsonb, clock_timestamp()
					from adding, unnest(:ids, :revised, :titles, :changed) as revision (article_id, revised_at, title, changed)
					on conflict do nothing
					""")
			.bind("lock", WINDOW_LOCK)
			.bind("ids", Columns.of(facts, Long[]::new, (each) -> each.fact().articleId()))
			.bind("revised", Columns.times(facts, (each) -> each.fact().revisedAt()))
			.bind("titles", Columns.of(facts, String[]::new, (each) -> PlainText.line(each.fact().title())))
			.bind("changed", Columns.of(facts, String[]::new, (each) -> json(each.fact().changed())))
			.then();
	}

	/**
	 * Adds plans with one statement; of two plans for an article the later one counts.
	 * Under the same lock as articles, for some windows are of plans.
	 */
	Mono<Void> planned(List<Received<PlanCreated>> facts) {
		Map<Long, Received<PlanCreated>> last = new LinkedHashMap<>();
		facts.forEach((received) -> last.merge(received.fact().articleId(), received,
				(a, b) -> b.fact().createdAt().isBefore(a.fact().createdAt()) ? a : b));
		Collection<Received<PlanCreated>> rows = last.values();
		return this.database.sql("""
				with adding as materialized (select pg_advisory_xact_lock_shared(:lock))
				insert into plans (article_id, stance, ticker, plan, created_at)
				select article_id, stance, ticker, plan::jsonb, created_at
				from adding, unnest(:ids, :stances, :tickers, :plans, :created)
				    as plan (article_id, stance, ticker, plan, created_at)
				on conflict (article_id) do update
				set stance = excluded.stance, ticker = excluded.ticker, plan = excluded.plan,
				    created_at = excluded.created_at
				where plans.created_at < excluded.created_at
				""")
			.bind("lock", WINDOW_LOCK)
			.bind("ids", Columns.of(rows, Long[]::new, (each) -> each.fact().articleId()))
			.bind("stances", Columns.of(rows, String[]::new, (each) -> each.fact().stance().name()))
			.bind("tickers", Columns.of(rows, String[]::new, (each) -> each.fact().ticker()))
			.bind("plans", Columns.of(rows, String[]::new, (each) -> json(Plan.of(each))))
			.bind("created", Columns.times(rows, (each) -> each.fact().createdAt()))
			.then();
	}

	/**
	 * Waits until every article that arrived before this moment can be seen. An article's
	 * time of arrival is read when its row is written, but the row is seen only after the
	 * commit: without this wait a window could close between the two, and the next one
	 * would begin after it. Call it in a transaction of its own, before the one that
	 * reads.
	 * @return this moment by the database's clock: whatever is seen later has a later
	 * time
	 */
	public Mono<Instant> closeWindow() {
		return this.database.sql("""
				with closing as materialized (select pg_advisory_xact_lock(:lock))
				select clock_timestamp() as moment from closing
				""")
			.bind("lock", WINDOW_LOCK)
			.map((row) -> Objects.requireNonNull(row.get("moment", Instant.class)))
			.one();
	}

	/**
	 * Deletes what no window will reach any more; editions keep their own copy.
	 * @param keep how long to keep
	 * @return number of articles deleted
	 */
	Mono<Long> deleteOlderThan(Duration keep) {
		return this.database.sql("""
				with old_plans as (
				    delete from plans where arrived_at < now() - :keep * interval '1 second'
				), old_revisions as (
				    delete from revisions where arrived_at < now() - :keep * interval '1 second'
				)
				delete from articles where arrived_at < now() - :keep * interval '1 second'
				""").bind("keep", keep.toSeconds()).fetch().rowsUpdated();
	}

	private static String json(Object value) {
		return FactJson.mapper().writeValueAsString(value);
	}

	/**
	 * What made an article's score.
	 *
	 * @param parts the five unweighted parts
	 * @param reasons one short phrase each
	 */
	public record Score(ScoreParts parts, List<String> reasons) {
	}

	/**
	 * What an edition shows of a plan.
	 *
	 * @param ticker the symbol that the plan is about
	 * @param unverified whether the ticker is not supported by the text
	 * @param stance which way it leans
	 * @param confidence 0 to 1
	 * @param catalystType as in the contract
	 * @param thesis the argument in a few sentences
	 * @param summary the plan in one or two sentences
	 * @param strategyBucket as in the contract
	 * @param model name of the model, {@code rules} for the built-in analyst
	 * @param keyFacts what it rests on, a sentence each
	 * @param risks what speaks against it, a sentence each
	 * @param traceId the trace in which it was made
	 */
	public record Plan(@Nullable String ticker, boolean unverified, Stance stance, double confidence,
			String catalystType, String thesis, String summary, String strategyBucket, String model,
			@Nullable List<String> keyFacts, @Nullable List<String> risks, @Nullable String traceId) {

		static Plan of(Received<PlanCreated> received) {
			PlanCreated fact = received.fact();
			Traceparent trace = received.trace();
			return new Plan(fact.ticker(), fact.unverified(), fact.stance(), fact.confidence(), fact.catalystType(),
					PlainText.line(fact.thesis()), PlainText.line(fact.summary()), fact.strategyBucket(), fact.model(),
					lines(fact.keyFacts()), lines(fact.risks()), (trace != null) ? trace.traceId() : null);
		}

		private static List<String> lines(@Nullable List<String> texts) {
			return (texts != null) ? texts.stream().map(PlainText::line).toList() : List.of();
		}

	}

}
