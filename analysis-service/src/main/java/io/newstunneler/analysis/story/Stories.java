package io.newstunneler.analysis.story;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.defaults.flags.Flag;
import io.newstunneler.defaults.flags.Flags;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;

/**
 * Joins articles to their stories, a batch at a time: one statement finds whoever may
 * tell the same, the comparison is made in memory, and one statement notes where the new
 * articles may be found. What that costs does not grow with the number of articles: of
 * each key only the most recent few are looked at, and what those say is remembered.
 * <p>
 * Two replicas that take in two tellings of one story in the same instant do not see each
 * other and found two stories. That is accepted: preventing it would let only one batch
 * at a time be stored, and each later telling joins the older story.
 */
@Repository
public class Stories {

	static final Flag STORY_CLUSTERING = new Flag("story_clustering", true,
			"whether an article joins the story of others that tell the same");

	/**
	 * Of those that share a key, so many are looked at, the most recent; and of all these
	 * so many are read and compared, those first that share most keys.
	 */
	private static final int CANDIDATES = 8;

	/** Of so many articles is remembered what they say, about 1.5 kB each. */
	private static final int REMEMBERED = 8_000;

	private final DatabaseClient database;

	private final Flags flags;

	private final Clock clock;

	private final Duration window;

	private final Cache<Long, Stored> remembered = Caffeine.newBuilder().maximumSize(REMEMBERED).build();

	private final Map<StoryRole, Counter> told = new HashMap<>();

	Stories(DatabaseClient database, Flags flags, Clock clock, StoryProperties properties, MeterRegistry meters) {
		this.database = database;
		this.flags = flags;
		this.clock = clock;
		this.window = properties.window();
		for (StoryRole role : StoryRole.values()) {
			this.told.put(role,
					Counter.builder("news.tunneler.stories.told")
						.description("articles by what they are in their story")
						.tag("role", role.value())
						.register(meters));
		}
	}

	/**
	 * Finds the story of each article of a batch. To be called in the transaction that
	 * stores them.
	 * @param batch what the articles say, in the order in which they came
	 * @return how each tells its story, by its id
	 */
	public Mono<Map<Long, Telling>> join(List<StoryText> batch) {
		if (!this.flags.isEnabled(STORY_CLUSTERING)) {
			Map<Long, Telling> alone = HashMap.newHashMap(batch.size());
			batch.forEach((text) -> alone.put(text.articleId(), Telling.alone(text)));
			return Mono.just(alone);
		}
		return found(batch).flatMap(this::candidates)
			.map((candidates) -> new Joining(candidates, this.window, CANDIDATES).join(batch));
	}

	/**
	 * Notes where articles may be found, and counts them in their stories. To be called
	 * in the same transaction, with those that were not stored before.
	 * @param tellings what {@link #join(List)} said of them
	 * @return completes when it is written
	 */
	public Mono<Void> note(Collection<Telling> tellings) {
		if (tellings.isEmpty()) {
			return Mono.empty();
		}
		List<Long> bands = new ArrayList<>();
		List<Long> articles = new ArrayList<>();
		Map<Long, Growth> grown = new TreeMap<>();
		boolean joining = this.flags.isEnabled(STORY_CLUSTERING);
		for (Telling telling : tellings) {
			if (joining) {
				for (long key : telling.text().keys()) {
					bands.add(key);
					articles.add(telling.text().articleId());
				}
			}
			if (telling.role() != StoryRole.FIRST) {
				grown.computeIfAbsent(telling.storyId(), (_) -> new Growth()).add(telling.publishers());
			}
		}
		return bands.isEmpty() ? Mono.empty() : write(bands, articles, grown);
	}

	/**
	 * Counts and remembers what was committed.
	 * @param telling how an article tells its story
	 */
	public void report(Telling telling) {
		Objects.requireNonNull(this.told.get(telling.role())).increment();
		this.remembered.put(telling.text().articleId(), new Stored(telling.text(), telling.storyId()));
	}

	/**
	 * Has articles read again that say something else now. Another replica may compare
	 * with what they said before for as long as it remembers them.
	 * @param articleIds ids of revised articles
	 */
	public void revised(Collection<Long> articleIds) {
		this.remembered.invalidateAll(articleIds);
	}

