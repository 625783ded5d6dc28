package io.newstunneler.ingest.polling;

import java.net.URI;
import java.net.URISyntaxException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

import io.newstunneler.defaults.trace.Traceparent;
import io.newstunneler.defaults.trace.Traces;
import io.newstunneler.events.SourceHealthChanged;
import io.newstunneler.events.SourceHealthChanged.Health;
import io.newstunneler.ingest.articles.Articles;
import io.newstunneler.ingest.articles.Feed;
import io.newstunneler.ingest.articles.Harvest;
import io.newstunneler.ingest.discovery.Discovery;
import io.newstunneler.ingest.fetching.Body.UnusableBodyException;
import io.newstunneler.ingest.fetching.FetchOutcome;
import io.newstunneler.ingest.fetching.FetchOutcome.Busy;
import io.newstunneler.ingest.fetching.FetchOutcome.Failed;
import io.newstunneler.ingest.fetching.FetchOutcome.Fetched;
import io.newstunneler.ingest.fetching.FetchOutcome.Gone;
import io.newstunneler.ingest.fetching.FetchOutcome.NotModified;
import io.newstunneler.ingest.fetching.FetchOutcome.Refused;
import io.newstunneler.ingest.fetching.FetchRequest;
import io.newstunneler.ingest.fetching.Fetcher;
import io.newstunneler.ingest.fetching.Links;
import io.newstunneler.ingest.politeness.Permission;
import io.newstunneler.ingest.politeness.Permission.Denied;
import io.newstunneler.ingest.politeness.Permission.Granted;
import io.newstunneler.ingest.politeness.Permission.Later;
import io.newstunneler.ingest.politeness.Politeness;
import io.newstunneler.ingest.polling.Leases.Unchanged;
import io.newstunneler.ingest.polling.Pacing.Terms;
import io.newstunneler.ingest.polling.Settlement.Account;
import io.newstunneler.ingest.polling.Settlement.Learned;
import io.newstunneler.ingest.polling.Settlement.Move;
import io.newstunneler.ingest.polling.Settlement.Validators;
import io.newstunneler.ingest.reading.Channel;
import io.newstunneler.ingest.reading.Entry;
import io.newstunneler.ingest.reading.FeedDocument;
import io.newstunneler.ingest.reading.FeedReader;
import io.newstunneler.ingest.reading.UnreadableFeedException;
import io.newstunneler.ingest.rules.EntryRules;
import io.newstunneler.ingest.websub.Offer;
import io.newstunneler.ingest.websub.Subscriptions;
import io.newstunneler.ingest.websub.Subscriptions.Push;
import io.newstunneler.outbox.Outbox;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.pool.Pool;
import reactor.pool.PoolBuilder;

import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * One poll of one source: fetch, read, recognise, store, and decide when to come again.
 * All that it changes is committed at once, or, if the lease was lost meanwhile, not at
 * all. It is the root of the trace that ends with a mail.
 */
@Component
class Poll {

	/** To wait for a processor and the database. */
	private static final Duration LIMIT = Duration.ofSeconds(60);

	/** Shorter waits for a host are not worth giving the source back. */
	private static final Duration SHORT = Duration.ofSeconds(2);

	/** After so long without a change a document is asked for unconditionally, once. */
	private static final Duration LONGEST_UNSEEN = Duration.ofDays(3);

	/** Of the ten connections of the pool. */
	private static final int MOST_STORING = 5;

	private static final Logger log = LoggerFactory.getLogger(Poll.class);

	private final Fetcher fetcher;

	private final FeedReader reader;

	private final Articles articles;

	private final Leases leases;

	private final PollInterval interval;

	private final Outbox outbox;

	private final TransactionalOperator transactions;

	private final Traces traces;

	private final PollMetrics metrics;

	private final Politeness politeness;

	private final Unsettled unsettled;

	private final Discovery discovery;

	private final Subscriptions subscriptions;

	/** Polls that store something take turns: the other connections are for people. */
	private final Pool<Boolean> turns = PoolBuilder.from(Mono.just(true)).sizeBetween(0, MOST_STORING).buildPool();

	private final Clock clock = Clock.systemUTC();

