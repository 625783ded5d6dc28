package io.newstunneler.digest.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.newstunneler.defaults.facts.FactJson;
import io.newstunneler.defaults.facts.Received;
import io.newstunneler.defaults.postgres.Columns;
import io.newstunneler.defaults.trace.Traceparent;
import io.newstunneler.digest.article.Articles;
import io.newstunneler.digest.article.PlainText;
import io.newstunneler.digest.delivery.Delivery;
import io.newstunneler.events.AlertRaised;
import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;

/**
 * The alerts: each article raises one at most, however often it is scored again or a plan
 * is made for it.
 */
@Repository
public class Alerts {

	private static final String SELECT = """
			select alerts.*, plan from alerts left join plans on plans.article_id = alerts.article_id
			""";

	private static final String SUMMARY = """
			select alerts.*, plan, coalesce(told, 0) as told, coalesce(held, 0) as held, coalesce(cooled, 0) as cooled
			from alerts left join plans on plans.article_id = alerts.article_id
			    left join lateral (
			        select count(*) filter (where outcome = 'told') as told, count(*) filter (where outcome = 'held') as held,
			            count(*) filter (where outcome = 'cooled') as cooled
			        from alert_matches where alert_id = alerts.id
			    ) matches on true
			""";

	private static final long MATCHING_LOCK = 0x6e74_616c_6572_7473L;

	private final DatabaseClient database;

	Alerts(DatabaseClient database) {
		this.database = database;
	}

	/**
	 * Adds alerts with one statement. A second one for an article is none.
	 */
	Mono<Void> raised(List<Received<AlertRaised>> facts) {
		Map<Long, Received<AlertRaised>> first = new LinkedHashMap<>();
		facts.forEach((received) -> first.putIfAbsent(received.fact().articleId(), received));
		Collection<Received<AlertRaised>> rows = first.values();
		return this.database.sql("""
				insert into alerts (article_id, cause, source_name, url, title, summary, ticker, total, threshold,
				    published_at, raised_at, traceparent)
				select article_id, 'score', source_name, url, title, summary, ticker, total, threshold, published_at,
				    raised_at, traceparent
				from unnest(:ids, :source_names, :urls, :titles, :summaries, :tickers, :totals, :thresholds, :published,
				        :raised, :traceparents)
				    as alert (article_id, source_name, url, title, summary, ticker, total, threshold, published_at,
				        raised_at, traceparent)
				on conflict do nothing
				""")
			.bind("ids", rows.stream().map((each) -> each.fact().articleId()).toArray(Long[]::new))
			.bind("source_names", Columns.of(rows, String[]::new, (each) -> PlainText.line(each.fact().sourceName())))
			.bind("urls", Columns.of(rows, String[]::new, (each) -> each.fact().url()))
			.bind("titles", Columns.of(rows, String[]::new, (each) -> PlainText.line(each.fact().title())))
			.bind("summaries", Columns.of(rows, String[]::new, (each) -> summary(each.fact())))
			.bind("tickers", Columns.of(rows, String[]::new, (each) -> each.fact().ticker()))
			.bind("totals", rows.stream().map((each) -> each.fact().total()).toArray(Double[]::new))
			.bind("thresholds", rows.stream().map((each) -> each.fact().threshold()).toArray(Double[]::new))
			.bind("published", Columns.times(rows, (each) -> each.fact().publishedAt()))
			.bind("raised", Columns.times(rows, (each) -> each.fact().raisedAt()))
			.bind("traceparents",
					Columns.of(rows, String[]::new, (each) -> (each.trace() != null) ? each.trace().header() : null))
			.then();
	}

	/**
	 * Makes alerts of plans that came, or has those that are there matched once more: a
	 * rule may ask for the plan's stance.
	 * @param most how many plans at most
	 * @return how many were looked at
	 */
	Mono<Long> considerPlans(int most) {
		return this.database
			.sql("""
					with arrived as (
					    select article_id from plans
					    where not alert_considered
					        and (exists (select from articles where id = article_id)
					            or arrived_at < clock_timestamp() - interval '10 minutes')
					    limit :most
					    for update skip locked
					), raised as (
					    insert into alerts (article_id, cause, source_name, url, title, summary, ticker, total, published_at,
					        raised_at, traceparent)
					    select articles.id, 'plan', source_name, url, title, summary, articles.ticker, total, published_at,
					        plans.created_at, traceparent
					    from arrived join plans using (article_id) join articles on articles.id = arrived.article_id
					    on conflict (article_id) do update set pending = true
					)
					update plans set alert_considered = true from arrived where plans.article_id = arrived.article_id
					""")
			.bind("most", most)
			.fetch()
			.rowsUpdated();
	}