	private Mono<Void> write(List<Long> bands, List<Long> articles, Map<Long, Growth> grown) {
		return this.database.sql("""
				with bands as (
				    insert into story_bands (band, article_id, seen_at)
				    select band, article_id, :now from unnest(:bands, :article_ids) as told (band, article_id)
				    order by band
				    on conflict do nothing),
				grown as (
				    -- The first article of a story is not counted until a second one comes.
				    select growth.id, growth.articles, string_to_array(growth.publishers, E'\\n') as publishers
				    from unnest(:ids, :counts, :publishers) as growth (id, articles, publishers))
				insert into stories (id, first_seen_at, last_seen_at, articles, publishers)
				select grown.id, coalesce(first.fetched_at, :now), :now, grown.articles + 1, grown.publishers
				from grown left join articles first on first.id = grown.id
				order by grown.id
				on conflict (id) do update
				set last_seen_at = excluded.last_seen_at,
				    articles = stories.articles + excluded.articles - 1,
				    publishers = array(
				        select distinct publisher from unnest(stories.publishers || excluded.publishers) publisher
				        order by publisher)
				""")
			.bind("now", utc(this.clock.instant()))
			.bind("bands", bands.toArray(Long[]::new))
			.bind("article_ids", articles.toArray(Long[]::new))
			.bind("ids", grown.keySet().toArray(Long[]::new))
			.bind("counts", grown.values().stream().map((growth) -> growth.articles).toArray(Integer[]::new))
			.bind("publishers",
					grown.values()
						.stream()
						.map((growth) -> String.join("\n", growth.publishers))
						.toArray(String[]::new))
			.then();
	}

	/**
	 * Finds who shares most keys with an article, for each of a batch.
	 */
	private Mono<Set<Long>> found(List<StoryText> batch) {
		Set<Long> keys = new HashSet<>();
		for (StoryText text : batch) {
			for (long key : text.keys()) {
				keys.add(key);
			}
		}
		if (keys.isEmpty()) {
			return Mono.just(Set.of());
		}
		return this.database.sql("""
				select array_agg(wanted.band) as bands, array_agg(recent.article_id) as article_ids
				from unnest(:bands) as wanted (band)
				cross join lateral (
				    select article_id
				    from story_bands
				    where story_bands.band = wanted.band
				    order by article_id desc
				    limit :candidates) recent
				having count(*) > 0
				""")
			.bind("bands", keys.toArray(Long[]::new))
			.bind("candidates", CANDIDATES)
			.map((row) -> mostShared(batch, required(row, "bands", Long[].class),
					required(row, "article_ids", Long[].class)))
			.one()
			.defaultIfEmpty(Set.of());
	}

	private static Set<Long> mostShared(List<StoryText> batch, Long[] keys, Long[] articleIds) {
		Map<Long, List<Long>> byKey = new HashMap<>();
		for (int i = 0; i < keys.length; i++) {
			byKey.computeIfAbsent(keys[i], (_) -> new ArrayList<>(CANDIDATES)).add(articleIds[i]);
		}
		Set<Long> found = new HashSet<>();
		for (StoryText text : batch) {
			Sharing<Long> sharing = new Sharing<>();
			for (long key : text.keys()) {
				byKey.getOrDefault(key, List.of()).forEach(sharing::add);
			}
			found.addAll(sharing.most(CANDIDATES, Comparator.naturalOrder()));
		}
		return found;
	}

	private Mono<List<Candidate>> candidates(Set<Long> articleIds) {
		List<Stored> stored = new ArrayList<>(articleIds.size());
		List<Long> unknown = new ArrayList<>();
		for (Long id : articleIds) {
			Stored known = this.remembered.getIfPresent(id);
			if (known != null) {
				stored.add(known);
			}
			else {
				unknown.add(id);
			}
		}
		return read(unknown).doOnNext(stored::add)
			.then(Mono.defer(() -> publishers(stored)))
			.map((publishers) -> stored.stream()
				.map((each) -> new Candidate(each.text(), each.storyId(),
						publishers.getOrDefault(each.storyId(), Set.of(each.text().publisher()))))
				.toList());
	}

	private Flux<Stored> read(List<Long> articleIds) {
		if (articleIds.isEmpty()) {
			return Flux.empty();
		}
		return this.database
			.sql("""
					select id, coalesce(story_id, id) as story_id, title, left(coalesce(summary, content), 700) as text, url,
					    source_url, source_name, published_at, ticker_guess
					from articles
					where id = any (:ids)
					""")
			.bind("ids", articleIds.toArray(Long[]::new))
			.map(Stories::stored)
			.all()
			.doOnNext((stored) -> this.remembered.put(stored.text().articleId(), stored));
	}

	private static Stored stored(Readable row) {
		StoryText text = StoryText.of(required(row, "id", Long.class), required(row, "title", String.class),
				row.get("text", String.class), required(row, "url", String.class),
				required(row, "source_url", String.class), required(row, "source_name", String.class),
				required(row, "published_at", Instant.class), row.get("ticker_guess", String.class));
		return new Stored(text, required(row, "story_id", Long.class));
	}

	/**
	 * Who has told the stories that more than one article tells.
	 */
	private Mono<Map<Long, Set<String>>> publishers(List<Stored> stored) {
		if (stored.isEmpty()) {
			return Mono.just(Map.of());
		}
		return this.database.sql("select id, publishers from stories where id = any (:ids)")
			.bind("ids", stored.stream().map(Stored::storyId).distinct().toArray(Long[]::new))
			.map((row) -> Map.entry(required(row, "id", Long.class),
					Set.of(required(row, "publishers", String[].class))))
			.all()
			.collectMap(Map.Entry::getKey, Map.Entry::getValue);
	}

