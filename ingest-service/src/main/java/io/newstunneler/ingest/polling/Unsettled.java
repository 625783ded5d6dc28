package io.newstunneler.ingest.polling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

import io.newstunneler.ingest.polling.Leases.Unchanged;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import org.springframework.stereotype.Component;

/**
 * Gathers polls that changed nothing, which are most, and settles hundreds of them with
 * one statement. What is lost with the process is polled again when its lease ends.
 */
@Component
class Unsettled {

	private static final Logger log = LoggerFactory.getLogger(Unsettled.class);

	/** How long the first of them waits for company. */
	private static final Duration GATHERING = Duration.ofMillis(10);

	private static final int MOST_AT_ONCE = 500;

	private final Leases leases;

	private final Queue<Unchanged> waiting = new ConcurrentLinkedQueue<>();

	private final Set<UUID> inHand = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean settling = new AtomicBoolean();

	Unsettled(Leases leases) {
		this.leases = leases;
	}

	/**
	 * Takes a poll that changed nothing.
	 */
	void add(Unchanged poll) {
		this.inHand.add(poll.claim().lease());
		this.waiting.add(poll);
		begin();
	}

	/**
	 * Leases of polls that were taken and are not settled yet.
	 */
	Set<UUID> leases() {
		return this.inHand;
	}

	private void begin() {
		if (this.settling.compareAndSet(false, true)) {
			Mono.delay(GATHERING).thenMany(settle().repeat()).takeUntil((more) -> !more).then().subscribe();
		}
	}

	/**
	 * Settles what has gathered.
	 * @return whether there may be more
	 */
	private Mono<Boolean> settle() {
		return Mono.defer(() -> {
			List<Unchanged> polls = new ArrayList<>();
			for (Unchanged next; polls.size() < MOST_AT_ONCE && (next = this.waiting.poll()) != null;) {
				polls.add(next);
			}
			if (polls.isEmpty()) {
				this.settling.set(false);
				if (!this.waiting.isEmpty()) {
					// It came between the look and the word.
					begin();
				}
				return Mono.just(false);
			}
			return this.leases.settleUnchanged(polls)
				.doOnNext((count) -> lost(polls.size() - count))
				.onErrorResume((error) -> {
					log.atWarn()
						.setCause(error)
						.addKeyValue("polls", polls.size())
						.log("unchanged polls could not be settled; they are repeated when their leases end");
					return Mono.empty();
				})
				.doFinally((_) -> polls.forEach((poll) -> this.inHand.remove(poll.claim().lease())))
				.thenReturn(true);
		});
	}

	private static void lost(long polls) {
		if (polls > 0) {
			log.atInfo().addKeyValue("polls", polls).log("polls not kept: their leases were over");
		}
	}

}