	/**
	 * Takes alerts to match one after the other, in the caller's transaction and alone:
	 * two alerts of one story at once would not see each other's cool-down. They wait a
	 * little for the article itself, which brings categories, all tickers and the story.
	 * @param newsFor how long after its publication an article is news
	 * @param most how many at most
	 * @return the alerts, the oldest first
	 */
	Mono<List<Pending>> nextPending(Duration newsFor, int most) {
		return this.database.sql("""
				with alone as materialized (
				    select pg_advisory_xact_lock(:lock)
				), next as (
				    select alerts.id from alone, alerts
				    where pending and (cause = 'test' or arrived_at < clock_timestamp() - interval '10 seconds'
				        or exists (select from articles where articles.id = article_id))
				    order by alerts.id
				    limit :most
				    for update of alerts skip locked
				)
				update alerts
				set pending = false,
				    old = published_at < raised_at - :news * interval '1 second'
				        or raised_at < clock_timestamp() - :news * interval '1 second',
				    story = coalesce(story,
				        (select 'story ' || story_id from articles where articles.id = alerts.article_id),
				        left(regexp_replace(lower(title), '\\W+', ' ', 'g'), 200))
				from next
				where alerts.id = next.id
				returning alerts.id, article_id, old, traceparent
				""")
			.bind("lock", MATCHING_LOCK)
			.bind("most", most)
			.bind("news", newsFor.toSeconds())
			.map((row) -> new Pending(required(row, "id", Long.class), row.get("article_id", Long.class),
					required(row, "old", Boolean.class), Traceparent.parse(row.get("traceparent", String.class))))
			.all()
			.collectSortedList(Comparator.comparing(Pending::id));
	}

	/**
	 * Whom an alert concerns who has not been matched with it yet.
	 * @param alertId which
	 * @param coolDown how long after an alert a subscriber hears no other of the story
	 * @return everybody with a rule that it passes
	 */
	Flux<Concerned> concerned(long alertId, Duration coolDown) {
		return this.database
			.sql("""
					with alert as (
					    select alerts.id, alerts.source_name, alerts.total, alerts.story, stance,
					        concat_ws(' ', alerts.title, alerts.summary) as words, coalesce(articles.categories, '[]') as categories,
					        array_remove(array[alerts.ticker, case when (plan->>'unverified')::boolean then null else plans.ticker end]
					            || array(select jsonb_array_elements_text(coalesce(articles.tickers, '[]'))), null) as tickers
					    from alerts left join articles on articles.id = alerts.article_id
					        left join plans on plans.article_id = alerts.article_id
					    where alerts.id = :alert
					)
					select subscribers.id, time_zone, quiet_hours->>'from' as quiet_from, quiet_hours->>'to' as quiet_to,
					    paused_until, matched.rule->>'name' as rule, story, exists (
					        select from alert_matches
					        where alert_matches.subscriber_id = subscribers.id and alert_matches.story = alert.story
					            and outcome <> 'cooled'
					            and matched_at > clock_timestamp() - :cool * interval '1 second') as cooled
					from alert, subscribers cross join lateral (
					    select rule from jsonb_array_elements(alert_rules) as rule
					    where passes(rule, tickers, source_name, categories, total, stance, words)
					    limit 1
					) matched
					where alert_rules <> '[]' and confirmed_at is not null and unsubscribed_at is null
					    and not exists (
					        select from alert_matches
					        where alert_id = alert.id and alert_matches.subscriber_id = subscribers.id)
					order by subscribers.id
					""")
			.bind("alert", alertId)
			.bind("cool", coolDown.toSeconds())
			.map(Concerned::of)
			.all();
	}

	/**
	 * The alerts that a delivery tells of.
	 * @param delivery of an alert or of the summary of several
	 * @return the best first; nothing where they were deleted
	 */
	public Flux<Alert> of(Delivery delivery) {
		if (delivery.alertId() != null) {
			return this.database.sql(SELECT + "where alerts.id = :id")
				.bind("id", delivery.alertId())
				.map(Alerts::alert)
				.all();
		}
		return (delivery.summaryId() == null) ? Flux.empty() : this.database.sql(SELECT + """
				join alert_matches on alert_id = alerts.id
				where summary_id = :id
				order by total desc, alerts.id desc
				""").bind("id", delivery.summaryId()).map(Alerts::alert).all();
	}

	/**
	 * Raises the test of a channel, which concerns nobody else.
	 * @param title what it says
	 * @param trace the trace of who asked
	 * @return the alert's id
	 */
	public Mono<Long> raiseTest(String title, String url, @Nullable Traceparent trace) {
		DatabaseClient.GenericExecuteSpec insert = this.database
			.sql("""
					insert into alerts (cause, source_name, url, title, total, published_at, raised_at, pending, traceparent)
					values ('test', 'News Tunneler', :url, :title, 0, clock_timestamp(), clock_timestamp(), false, :trace)
					returning id
					""")
			.bind("title", title)
			.bind("url", url);
		insert = (trace != null) ? insert.bind("trace", trace.header()) : insert.bindNull("trace", String.class);
		return insert.map((row) -> required(row, "id", Long.class)).one();
	}