	/** As many documents are read at once as there are processors, whatever they cost. */
	private final Scheduler processors = Schedulers.newParallel("reader", Runtime.getRuntime().availableProcessors(),
			true);

	Poll(Fetcher fetcher, FeedReader reader, Articles articles, Leases leases, PollInterval interval, Outbox outbox,
			TransactionalOperator transactions, Traces traces, PollMetrics metrics, Politeness politeness,
			Unsettled unsettled, Discovery discovery, Subscriptions subscriptions) {
		this.fetcher = fetcher;
		this.reader = reader;
		this.articles = articles;
		this.leases = leases;
		this.interval = interval;
		this.outbox = outbox;
		this.transactions = transactions;
		this.traces = traces;
		this.metrics = metrics;
		this.politeness = politeness;
		this.unsettled = unsettled;
		this.discovery = discovery;
		this.subscriptions = subscriptions;
	}

	/**
	 * Polls a source that was claimed.
	 * @return completes when the poll is settled, or in hand of who settles it; an error
	 * is ours, not the feed's, and leaves the source due when the lease ends
	 */
	Mono<Void> run(Claim claim) {
		Long push = claim.push();
		if (push != null) {
			Mono<Void> taking = this.subscriptions.push(push)
				.publishOn(this.processors)
				.flatMap((pushed) -> take(claim, pushed))
				.timeout(LIMIT);
			return this.traces.newTrace("source push", taking);
		}
		return this.politeness.ask(claim.address(), claim.sourceId(), claim.obeyRobots())
			.flatMap((permission) -> act(claim, permission));
	}

	/**
	 * Reads what a hub pushed as if it had been fetched, except that it says nothing of
	 * how often the source publishes: a push may hold what is new and no more.
	 */
	private Mono<Void> take(Claim claim, Push push) {
		Account account = new Account("pushed", false, 200, null, Duration.ZERO, push.document().length, null, 0, 0);
		FeedDocument document;
		try {
			document = this.reader.read(push.document(), push.charset());
		}
		catch (UnreadableFeedException ex) {
			return settle(claim,
					pushed(claim, new Wait(Duration.ZERO, Wait.Reason.INTERVAL),
							"The hub pushed something else than a feed; the feed itself is polled instead.", account),
					null);
		}
		Wait wait = (claim.unread() > 1) ? new Wait(Duration.ZERO, Wait.Reason.PUSHED)
				: wait(claim, claim.learned(), null);
		Feed feed = new Feed(claim.sourceId(), claim.name(), claim.url(), claim.sourceType(), address(claim, push),
				Instant.now(this.clock));
		return harvest(feed, claim, document).flatMap((harvest) -> settle(claim,
				pushed(claim, wait, document.warning(), account).with(harvest.ingested(), harvest.revised()), harvest));
	}

	private Settlement pushed(Claim claim, Wait wait, @Nullable String error, Account account) {
		return new Settlement(wait, true, healthOf(claim.moved() && !claim.discovered(), claim.learned()), 0, error,
				Validators.of(claim), Move.of(claim), claim.learned(), account);
	}

	private static URI address(Claim claim, Push push) {
		try {
			return (push.topic() != null) ? new URI(push.topic()) : claim.address();
		}
		catch (URISyntaxException ex) {
			return claim.address();
		}
	}

	private Mono<Harvest> harvest(Feed feed, Claim claim, FeedDocument document) {
		List<Entry> wanted = EntryRules.of(claim.rules()).wanted(document.entries());
		return inTurn(this.articles.harvest(feed, wanted, this.processors));
	}

	private <T> Mono<T> inTurn(Mono<T> storing) {
		return this.turns.withPoolable((_) -> storing).singleOrEmpty();
	}

	private Mono<Void> act(Claim claim, Permission permission) {
		return switch (permission) {
			case Granted granted -> fetch(claim).doFinally((_) -> granted.done().run());
			case Later later when later.delay().compareTo(SHORT) <= 0 ->
				Mono.delay(later.delay()).then(Mono.defer(() -> run(claim)));
			case Later later -> postpone(claim, later.delay());
			case Denied denied -> traced(claim, new Refused(denied.reason()), Duration.ZERO);
		};
	}

