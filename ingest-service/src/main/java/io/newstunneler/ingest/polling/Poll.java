package io.newstunneler.ingest.polling;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

import io.newstunneler.defaults.trace.Traces;
import io.newstunneler.events.SourceHealthChanged;
import io.newstunneler.events.SourceHealthChanged.Health;
import io.newstunneler.ingest.articles.Articles;
import io.newstunneler.ingest.articles.Feed;
import io.newstunneler.ingest.articles.Harvest;
import io.newstunneler.ingest.fetching.FetchOutcome;
import io.newstunneler.ingest.fetching.FetchOutcome.Busy;
import io.newstunneler.ingest.fetching.FetchOutcome.Failed;
import io.newstunneler.ingest.fetching.FetchOutcome.Fetched;
import io.newstunneler.ingest.fetching.FetchOutcome.Gone;
import io.newstunneler.ingest.fetching.FetchOutcome.NotModified;
import io.newstunneler.ingest.fetching.FetchOutcome.Refused;
import io.newstunneler.ingest.fetching.FetchRequest;
import io.newstunneler.ingest.fetching.Fetcher;
import io.newstunneler.ingest.polling.Settlement.Move;
import io.newstunneler.ingest.polling.Settlement.Validators;
import io.newstunneler.ingest.reading.FeedDocument;
import io.newstunneler.ingest.reading.FeedReader;
import io.newstunneler.ingest.reading.UnreadableFeedException;
import io.newstunneler.outbox.Outbox;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * One poll of one source: fetch, read, recognise, store, and decide when to come again.
 * All that it changes is committed at once, or, if the lease was lost meanwhile, not at
 * all. It is the root of the trace that ends with a mail.
 */
@Component
class Poll {

	/**
	 * The fetch's deadline, and as long again to wait for a processor and the database.
	 */
	static final Duration LIMIT = Duration.ofSeconds(90);

	private static final Logger log = LoggerFactory.getLogger(Poll.class);

	private final Fetcher fetcher;

	private final FeedReader reader = new FeedReader();

	private final Articles articles;

	private final Leases leases;

	private final PollInterval interval;

	private final Outbox outbox;

	private final TransactionalOperator transactions;

	private final Traces traces;

	private final PollMetrics metrics;

	private final Clock clock = Clock.systemUTC();

	/** As many documents are read at once as there are processors, whatever they cost. */
	private final Scheduler processors = Schedulers.newParallel("reader", Runtime.getRuntime().availableProcessors(),
			true);

	Poll(Fetcher fetcher, Articles articles, Leases leases, PollInterval interval, Outbox outbox,
			TransactionalOperator transactions, Traces traces, PollMetrics metrics) {
		this.fetcher = fetcher;
		this.articles = articles;
		this.leases = leases;
		this.interval = interval;
		this.outbox = outbox;
		this.transactions = transactions;
		this.traces = traces;
		this.metrics = metrics;
	}

	/**
	 * Polls a source that was claimed.
	 * @return completes when the poll is settled; an error is ours, not the feed's, and
	 * leaves the source due when the lease ends
	 */
	Mono<Void> run(Claim claim) {
		FetchRequest request = new FetchRequest(claim.address(), claim.credentials(), claim.etag(),
				claim.lastModified());
		Mono<Void> poll = this.fetcher.fetch(request)
			.publishOn(this.processors)
			.doOnNext((outcome) -> this.metrics.polled(claim, outcome))
			.flatMap((outcome) -> settle(claim, outcome))
			.timeout(LIMIT);
		return this.traces.newTrace("source poll", poll);
	}

	private Mono<Void> settle(Claim claim, FetchOutcome outcome) {
		return switch (outcome) {
			case Fetched fetched -> read(claim, fetched);
			case NotModified unchanged ->
				settle(claim, healthy(claim, unchanged.movedTo(), Validators.of(claim), null), null);
			case Gone _ -> settle(claim, gone(claim), null);
			case Busy busy -> settle(claim, failing(claim, busy.reason(), busy.retryAfter()), null);
			case Refused refused -> settle(claim, failing(claim, refused.reason(), null), null);
			case Failed failed -> settle(claim, failing(claim, failed.reason(), null), null);
		};
	}

	private Mono<Void> read(Claim claim, Fetched fetched) {
		byte[] hash = sha256(fetched.body());
		Validators validators = new Validators(fetched.etag(), fetched.lastModified(), hash);
		if (Arrays.equals(hash, claim.documentHash())) {
			return settle(claim, healthy(claim, fetched.movedTo(), validators, null), null);
		}
		FeedDocument document;
		try {
			document = this.reader.read(fetched.body(), fetched.charset());
		}
		catch (UnreadableFeedException ex) {
			return settle(claim, failing(claim, String.valueOf(ex.getMessage()), null), null);
		}
		Feed feed = new Feed(claim.sourceId(), claim.name(), claim.url(), claim.sourceType(), fetched.address(),
				Instant.now(this.clock));
		Settlement settlement = healthy(claim, fetched.movedTo(), validators, document.warning());
		return this.articles.harvest(feed, document.entries(), this.processors)
			.flatMap((harvest) -> settle(claim, settlement, harvest));
	}

	private Settlement healthy(Claim claim, @Nullable Object movedTo, Validators validators, @Nullable String warning) {
		Move move = Move.of(claim).seen((movedTo != null) ? movedTo.toString() : null);
		Health health = (move.location() != null) ? Health.MOVED : Health.HEALTHY;
		Duration wait = Pacing.afterSuccess(this.interval.current(), random());
		return new Settlement(wait, true, health, 0, warning, validators, move);
	}

	private Settlement failing(Claim claim, String reason, @Nullable Duration retryAfter) {
		int failures = claim.failures() + 1;
		Duration wait = Pacing.afterFailure(this.interval.current(), failures, retryAfter, random());
		// A place that it moved to and that fails may have been a lie: back to where a
		// person said that it is.
		Move move = claim.isMoved() ? Move.NONE : Move.of(claim);
		return new Settlement(wait, false, Health.FAILING, failures, reason, Validators.of(claim), move);
	}

	private Settlement gone(Claim claim) {
		return new Settlement(this.interval.current(), false, Health.GONE, claim.failures() + 1,
				"The server says that the feed is gone for good (410). It is not asked any more; its articles are kept. "
						+ "Remove the source, or poll it by hand to try again.",
				Validators.of(claim), Move.of(claim));
	}

	private Mono<Void> settle(Claim claim, Settlement settlement, @Nullable Harvest harvest) {
		if (settlement.error() != null) {
			log.atWarn()
				.addKeyValue("source.id", claim.sourceId())
				.addKeyValue("reason", settlement.error())
				.addKeyValue("failures", settlement.failures())
				.log("source did not give all that it should");
		}
		Mono<Void> ending = this.leases.settle(claim, settlement)
			.flatMap((ours) -> ours ? tellHealth(claim, settlement) : Mono.error(new LeaseLostException()));
		if (harvest == null || harvest.isEmpty()) {
			// One statement needs no transaction around it.
			boolean alone = settlement.health() == claim.health();
			return ignoringLostLease(claim, alone ? ending : ending.as(this.transactions::transactional));
		}
		// The row of the source is locked first: nobody else stores for it from here on.
		Mono<Void> storing = ending.then(this.articles.store(harvest))
			.as(this.transactions::transactional)
			.doOnNext(this.articles::announce)
			.then();
		return ignoringLostLease(claim, storing);
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
		String reason = (settlement.health() == Health.MOVED)
				? "The feed has moved for good; it is fetched from its new address." : settlement.error();
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
