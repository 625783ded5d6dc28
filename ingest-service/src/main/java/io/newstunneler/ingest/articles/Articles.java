package io.newstunneler.ingest.articles;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.defaults.postgres.Columns;
import io.newstunneler.defaults.trace.Traceparent;
import io.newstunneler.defaults.trace.Traces;
import io.newstunneler.events.Fact;
import io.newstunneler.ingest.reading.Entry;
import io.newstunneler.outbox.Outbox;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;

/**
 * The articles that we have seen, by what they are recognised by.
 */
@Component
public class Articles {

	private static final Logger log = LoggerFactory.getLogger(Articles.class);

	private final DatabaseClient database;

	private final Outbox outbox;

	private final Traces traces;

	private final Counter ingested;

	private final Counter revised;

	Articles(DatabaseClient database, Outbox outbox, Traces traces, MeterRegistry meters) {
		this.database = database;
		this.outbox = outbox;
		this.traces = traces;
		this.ingested = meters.counter("news.tunneler.articles.ingested");
		this.revised = meters.counter("news.tunneler.articles.revised");
	}

	/**
	 * Finds what of a document is new, and makes that presentable. Entries that we have
	 * cost a look at an index and nothing more.
	 * @param feed the feed that the entries are from
	 * @param entries a document's entries
	 * @param scheduler where to do what costs time
	 */
	public Mono<Harvest> harvest(Feed feed, List<Entry> entries, Scheduler scheduler) {
		List<Fingerprint> prints = entries.stream().map((entry) -> Fingerprint.of(entry, feed.address())).toList();
		return known(feed.sourceId(), prints).publishOn(scheduler)
			.map((known) -> harvest(feed, entries, prints, Identity.judge(prints, known)));
	}

	private static Harvest harvest(Feed feed, List<Entry> entries, List<Fingerprint> prints, Identity.Verdict verdict) {
		List<Harvest.Fresh> fresh = new ArrayList<>();
		// Feeds begin with their newest item, and ids ascend with time.
		for (int i : verdict.fresh().reversed()) {
			fresh.add(new Harvest.Fresh(prints.get(i), Article.of(entries.get(i), prints.get(i), feed)));
		}
		fresh.sort(Comparator.comparing((each) -> each.article().publishedAt()));
		List<Harvest.Changed> changed = new ArrayList<>();
		for (Identity.Revised each : verdict.revised()) {
			Fingerprint print = prints.get(each.entry());
			changed.add(new Harvest.Changed(each.article().id(), print,
					Article.of(entries.get(each.entry()), print, feed), print.changesFrom(each.article().print())));
		}
		return new Harvest(feed, fresh, changed);
	}

	private Mono<List<Identity.Known>> known(long sourceId, List<Fingerprint> prints) {
		if (prints.isEmpty()) {
			return Mono.just(List.of());
		}
		return this.database.sql("""
				select id, guid, url, title, summary, content, published
				from (select id, guid, url, title, summary, content, published
				      from articles
				      where source_id = :source
				        and (guid = any (:guids) or url = any (:urls) or (url is null and title = any (:titles)))
				      union
				      select id, guid, url, articles.title, summary, content, articles.published
				      from unnest(:all_titles, :publisheds) as moment (title, published)
				      join articles on articles.title = moment.title and articles.published = moment.published
				      where source_id = :source) as known
				order by id desc
				limit :most
				""")
			.bind("source", sourceId)
			.bind("guids", prints.stream().map(Fingerprint::guid).filter(Objects::nonNull).toArray(Long[]::new))
			.bind("urls", prints.stream().map(Fingerprint::url).filter(Objects::nonNull).toArray(Long[]::new))
			.bind("titles",
					prints.stream().filter((print) -> print.url() == null).map(Fingerprint::title).toArray(Long[]::new))
			.bind("all_titles", Columns.of(prints, Long[]::new, Fingerprint::title))
			.bind("publisheds", Columns.of(prints, Long[]::new, Fingerprint::publishedSeconds))
			// Sources that give all their items one guid, link or title must not make
			// each
			// poll read all that they ever brought.
			.bind("most", 1_000 + 4 * prints.size())
			.map(Articles::known)
			.all()
			.collectList();
	}

	private static Identity.Known known(Readable row) {
		Long published = row.get("published", Long.class);
		return new Identity.Known(number(row, "id"),
				new Fingerprint(row.get("guid", Long.class), row.get("url", Long.class), number(row, "title"),
						number(row, "summary"), number(row, "content"),
						(published != null) ? Instant.ofEpochSecond(published) : null));
	}

	private static long number(Readable row, String column) {
		return Objects.requireNonNull(row.get(column, Long.class));
	}

