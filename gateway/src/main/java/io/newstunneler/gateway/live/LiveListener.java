package io.newstunneler.gateway.live;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

import io.newstunneler.defaults.facts.FactListener;
import io.newstunneler.defaults.facts.Received;
import io.newstunneler.events.Fact;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes facts of one kind from Kafka into the live stream, as far as they are news. Every
 * replica takes all of them, for each has readers of its own.
 *
 * @param <F> the kind of fact
 */
class LiveListener<F extends Fact> implements FactListener<F> {

	private final Class<F> kind;

	private final LiveEvent.Type type;

	private final Predicate<F> news;

	private final Function<F, Object> message;

	private final JsonMapper json;

	private final LiveStream stream;

	LiveListener(Class<F> kind, LiveEvent.Type type, Predicate<F> news, Function<F, Object> message, JsonMapper json,
			LiveStream stream) {
		this.kind = kind;
		this.type = type;
		this.news = news;
		this.message = message;
		this.json = json;
		this.stream = stream;
	}

	@Override
	public Class<F> type() {
		return this.kind;
	}

	@Override
	public Mono<Void> on(List<Received<F>> facts) {
		return Mono.fromRunnable(() -> this.stream
			.publish(facts.stream().filter((received) -> this.news.test(received.fact())).map(this::event).toList()));
	}

	@Override
	public Delivery delivery() {
		return Delivery.BROADCAST;
	}

	private LiveEvent event(Received<F> received) {
		return new LiveEvent(received.id(), this.type,
				() -> this.json.writeValueAsString(this.message.apply(received.fact())));
	}

}
