package io.newstunneler.ingest.politeness;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.newstunneler.ingest.politeness.Permission.Granted;
import io.newstunneler.ingest.politeness.Permission.Later;

/**
 * Gives out turns, host by host. Whoever comes too early is told when its turn is, and
 * that turn is kept, so that a thousand feeds of one host come one after the other
 * instead of asking again and again.
 */
final class Hosts {

	private static final int MAX_HOSTS = 20_000;

	private final Map<String, Host> hosts = new ConcurrentHashMap<>();

	private final int perHost;

	Hosts(int perHost) {
		this.perHost = perHost;
	}

	/**
	 * Asks for a turn.
	 * @param host whose turn
	 * @param who whoever asks, so that it is known when it comes back
	 * @param spacing least time between two turns
	 * @param now the time in nanoseconds, of a clock that never goes back
	 */
	Permission ask(String host, long who, Duration spacing, long now) {
		if (this.hosts.size() > MAX_HOSTS) {
			this.hosts.values().removeIf((each) -> each.isForgettable(now));
		}
		return this.hosts.computeIfAbsent(host, (_) -> new Host(now)).ask(who, spacing.toNanos(), now);
	}

	private final class Host {

		private final Map<Long, Long> turns = new HashMap<>();

		private int running;

		private long next;

		Host(long now) {
			this.next = now;
		}

		synchronized Permission ask(long who, long spacing, long now) {
			if (this.running >= Hosts.this.perHost) {
				return new Later(Duration.ofNanos(Math.max(spacing, Duration.ofSeconds(1).toNanos())));
			}
			Long turn = this.turns.get(who);
			if (turn == null) {
				turn = Math.max(now, this.next);
				this.next = turn + spacing;
			}
			if (turn > now) {
				// A turn that nobody came for is given up in time.
				this.turns.values().removeIf((each) -> each < now - Duration.ofMinutes(5).toNanos());
				this.turns.put(who, turn);
				return new Later(Duration.ofNanos(turn - now));
			}
			this.turns.remove(who);
			this.next = Math.max(this.next, now + spacing);
			this.running++;
			return new Granted(this::done);
		}

		private synchronized void done() {
			this.running--;
		}

		synchronized boolean isForgettable(long now) {
			return this.running == 0 && this.next < now && this.turns.isEmpty();
		}

	}

}
