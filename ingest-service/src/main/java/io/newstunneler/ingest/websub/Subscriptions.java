package io.newstunneler.ingest.websub;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;

import io.newstunneler.defaults.flags.Flag;
import io.newstunneler.defaults.flags.Flags;
import io.newstunneler.ingest.websub.Subscription.State;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;

/**
 * What hubs were asked for, and what they pushed that is not read yet.
 */
@Repository
public class Subscriptions {

	static final Flag WEBSUB = new Flag("websub", true,
			"whether hubs are subscribed to; every source is polled as if it had none otherwise");

	/** While a hub is being asked, nobody else asks it. */
	private static final Duration STEP = Duration.ofMinutes(1);

	/** A hub that pushes faster than we read is told to wait. */
	private static final int MOST_UNREAD = 20;

	private static final SecureRandom random = new SecureRandom();

	private final DatabaseClient database;

	private final Flags flags;

	Subscriptions(DatabaseClient database, Flags flags) {
		this.database = database;
		this.flags = flags;
	}

	/**
	 * Whether pushes count.
	 */
	public boolean areOn() {
		return this.flags.isEnabled(WEBSUB);
	}

	/**
	 * Notes what a feed offers. Another hub or topic than before is a new subscription; a
	 * former hub that pushes on is told that nobody is there.
	 * @param sourceId whose feed it is
	 * @param offer what it offers; nothing where it names no hub
	 */
	public Mono<Void> offered(long sourceId, @Nullable Offer offer) {
		if (offer == null) {
			return this.database.sql("""
					update subscriptions set state = 'ENDING', next_step_at = clock_timestamp(), attempts = 0
					where source_id = :id and state <> 'ENDING'
					""").bind("id", sourceId).then();
		}
		return this.database.sql("""
				insert into subscriptions (source_id, hub, topic, callback, secret)
				values (:id, :hub, :topic, :callback, :secret)
				on conflict (source_id) do update
				set hub = excluded.hub, topic = excluded.topic, callback = excluded.callback, secret = excluded.secret,
				    state = 'OFFERED', reason = null, attempts = 0, next_step_at = clock_timestamp(), expires_at = null,
				    proven = false
				where subscriptions.state = 'ENDING'
				   or (subscriptions.hub, subscriptions.topic) is distinct from (excluded.hub, excluded.topic)
				""")
			.bind("id", sourceId)
			.bind("hub", offer.hub())
			.bind("topic", offer.topic())
			.bind("callback", Base64.getUrlEncoder().withoutPadding().encodeToString(bytes()))
			.bind("secret", HexFormat.of().formatHex(bytes()))
			.then();
	}

	private static byte[] bytes() {
		byte[] bytes = new byte[32];
		random.nextBytes(bytes);
		return bytes;
	}

	/**
	 * Takes subscriptions for which something is to be done now.
	 */
	Flux<Subscription> due(int limit) {
		return this.database.sql("""
				with due as (
				    select source_id from subscriptions where next_step_at <= clock_timestamp()
				    order by next_step_at limit :limit
				    for update skip locked)
				update subscriptions
				set next_step_at = clock_timestamp() + :step * interval '1 second', attempts = attempts + 1
				from due join sources on sources.id = due.source_id
				where subscriptions.source_id = due.source_id
				returning subscriptions.*, enabled and removed_at is null and health <> 'GONE' as wanted,
				          state = 'ACTIVE' and expires_at <= clock_timestamp() as expired
				""").bind("limit", limit).bind("step", STEP.toSeconds()).map(Subscriptions::subscription).all();
	}