	private Mono<Void> postpone(Claim claim, Duration wait) {
		this.metrics.postponed();
		return this.leases.postpone(claim, new Wait(wait, Wait.Reason.SPACING));
	}

	private Mono<Void> fetch(Claim claim) {
		long start = System.nanoTime();
		return this.fetcher.fetch(request(claim), (outcome) -> {
			Duration took = Duration.ofNanos(System.nanoTime() - start);
			this.metrics.polled(claim, outcome, took);
			if (outcome instanceof NotModified unchanged && isUneventful(claim, unchanged)) {
				this.unsettled
					.add(new Unchanged(claim, wait(claim, claim.learned(), unchanged.asked()), unchanged.asked()));
				return Mono.empty();
			}
			return traced(claim, outcome, took);
		});
	}

	private FetchRequest request(Claim claim) {
		Instant since = claim.unchangedSince();
		// A server whose conditions are broken says "not modified" for ever.
		boolean doubtful = since != null && since.isBefore(Instant.now(this.clock).minus(LONGEST_UNSEEN));
		return new FetchRequest(claim.address(), claim.secrets(), doubtful ? null : claim.etag(),
				doubtful ? null : claim.lastModified());
	}

	/**
	 * Whether a poll changes nothing of its source but when to come again: it needs
	 * neither a transaction nor a trace of its own.
	 */
	private boolean isUneventful(Claim claim, NotModified unchanged) {
		return claim.failures() == 0 && unchanged.movedTo() == null && claim.movedTo() == null
				&& claim.health() == healthOf(claim.moved() && !claim.discovered(), claim.learned());
	}

	/**
	 * From here on it is the root of a trace.
	 */
	private Mono<Void> traced(Claim claim, FetchOutcome outcome, Duration took) {
		Mono<Void> settling = Mono.defer(() -> settle(claim, outcome, took)).timeout(LIMIT);
		return this.traces.newTrace("source poll", settling.subscribeOn(this.processors));
	}

	private Mono<Void> settle(Claim claim, FetchOutcome outcome, Duration took) {
		Account account = new Account(outcome.label(), false, outcome.status(), null, took, 0, null, 0, 0);
		return switch (outcome) {
			case Fetched fetched -> read(claim, fetched, account);
			case NotModified unchanged ->
				settle(claim,
						healthy(claim, unchanged.movedTo(), Validators.of(claim), claim.learned(), null, new Account(
								outcome.label(), true, outcome.status(), null, took, 0, unchanged.asked(), 0, 0)),
						null);
			case Gone _ -> settle(claim, gone(claim, account), null);
			case Busy busy -> settle(claim, failing(claim, busy.reason(), false, busy.retryAfter(), account), null);
			case Refused refused -> settle(claim, failing(claim, refused.reason(), true, null, account), null);
			case Failed failed ->
				settle(claim, failing(claim, failed.reason(), failed.isLasting(), null, account), null);
		};
	}

	private Mono<Void> read(Claim claim, Fetched fetched, Account outline) {
		FeedDocument document;
		Validators validators;
		Account account = new Account(outline.outcome(), false, outline.status(), shown(claim, fetched.address()),
				outline.took(), fetched.body().wireBytes(), fetched.asked(), 0, 0);
		try {
			byte[] body = fetched.body().document();
			byte[] hash = sha256(body);
			validators = new Validators(fetched.etag(), fetched.lastModified(), hash);
			if (Arrays.equals(hash, claim.documentHash()) && claim.failures() == 0) {
				Account same = new Account(outline.outcome(), true, 200, null, outline.took(), account.bytes(),
						account.asked(), 0, 0);
				return settle(claim, healthy(claim, fetched.movedTo(), validators, claim.learned(), null, same), null);
			}
			document = this.reader.read(body, fetched.charset());
		}
		catch (UnreadableFeedException ex) {
			return discover(claim, fetched, failing(claim, String.valueOf(ex.getMessage()), false, null, account));
		}
		catch (UnusableBodyException ex) {
			return settle(claim, failing(claim, String.valueOf(ex.getMessage()), false, null, account), null);
		}
		Instant now = Instant.now(this.clock);
		Feed feed = new Feed(claim.sourceId(), claim.name(), claim.url(), claim.sourceType(), fetched.address(), now);
		Settlement settlement = healthy(claim, fetched.movedTo(), validators, learned(document, now),
				document.warning(), account);
		return noted(claim, fetched, document).then(harvest(feed, claim, document))
			.flatMap((harvest) -> settle(claim, settlement.with(harvest.ingested(), harvest.revised()), harvest));
	}