	/**
	 * Stores a harvest and tells it, in the caller's transaction.
	 * @return what was stored, to be announced after the commit
	 */
	public Mono<Stored> store(Harvest harvest) {
		return Mono.deferContextual((_) -> {
			Traceparent trace = this.traces.current();
			return insert(harvest).flatMap((ids) -> {
				List<Outbox.Pending> facts = new ArrayList<>();
				List<Long> stored = new ArrayList<>();
				for (Harvest.Fresh fresh : harvest.fresh()) {
					Long id = ids.get(fresh.print().identity());
					if (id != null) {
						stored.add(id);
						facts.add(pending(fresh.article().ingested(id, harvest.feed()), trace));
					}
				}
				List<Long> revised = new ArrayList<>();
				for (Harvest.Changed changed : harvest.changed()) {
					if (!changed.fields().isEmpty()) {
						revised.add(changed.id());
						facts.add(pending(changed.article().revised(changed.id(), harvest.feed(), changed.fields()),
								trace));
					}
				}
				return revise(harvest.changed()).then(this.outbox.append(facts))
					.thenReturn(new Stored(harvest.feed().sourceId(), stored, revised, trace));
			});
		});
	}

	private static Outbox.Pending pending(Fact fact, @Nullable Traceparent trace) {
		return new Outbox.Pending(fact, trace);
	}

	private Mono<Map<Long, Long>> insert(Harvest harvest) {
		List<Fingerprint> prints = harvest.fresh().stream().map(Harvest.Fresh::print).toList();
		if (prints.isEmpty()) {
			return Mono.just(Map.of());
		}
		return this.database.sql("""
				insert into articles (source_id, identity, guid, url, title, summary, content, published)
				select :source, identity, guid, url, title, summary, content, published
				from unnest(:identities, :guids, :urls, :titles, :summaries, :contents, :publisheds) with ordinality
				     as fresh (identity, guid, url, title, summary, content, published, position)
				order by position
				on conflict (source_id, identity) do nothing
				returning id, identity
				""")
			.bind("source", harvest.feed().sourceId())
			.bind("identities", Columns.of(prints, Long[]::new, Fingerprint::identity))
			.bind("guids", Columns.of(prints, Long[]::new, Fingerprint::guid))
			.bind("urls", Columns.of(prints, Long[]::new, Fingerprint::url))
			.bind("titles", Columns.of(prints, Long[]::new, Fingerprint::title))
			.bind("summaries", Columns.of(prints, Long[]::new, Fingerprint::summary))
			.bind("contents", Columns.of(prints, Long[]::new, Fingerprint::content))
			.bind("publisheds", Columns.of(prints, Long[]::new, Fingerprint::publishedSeconds))
			.map((row) -> Map.entry(number(row, "identity"), number(row, "id")))
			.all()
			.collect(HashMap::new, (ids, entry) -> ids.put(entry.getKey(), entry.getValue()));
	}

	private Mono<Void> revise(List<Harvest.Changed> changed) {
		if (changed.isEmpty()) {
			return Mono.empty();
		}
		List<Fingerprint> prints = changed.stream().map(Harvest.Changed::print).toList();
		return this.database.sql("""
				update articles
				set guid = changed.guid, url = changed.url, title = changed.title, summary = changed.summary,
				    content = changed.content, published = changed.published
				from unnest(:ids, :guids, :urls, :titles, :summaries, :contents, :publisheds)
				     as changed (id, guid, url, title, summary, content, published)
				where articles.id = changed.id
				""")
			.bind("ids", changed.stream().map(Harvest.Changed::id).toArray(Long[]::new))
			.bind("guids", Columns.of(prints, Long[]::new, Fingerprint::guid))
			.bind("urls", Columns.of(prints, Long[]::new, Fingerprint::url))
			.bind("titles", Columns.of(prints, Long[]::new, Fingerprint::title))
			.bind("summaries", Columns.of(prints, Long[]::new, Fingerprint::summary))
			.bind("contents", Columns.of(prints, Long[]::new, Fingerprint::content))
			.bind("publisheds", Columns.of(prints, Long[]::new, Fingerprint::publishedSeconds))
			.then();
	}

	/**
	 * Counts and logs what is committed.
	 */
	public void announce(Stored stored) {
		this.ingested.increment(stored.ingested().size());
		this.revised.increment(stored.revised().size());
		try (Traceparent.LogScope _ = (stored.trace() != null) ? stored.trace().inLog() : null) {
			stored.ingested().forEach((id) -> announce(stored.sourceId(), id, "article ingested"));
			stored.revised().forEach((id) -> announce(stored.sourceId(), id, "article revised"));
		}
	}

	private static void announce(long sourceId, long id, String message) {
		log.atInfo().addKeyValue("article.id", id).addKeyValue("source.id", sourceId).log(message);
	}

	/**
	 * What was stored.
	 *
	 * @param sourceId identity of the source
	 * @param ingested new articles
	 * @param revised articles that changed
	 * @param trace the trace of the poll that brought them
	 */
	public record Stored(long sourceId, List<Long> ingested, List<Long> revised, @Nullable Traceparent trace) {

	}

}