	/**
	 * Notes how a step went.
	 * @param subscription what the step was for
	 * @param state how far it is; a hub that asked us meanwhile has brought it further
	 * @param reason why it is no further, in a sentence
	 * @param wait until the next step
	 */
	Mono<Void> stepped(Subscription subscription, State state, @Nullable String reason, Duration wait) {
		return this.database
			.sql("""
					update subscriptions
					set state = :state, reason = :reason, next_step_at = clock_timestamp() + :wait * interval '1 millisecond'
					where source_id = :id and callback = :callback and attempts = :attempts
					""")
			.bind("state", state.name())
			.bind("reason", Parameters.in(R2dbcType.VARCHAR, reason))
			.bind("wait", wait.toMillis())
			.bind("id", subscription.sourceId())
			.bind("callback", subscription.callback())
			.bind("attempts", subscription.attempts())
			.then();
	}

	Mono<Void> forget(Subscription subscription) {
		return this.database.sql("delete from subscriptions where callback = :callback and state = 'ENDING'")
			.bind("callback", subscription.callback())
			.then();
	}

	/**
	 * Whether we asked for what a hub says that we asked for; from now on it pushes.
	 */
	Mono<Boolean> confirm(String callback, String topic, Duration lease) {
		return this.database.sql("""
				update subscriptions
				set state = 'ACTIVE', reason = null, attempts = 0,
				    expires_at = clock_timestamp() + :lease * interval '1 second',
				    next_step_at = clock_timestamp() + greatest(:lease * 0.75, 60) * interval '1 second'
				where callback = :callback and topic = :topic and attempts > 0
				  and state in ('OFFERED', 'ASKED', 'ACTIVE', 'DENIED')
				returning source_id
				""")
			.bind("callback", callback)
			.bind("topic", topic)
			.bind("lease", lease.toSeconds())
			.map((_) -> true)
			.one()
			.defaultIfEmpty(false);
	}

	/**
	 * Whether we want to hear no more, as a hub says.
	 */
	Mono<Boolean> confirmEnd(String callback, String topic) {
		return this.database.sql("""
				delete from subscriptions where callback = :callback and topic = :topic and state = 'ENDING'
				returning source_id
				""").bind("callback", callback).bind("topic", topic).map((_) -> true).one().defaultIfEmpty(false);
	}

	/**
	 * A hub does not push to us, or no longer; it is asked again tomorrow.
	 */
	Mono<Boolean> deny(String callback, String topic, String reason) {
		return this.database.sql("""
				update subscriptions
				set state = 'DENIED', reason = :reason, expires_at = null, proven = false,
				    next_step_at = clock_timestamp() + interval '1 day'
				where callback = :callback and topic = :topic and state <> 'ENDING'
				returning source_id
				""")
			.bind("callback", callback)
			.bind("topic", topic)
			.bind("reason", reason)
			.map((_) -> true)
			.one()
			.defaultIfEmpty(false);
	}

	Mono<Subscription> called(String callback) {
		return this.database.sql("""
				select subscriptions.*, enabled and removed_at is null and health <> 'GONE' as wanted,
				       coalesce(expires_at <= clock_timestamp(), true) as expired
				from subscriptions join sources on sources.id = source_id
				where callback = :callback
				""").bind("callback", callback).map(Subscriptions::subscription).one();
	}

	/**
	 * Keeps a push to be read, and makes its source due.
	 * @return whether there was room
	 */
	Mono<Boolean> keep(long sourceId, @Nullable String charset, byte[] document) {
		return this.database.sql("""
				with kept as (
				    insert into pushes (source_id, charset, document)
				    select :id, :charset, :document
				    where (select count(*) from pushes where source_id = :id) < :most
				    returning source_id),
				proven as (
				    update subscriptions
				    set proven = true, pushes = pushes + 1, last_push_at = clock_timestamp()
				    from kept where subscriptions.source_id = kept.source_id)
				update sources set next_poll_at = clock_timestamp() from kept where id = kept.source_id
				returning id
				""")
			.bind("id", sourceId)
			.bind("charset", Parameters.in(R2dbcType.VARCHAR, charset))
			.bind("document", document)
			.bind("most", MOST_UNREAD)
			.map((_) -> true)
			.one()
			.defaultIfEmpty(false);
	}