	/**
	 * Forgets where articles could be found that are older than the window, and stories
	 * of which no article is left.
	 * @return number of rows deleted
	 */
	Mono<Long> forget() {
		Instant since = this.clock.instant().minus(this.window);
		return this.database.sql("delete from story_bands where seen_at < :since")
			.bind("since", utc(since))
			.fetch()
			.rowsUpdated()
			.zipWith(this.database.sql("""
					delete from stories
					where last_seen_at < :since
					    and not exists (select from articles where articles.id = stories.id)
					    and not exists (
					        select from articles where articles.story_id = stories.id and story_id <> articles.id)
					""").bind("since", utc(since)).fetch().rowsUpdated(), Long::sum);
	}

	/**
	 * Stories that more than one article tells, those told most recently first.
	 */
	Flux<StoryView> list(int publishers, Duration age, @Nullable StoryCursor cursor, int limit) {
		StoryCursor after = (cursor != null) ? cursor : StoryCursor.NEWEST;
		return this.database.sql("""
				select stories.id, first.title, stories.first_seen_at, stories.last_seen_at, stories.articles,
				    stories.publishers
				from stories
				left join articles first on first.id = stories.id
				where (last_seen_at, stories.id) < (:last_seen_at, :id)
				    and last_seen_at >= :since and cardinality(stories.publishers) >= :publishers
				order by last_seen_at desc, stories.id desc
				limit :limit
				""")
			.bind("last_seen_at", utc(after.lastSeenAt()))
			.bind("id", after.id())
			.bind("since", utc(this.clock.instant().minus(age)))
			.bind("publishers", publishers)
			.bind("limit", limit)
			.map(Stories::view)
			.all();
	}

	/**
	 * A story with its articles, also one that a single article tells.
	 */
	Mono<StoryView.Detail> find(long id) {
		return members(id).collectList()
			.filter((members) -> !members.isEmpty())
			.flatMap((members) -> this.database.sql("""
					select stories.id, first.title, stories.first_seen_at, stories.last_seen_at, stories.articles,
					    stories.publishers
					from stories
					left join articles first on first.id = stories.id
					where stories.id = :id
					""")
				.bind("id", id)
				.map(Stories::view)
				.one()
				.defaultIfEmpty(alone(id, members.getFirst()))
				.map((story) -> new StoryView.Detail(story, members)));
	}

	private static StoryView alone(long id, StoryView.Member first) {
		return new StoryView(id, first.title(), first.fetchedAt(), first.fetchedAt(), 1, List.of(first.publisher()));
	}

	private Flux<StoryView.Member> members(long id) {
		return this.database.sql("""
				select id, title, url, source_name, source_url, published_at, fetched_at, story_role, total
				from articles
				where (id = :id and coalesce(story_id, id) = id) or (story_id = :id and story_id <> id)
				order by id
				limit :limit
				""")
			.bind("id", id)
			.bind("limit", StoryView.MEMBERS)
			.map((row) -> new StoryView.Member(required(row, "id", Long.class), required(row, "title", String.class),
					required(row, "url", String.class), required(row, "source_name", String.class),
					required(row, "source_url", String.class),
					Publisher.of(required(row, "url", String.class), required(row, "source_url", String.class),
							required(row, "source_name", String.class)),
					required(row, "published_at", Instant.class), required(row, "fetched_at", Instant.class),
					required(row, "story_role", String.class), required(row, "total", Double.class)))
			.all();
	}

	private static StoryView view(Readable row) {
		return new StoryView(required(row, "id", Long.class), row.get("title", String.class),
				required(row, "first_seen_at", Instant.class), required(row, "last_seen_at", Instant.class),
				required(row, "articles", Integer.class), List.of(required(row, "publishers", String[].class)));
	}

	private static <T> T required(Readable row, String column, Class<T> type) {
		return Objects.requireNonNull(row.get(column, type), column);
	}

	private static OffsetDateTime utc(Instant instant) {
		return instant.atOffset(ZoneOffset.UTC);
	}

	/**
	 * An article that is stored.
	 *
	 * @param text what it says
	 * @param storyId its story
	 */
	private record Stored(StoryText text, long storyId) {
	}

	/**
	 * An article that is stored, with what is known of its story.
	 *
	 * @param text what it says
	 * @param storyId its story
	 * @param publishers who has told the story
	 */
	record Candidate(StoryText text, long storyId, Set<String> publishers) {
	}

	/**
	 * What a batch adds to a story.
	 */
	private static final class Growth {

		private int articles;

		private final Set<String> publishers = new TreeSet<>();

		void add(Set<String> publishers) {
			this.articles++;
			this.publishers.addAll(publishers);
		}

	}

}
