package io.newstunneler.ingest.discovery;

import java.net.URI;
import java.time.Duration;

import io.newstunneler.ingest.fetching.Body.UnusableBodyException;
import io.newstunneler.ingest.fetching.FetchOutcome.Fetched;
import io.newstunneler.ingest.fetching.FetchRequest;
import io.newstunneler.ingest.fetching.Fetcher;
import io.newstunneler.ingest.reading.FeedDocument;
import io.newstunneler.ingest.reading.FeedReader;
import io.newstunneler.ingest.reading.UnreadableFeedException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.stereotype.Component;

/**
 * Finds the feed of a site whose page somebody gave instead of it. Each candidate is
 * fetched through the same guard as any feed, one after the other.
 */
@Component
public class Discovery {

	private static final int MAX_BYTES = 10_000_000;

	private static final Duration DEADLINE = Duration.ofSeconds(8);

	private static final Duration ALTOGETHER = Duration.ofSeconds(25);

	private final Fetcher fetcher;

	private final FeedReader reader;

	Discovery(Fetcher fetcher, FeedReader reader) {
		this.fetcher = fetcher;
		this.reader = reader;
	}

	/**
	 * Looks for a feed.
	 * @param page the page that is none
	 * @param address where it came from
	 * @return the first candidate that is a feed, or nothing
	 */
	private Mono<Found> find(byte[] page, URI address) {
		return Flux.defer(() -> Flux.fromIterable(Candidates.of(page, address)))
			.concatMap(this::look, 1)
			.next()
			.timeout(ALTOGETHER, Mono.empty());
	}

	/**
	 * Looks for a feed.
	 * @param page the page that is none
	 * @return the first candidate that is a feed, or nothing
	 */
	public Mono<Found> find(Fetched page) {
		return Mono.defer(() -> {
			try {
				return find(page.body().document(), page.address());
			}
			catch (UnusableBodyException ex) {
				return Mono.empty();
			}
		});
	}

	private Mono<Found> look(URI candidate) {
		return this.fetcher.fetch(FetchRequest.of(candidate), MAX_BYTES, DEADLINE)
			.ofType(Fetched.class)
			.publishOn(Schedulers.parallel())
			.flatMap((fetched) -> {
				try {
					FeedDocument document = this.reader.read(fetched.body().document(), fetched.charset());
					return Mono.just(new Found(candidate, document));
				}
				catch (UnreadableFeedException | UnusableBodyException ex) {
					return Mono.empty();
				}
			});
	}

	/**
	 * The feed of a site.
	 *
	 * @param address where it is
	 * @param document what it says
	 */
	public record Found(URI address, FeedDocument document) {

	}

}