	/**
	 * Reads a push.
	 */
	public Mono<Push> push(long id) {
		return this.database.sql("""
				select charset, document, topic
				from pushes left join subscriptions using (source_id) where id = :id
				""")
			.bind("id", id)
			.map((row) -> new Push(required(row, "document", byte[].class), row.get("charset", String.class),
					row.get("topic", String.class)))
			.one();
	}

	/**
	 * Has sources polled as usual that wait for pushes that do not come any more.
	 * @return how many
	 */
	Mono<Long> recallWaiting(boolean on) {
		return this.database.sql("""
				update sources
				set next_poll_at = least(next_poll_at, clock_timestamp() + random() * interval '1 minute'),
				    wait_reason = 'interval'
				where wait_reason = 'pushed'
				  and (not :on or not exists (
				      select from subscriptions
				      where source_id = sources.id and state = 'ACTIVE' and proven and expires_at > clock_timestamp()))
				""").bind("on", on).fetch().rowsUpdated();
	}

	Mono<Long> countActive() {
		return this.database
			.sql("select count(*) from subscriptions where state = 'ACTIVE' and expires_at > clock_timestamp()")
			.mapValue(Long.class)
			.one();
	}

	/**
	 * How a source stands with its hub; nothing where its feed names none.
	 */
	public Mono<Standing> of(long sourceId) {
		return this.database.sql("""
				select *, coalesce(expires_at <= clock_timestamp(), true) as expired
				from subscriptions where source_id = :id and state <> 'ENDING'
				""").bind("id", sourceId).map(this::standing).one();
	}

	private Standing standing(Readable row) {
		State state = State.valueOf(required(row, "state", String.class));
		boolean on = areOn();
		return new Standing(required(row, "hub", String.class), required(row, "topic", String.class),
				on ? state.name() : "OFF",
				on ? says(row, state)
						: "Subscriptions are switched off (flag " + WEBSUB.name()
								+ "); the source is polled as often as one without a hub.",
				row.get("expires_at", Instant.class), required(row, "pushes", Long.class),
				row.get("last_push_at", Instant.class));
	}

	private static String says(Readable row, State state) {
		String reason = row.get("reason", String.class);
		String because = (reason != null) ? " " + reason : "";
		return switch (state) {
			case OFFERED -> (reason != null) ? reason : "The hub will be asked to push what is new.";
			case ASKED -> "The hub was asked to push what is new, and has not answered yet; the source is polled.";
			case ACTIVE -> required(row, "expired", Boolean.class)
					? "The hub's promise has run out and it did not renew it; the source is polled." + because
					: required(row, "proven", Boolean.class)
							? "The hub pushes what is new; the source is polled seldom, to be sure." + because
							: "The hub has promised to push what is new; until it does, the source is polled as usual."
									+ because;
			case DENIED ->
				"The hub does not push to us; the source is polled, and the hub asked again tomorrow." + because;
			case ENDING -> "The subscription is being ended.";
		};
	}

	private static Subscription subscription(Readable row) {
		return new Subscription(required(row, "source_id", Long.class), URI.create(required(row, "hub", String.class)),
				required(row, "topic", String.class), required(row, "callback", String.class),
				required(row, "secret", String.class), State.valueOf(required(row, "state", String.class)),
				required(row, "attempts", Integer.class), Boolean.TRUE.equals(row.get("expired", Boolean.class)),
				required(row, "wanted", Boolean.class));
	}

	private static <T> T required(Readable row, String column, Class<T> type) {
		return Objects.requireNonNull(row.get(column, type));
	}

	/**
	 * A document that a hub pushed.
	 *
	 * @param document the document
	 * @param charset its encoding, as the hub says
	 * @param topic what the hub calls the feed, while it is subscribed to
	 */
	public record Push(byte[] document, @Nullable String charset, @Nullable String topic) {

		@Override
		public boolean equals(@Nullable Object other) {
			return this == other;
		}

		@Override
		public int hashCode() {
			return System.identityHashCode(this);
		}

	}

}
