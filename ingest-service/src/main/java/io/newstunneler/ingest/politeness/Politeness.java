package io.newstunneler.ingest.politeness;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;

import crawlercommons.robots.BaseRobotRules;
import io.newstunneler.ingest.fetching.Fetcher;
import io.newstunneler.ingest.politeness.Permission.Denied;
import reactor.core.publisher.Mono;

import org.springframework.stereotype.Component;

/**
 * Says whether a host may be asked now.
 */
@Component
public class Politeness {

	/** A host that wants more than an hour between two requests gets an hour. */
	private static final Duration MAX_DELAY = Duration.ofHours(1);

	private final Robots robots;

	private final Fetcher fetcher;

	private final Hosts hosts;

	private final Duration spacing;

	Politeness(Robots robots, Fetcher fetcher, PolitenessProperties properties) {
		this.robots = robots;
		this.fetcher = fetcher;
		this.hosts = new Hosts(properties.perHost());
		this.spacing = properties.spacing();
	}

	/**
	 * Asks for a turn with a host.
	 * @param address what is to be fetched
	 * @param who the source that it is for
	 * @param obeyRobots whether its robots.txt counts
	 */
	public Mono<Permission> ask(URI address, long who, boolean obeyRobots) {
		String host = address.getScheme().toLowerCase(Locale.ROOT) + "://"
				+ address.getRawAuthority().toLowerCase(Locale.ROOT);
		if (!obeyRobots) {
			return Mono.just(turn(host, address, who, Duration.ZERO));
		}
		return this.robots.of(host, address).map((rules) -> {
			if (!rules.isAllowed(address.toString())) {
				return new Denied("The robots.txt of the site asks programs not to fetch this address. "
						+ "If its publisher lets you, set obey_robots to false for this source.");
			}
			return turn(host, address, who, delay(rules));
		});
	}

	private Permission turn(String host, URI address, long who, Duration delay) {
		boolean near = this.fetcher.isNear(address);
		if (near && delay.isZero()) {
			return Permission.FREELY;
		}
		Duration least = (near || delay.compareTo(this.spacing) > 0) ? delay : this.spacing;
		return this.hosts.ask(host, who, least, System.nanoTime());
	}

	private static Duration delay(BaseRobotRules rules) {
		long millis = rules.getCrawlDelay();
		if (millis <= 0) {
			return Duration.ZERO;
		}
		return (millis > MAX_DELAY.toMillis()) ? MAX_DELAY : Duration.ofMillis(millis);
	}

}