	/**
	 * Headers come before the document where both name a hub.
	 */
	private Mono<Void> noted(Claim claim, Fetched fetched, FeedDocument document) {
		Links links = fetched.links();
		Channel channel = document.channel();
		Offer offer = Offer.of(links.hubs().isEmpty() ? channel.hubs() : links.hubs(),
				(links.self() != null) ? links.self() : channel.self(), fetched.address());
		return Objects.equals(offer, claim.offer()) ? Mono.empty()
				: this.subscriptions.offered(claim.sourceId(), offer);
	}

	/**
	 * A person may have given the address of a site: its feed is looked for, and, if
	 * there is one, polled at once.
	 */
	private Mono<Void> discover(Claim claim, Fetched fetched, Settlement failing) {
		if (claim.moved() || !isPage(fetched)) {
			return settle(claim, failing, null);
		}
		return this.discovery.find(fetched).map((found) -> {
			log.atInfo().addKeyValue("source.id", claim.sourceId()).log("found the feed of a site");
			return new Settlement(new Wait(Duration.ZERO, Wait.Reason.INTERVAL), true, Health.HEALTHY, 0, null,
					new Validators(null, null, null), Move.found(found.address().toString()), claim.learned(),
					failing.account());
		}).defaultIfEmpty(failing).flatMap((settlement) -> settle(claim, settlement, null));
	}

	private static boolean isPage(Fetched fetched) {
		String contentType = fetched.contentType();
		return contentType == null || contentType.isBlank() || contentType.toLowerCase(Locale.ROOT).contains("html");
	}

	/**
	 * Where the document came from, if that is worth telling.
	 */
	private static @Nullable String shown(Claim claim, URI address) {
		return address.equals(claim.address()) ? null : address.toString();
	}

	private static Learned learned(FeedDocument document, Instant now) {
		Habit habit = Habit.of(document.entries().stream().map(Entry::published).filter(Objects::nonNull).toList(),
				now);
		Channel channel = document.channel();
		Duration asked = (channel.ttl() != null) ? channel.ttl() : channel.updateInterval();
		String askedBy = (channel.ttl() != null) ? "ttl" : (asked != null) ? "sy:updatePeriod" : null;
		return new Learned(asked, askedBy, bits(channel.skipHours().stream()),
				bits(channel.skipDays().stream().map(DayOfWeek::ordinal)), (habit != null) ? habit.usual() : null,
				(habit != null) ? habit.silentAfter() : null);
	}

	private static int bits(Stream<Integer> numbers) {
		return numbers.reduce(0, (bits, number) -> bits | 1 << number, (one, other) -> one | other);
	}

	private Wait wait(Claim claim, Learned learned, @Nullable Duration serverAsked) {
		Wait usual = Pacing.afterSuccess(new Terms(this.interval.current(), claim.own(), learned.habit(), serverAsked,
				learned.asked(), learned.skipHours(), learned.skipDays()), Instant.now(this.clock), random());
		return (claim.served() && claim.own() == null && this.subscriptions.areOn())
				? Pacing.whilePushed(usual, random()) : usual;
	}

	private Health healthOf(boolean moved, Learned learned) {
		Instant silentAfter = learned.silentAfter();
		if (silentAfter != null && silentAfter.isBefore(Instant.now(this.clock))) {
			return Health.SILENT;
		}
		return moved ? Health.MOVED : Health.HEALTHY;
	}

	private Settlement healthy(Claim claim, @Nullable Object movedTo, Validators validators, Learned learned,
			@Nullable String warning, Account account) {
		Move move = Move.of(claim).seen((movedTo != null) ? movedTo.toString() : null);
		return new Settlement(wait(claim, learned, account.asked()), true, healthOf(move.isMoved(), learned), 0,
				warning, validators, move, learned, account);
	}

