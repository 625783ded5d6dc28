package io.newstunneler.digest.edition;

import io.newstunneler.digest.edition.Feeds.Feed;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Editions for feed readers.
 */
@RestController
class FeedController {

	private static final int EDITIONS = 20;

	private static final String RSS = "application/rss+xml;charset=UTF-8";

	private static final String JSON = "application/feed+json";

	private final Editions editions;

	private final Feeds feeds;

	FeedController(Editions editions, Feeds feeds) {
		this.editions = editions;
		this.feeds = feeds;
	}

	/**
	 * The items of an edition as RSS.
	 */
	@GetMapping(path = "/editions/{id:[0-9]+}/feed.xml", produces = RSS)
	Mono<String> editionAsRss(@PathVariable long id) {
		return edition(id).map(Feeds::rss);
	}

	/**
	 * The items of an edition as JSON Feed.
	 */
	@GetMapping(path = "/editions/{id:[0-9]+}/feed.json", produces = JSON)
	Mono<Feed> editionAsJson(@PathVariable long id) {
		return edition(id);
	}

	/**
	 * The latest public editions of a digest as RSS.
	 */
	@GetMapping(path = "/editions/{digest:[a-z]+}/feed.xml", produces = RSS)
	Mono<String> digestAsRss(@PathVariable String digest) {
		return digest(digest).map(Feeds::rss);
	}

	/**
	 * The latest public editions of a digest as JSON Feed.
	 */
	@GetMapping(path = "/editions/{digest:[a-z]+}/feed.json", produces = JSON)
	Mono<Feed> digestAsJson(@PathVariable String digest) {
		return digest(digest);
	}

	private Mono<Feed> edition(long id) {
		return this.editions.find(id)
			.map(this.feeds::of)
			.switchIfEmpty(Mono.error(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "Edition not found")));
	}

	private Mono<Feed> digest(String name) {
		return this.editions.digests()
			.filter((digest) -> digest.name().equals(name))
			.next()
			.flatMap((digest) -> this.editions.latestPublic(digest.id(), EDITIONS)
				.concatMap(this.editions::find)
				.collectList()
				.map((editions) -> this.feeds.of(digest, editions)))
			.switchIfEmpty(Mono.error(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "Digest not found")));
	}

}
