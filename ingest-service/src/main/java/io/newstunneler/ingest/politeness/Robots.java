package io.newstunneler.ingest.politeness;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import crawlercommons.robots.BaseRobotRules;
import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRulesParser;
import io.newstunneler.ingest.fetching.Body.UnusableBodyException;
import io.newstunneler.ingest.fetching.FetchOutcome;
import io.newstunneler.ingest.fetching.FetchOutcome.Fetched;
import io.newstunneler.ingest.fetching.FetchRequest;
import io.newstunneler.ingest.fetching.Fetcher;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.stereotype.Component;

/**
 * What each host's robots.txt (RFC 9309) says, asked once a day through the same guard as
 * any feed. A host that has none, or whose robots.txt cannot be had, forbids nothing: a
 * person chose the feed, and a server that is down says so itself.
 */
@Component
class Robots {

	private static final List<String> OUR_NAME = List.of("newstunneler");

	/** More than 500 KiB need not be read (RFC 9309, 2.5). */
	private static final int MAX_BYTES = 512_000;

	private static final Duration DEADLINE = Duration.ofSeconds(8);

	private static final Duration KEPT = Duration.ofHours(24);

	private static final Duration KEPT_AFTER_FAILURE = Duration.ofMinutes(10);

	private static final int MAX_HOSTS = 20_000;

	private static final BaseRobotRules ALL = new SimpleRobotRules(SimpleRobotRules.RobotRulesMode.ALLOW_ALL);

	private final Map<String, Known> known = new ConcurrentHashMap<>();

	private final Fetcher fetcher;

	private final Clock clock = Clock.systemUTC();

	Robots(Fetcher fetcher) {
		this.fetcher = fetcher;
	}

	/**
	 * The rules of the host that an address is on.
	 */
	Mono<BaseRobotRules> of(String host, URI address) {
		Known before = this.known.get(host);
		if (before != null && before.until().isAfter(Instant.now(this.clock))) {
			return Mono.just(before.rules());
		}
		URI robots = address.resolve("/robots.txt");
		return this.fetcher.fetch(FetchRequest.of(robots), MAX_BYTES, DEADLINE)
			.map((outcome) -> learn(host, robots, outcome, before))
			.map(Known::rules);
	}

	private Known learn(String host, URI robots, FetchOutcome outcome, @Nullable Known before) {
		if (this.known.size() > MAX_HOSTS) {
			this.known.values().removeIf((each) -> each.until().isBefore(Instant.now(this.clock)));
		}
		Known known = known(robots, outcome, before);
		this.known.put(host, known);
		return known;
	}

	private Known known(URI robots, FetchOutcome outcome, @Nullable Known before) {
		Instant now = Instant.now(this.clock);
		if (outcome instanceof Fetched fetched) {
			try {
				SimpleRobotRulesParser parser = new SimpleRobotRulesParser(Long.MAX_VALUE, 10);
				return new Known(
						parser.parseContent(robots.toString(), fetched.body().document(), "text/plain", OUR_NAME),
						now.plus(KEPT));
			}
			catch (UnusableBodyException ex) {
				return new Known(ALL, now.plus(KEPT));
			}
		}
		if (outcome.status() >= 400 && outcome.status() < 500 && outcome.status() != 429) {
			return new Known(ALL, now.plus(KEPT));
		}
		return new Known((before != null) ? before.rules() : ALL, now.plus(KEPT_AFTER_FAILURE));
	}

	private record Known(BaseRobotRules rules, Instant until) {

	}

}