	private Settlement failing(Claim claim, String reason, boolean lasting, @Nullable Duration retryAfter,
			Account account) {
		int failures = claim.failures() + 1;
		Duration own = claim.own();
		Wait wait = Pacing.afterFailure((own != null) ? own : this.interval.current(), failures, lasting, retryAfter,
				random());
		// A place that it moved to and that fails may have been a lie: back to where a
		// person said that it is.
		Move move = claim.moved() ? Move.NONE : Move.of(claim);
		return new Settlement(wait, false, Health.FAILING, failures, reason, Validators.of(claim), move,
				claim.learned(), account.asking(retryAfter));
	}

	private Settlement gone(Claim claim, Account account) {
		return new Settlement(new Wait(this.interval.current(), Wait.Reason.GONE), false, Health.GONE,
				claim.failures() + 1,
				"The server says that the feed is gone for good (410). It is not asked any more; its articles are kept. "
						+ "Remove the source, or poll it by hand to try again.",
				Validators.of(claim), Move.of(claim), claim.learned(), account);
	}

	private Mono<Void> settle(Claim claim, Settlement settlement, @Nullable Harvest harvest) {
		if (settlement.error() != null) {
			log.atWarn()
				.addKeyValue("source.id", claim.sourceId())
				.addKeyValue("reason", settlement.error())
				.addKeyValue("failures", settlement.failures())
				.log("source did not give all that it should");
		}
		Traceparent trace = this.traces.current();
		Mono<Void> ending = this.leases.settle(claim, settlement, (trace != null) ? trace.traceId() : null)
			.flatMap((ours) -> ours ? tellHealth(claim, settlement) : Mono.error(new LeaseLostException()));
		if (harvest == null || harvest.isEmpty()) {
			// One statement needs no transaction around it.
			boolean alone = settlement.health() == claim.health();
			return ignoringLostLease(claim, inTurn(alone ? ending : ending.as(this.transactions::transactional)))
				.then(trimming(claim, settlement));
		}
		// The row of the source is locked first: nobody else stores for it from here on.
		Mono<Void> storing = ending.then(this.articles.store(harvest))
			.as(this.transactions::transactional)
			.doOnNext(this.articles::announce)
			.then();
		return ignoringLostLease(claim, inTurn(storing)).then(trimming(claim, settlement));
	}

	/**
	 * Now and then the end of a source's history is cut off.
	 */
	private Mono<Void> trimming(Claim claim, Settlement settlement) {
		return (settlement.account().unchanged() || ThreadLocalRandom.current().nextInt(100) > 0) ? Mono.empty()
				: this.leases.trimHistory(claim.sourceId());
	}

	private static Mono<Void> ignoringLostLease(Claim claim, Mono<Void> ending) {
		return ending.onErrorResume(LeaseLostException.class, (_) -> {
			log.atInfo().addKeyValue("source.id", claim.sourceId()).log("poll not kept: the lease was over");
			return Mono.empty();
		});
	}

	private Mono<Void> tellHealth(Claim claim, Settlement settlement) {
		if (settlement.health() == claim.health()) {
			return Mono.empty();
		}
		String reason = switch (settlement.health()) {
			case MOVED -> "The feed has moved for good; it is fetched from its new address.";
			case SILENT -> "The feed answers, but has brought nothing new for far longer than is its habit. "
					+ "Look whether its publisher has ended or moved it; it is asked as before.";
			case HEALTHY, FAILING, GONE -> settlement.error();
		};
		return this.outbox.append(new SourceHealthChanged(claim.sourceId(), claim.name(), claim.url(),
				settlement.health(), reason, settlement.failures(), Instant.now(this.clock)));
	}

	private static double random() {
		return ThreadLocalRandom.current().nextDouble();
	}

	private static byte[] sha256(byte[] body) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(body);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every Java has SHA-256", ex);
		}
	}

	/**
	 * Somebody else polls the source now, or it was removed.
	 */
	private static final class LeaseLostException extends RuntimeException {

		LeaseLostException() {
			super("lease lost", null, false, false);
		}

	}

}
