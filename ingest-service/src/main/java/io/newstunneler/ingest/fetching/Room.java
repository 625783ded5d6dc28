package io.newstunneler.ingest.fetching;

import java.util.ArrayList;
import java.util.List;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.pool.Pool;
import reactor.pool.PoolBuilder;
import reactor.pool.PooledRef;

/**
 * Bounds the memory that all bodies under way take together. Most feeds are small and
 * come without asking; of those that grow beyond a step only so many come at once, and
 * the servers of the others are not read from meanwhile.
 */
final class Room {

	private final List<Step> steps;

	Room(Step... steps) {
		this.steps = List.of(steps);
	}

	/**
	 * Some 120 MB at the most, with a thousand hostile servers among those that are
	 * asked; a few dozen leave room for the large feeds of others.
	 */
	static Room ofService() {
		return new Room(new Step(65_536, 32), new Step(1_000_000, 2));
	}

	Hold hold() {
		return new Hold();
	}

	/**
	 * Beyond a size.
	 */
	static final class Step {

		private final int above;

		private final Pool<Boolean> places;

		/**
		 * Lets some in.
		 * @param above size that all may have, in bytes
		 * @param places how many may be larger at once
		 */
		Step(int above, int places) {
			this.above = above;
			this.places = PoolBuilder.from(Mono.just(true)).sizeBetween(0, places).buildPool();
		}

	}

	/**
	 * What one body holds, until it has been read.
	 */
	final class Hold {

		private final List<PooledRef<Boolean>> held = new ArrayList<>();

		private int passed;

		private boolean released;

		/**
		 * Waits until the body may be as large as it is.
		 */
		Mono<Void> grow(long size) {
			if (this.passed == Room.this.steps.size() || size <= Room.this.steps.get(this.passed).above) {
				return Mono.empty();
			}
			Step step = Room.this.steps.get(this.passed++);
			return step.places.acquire().flatMap(this::keep).then(Mono.defer(() -> grow(size)));
		}

		private synchronized Mono<Void> keep(PooledRef<Boolean> place) {
			if (this.released) {
				return place.release();
			}
			this.held.add(place);
			return Mono.empty();
		}

		synchronized Mono<Void> release() {
			this.released = true;
			return Flux.fromIterable(List.copyOf(this.held)).flatMap(PooledRef::release).then();
		}

	}

}