	Flux<History> list(@Nullable Long subscriberId, @Nullable Long before, int limit, long offset) {
		DatabaseClient.GenericExecuteSpec select = this.database.sql(SUMMARY + "where cause <> 'test'"
				+ ((before != null) ? " and alerts.id < :before" : "")
				+ ((subscriberId != null)
						? " and exists (select from alert_matches where alert_id = alerts.id and subscriber_id = :subscriber)"
						: "")
				+ " order by alerts.id desc limit :limit offset :offset");
		if (before != null) {
			select = select.bind("before", before);
		}
		if (subscriberId != null) {
			select = select.bind("subscriber", subscriberId);
		}
		return select.bind("limit", limit).bind("offset", offset).map(Alerts::history).all();
	}

	Mono<Long> count(@Nullable Long subscriberId) {
		DatabaseClient.GenericExecuteSpec count = (subscriberId == null)
				? this.database.sql("select count(*) from alerts where cause <> 'test'")
				: this.database.sql("select count(*) from alert_matches where subscriber_id = :subscriber")
					.bind("subscriber", subscriberId);
		return count.map((row) -> Objects.requireNonNull(row.get(0, Long.class))).one();
	}

	Mono<History> find(long id) {
		return this.database.sql(SUMMARY + "where alerts.id = :id").bind("id", id).map(Alerts::history).one();
	}

	Flux<Match> matches(long alertId, int limit) {
		return this.database.sql("""
				select * from alert_matches where alert_id = :alert order by subscriber_id limit :limit
				""")
			.bind("alert", alertId)
			.bind("limit", limit)
			.map((row) -> new Match(required(row, "subscriber_id", Long.class), row.get("rule", String.class),
					required(row, "outcome", String.class), row.get("summary_id", Long.class),
					required(row, "matched_at", Instant.class)))
			.all();
	}

	/**
	 * Deletes alerts that nobody asks about any more.
	 * @param keep how long to keep
	 * @return number of alerts deleted
	 */
	Mono<Long> deleteOlderThan(Duration keep) {
		return this.database.sql("delete from alerts where arrived_at < now() - :keep * interval '1 second'")
			.bind("keep", keep.toSeconds())
			.fetch()
			.rowsUpdated();
	}

	private static @Nullable String summary(AlertRaised fact) {
		return (fact.summary() != null) ? PlainText.line(fact.summary()) : null;
	}

	private static Alert alert(Readable row) {
		Json plan = row.get("plan", Json.class);
		return new Alert(required(row, "id", Long.class), row.get("article_id", Long.class),
				required(row, "cause", String.class), required(row, "source_name", String.class),
				required(row, "url", String.class), required(row, "title", String.class),
				row.get("summary", String.class), row.get("ticker", String.class), required(row, "total", Double.class),
				row.get("threshold", Double.class), required(row, "published_at", Instant.class),
				required(row, "raised_at", Instant.class),
				(plan != null) ? FactJson.mapper().readValue(plan.asString(), Articles.Plan.class) : null,
				Traceparent.parse(row.get("traceparent", String.class)));
	}

	private static History history(Readable row) {
		return new History(alert(row), required(row, "old", Boolean.class), required(row, "told", Long.class),
				required(row, "held", Long.class), required(row, "cooled", Long.class));
	}

	private static <T> T required(Readable row, String column, Class<T> type) {
		return Objects.requireNonNull(row.get(column, type), column);
	}

	/**
	 * An alert that waits to be matched.
	 *
	 * @param id identity of the alert
	 * @param articleId identity of its article
	 * @param old whether it is no news any more
	 * @param trace the trace of its article
	 */
	record Pending(long id, @Nullable Long articleId, boolean old, @Nullable Traceparent trace) {
	}

	/**
	 * An alert and what was done about it.
	 *
	 * @param alert what it says
	 * @param old whether nobody was told because it was no news any more
	 * @param told how many subscribers were told at once
	 * @param held how many were in quiet hours, and are told afterwards
	 * @param cooled how many had heard of the story a short time before
	 */
	record History(Alert alert, boolean old, long told, long held, long cooled) {
	}

	/**
	 * What an alert was to one subscriber.
	 *
	 * @param subscriberId who
	 * @param rule the name of the rule that it passed, where that has one
	 * @param outcome {@code told}, {@code held} for the end of quiet hours, or
	 * {@code cooled} because they had heard of the story
	 * @param summaryId the summary that it is told in, where it was held
	 * @param matchedAt when
	 */
	record Match(long subscriberId, @Nullable String rule, String outcome, @Nullable Long summaryId,
			Instant matchedAt) {
	}

}
