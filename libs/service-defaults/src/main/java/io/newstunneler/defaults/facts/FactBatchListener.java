package io.newstunneler.defaults.facts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.tracing.Span;
import io.newstunneler.defaults.trace.Traceparent;
import io.newstunneler.defaults.trace.Traces;
import io.newstunneler.events.Fact;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.listener.BatchMessageListener;

/**
 * Between a Kafka listener container and a {@link FactListener}: decodes each record,
 * gives it a span, hands over the batch, and finds the culprit when the batch fails. It
 * blocks, which is legitimate on the container's own thread and is what makes the offset
 * follow the effect.
 *
 * @param <F> the kind of fact
 */
class FactBatchListener<F extends Fact> implements BatchMessageListener<String, byte[]> {

	private final FactListener<F> listener;

	private final DeadLetters deadLetters;

	private final Traces traces;

	private final String spanName;

	private final Timer batches;

	private final Counter taken;

	private final Duration timeout;

	FactBatchListener(FactListener<F> listener, DeadLetters deadLetters, Traces traces, MeterRegistry meters,
			Duration timeout) {
		this.listener = listener;
		this.deadLetters = deadLetters;
		this.traces = traces;
		String topic = FactTypes.topic(listener.type());
		this.spanName = topic + " process";
		this.batches = Timer.builder("news.tunneler.facts.batch")
			.description("time to take a batch of facts, until its effects are committed")
			.tag("topic", topic)
			.register(meters);
		this.taken = Counter.builder("news.tunneler.facts.taken")
			.description("facts whose effects are committed")
			.tag("topic", topic)
			.register(meters);
		this.timeout = timeout;
	}

	@Override
	public void onMessage(List<ConsumerRecord<String, byte[]>> records) {
		List<Arrived<F>> batch = new ArrayList<>(records.size());
		try {
			for (ConsumerRecord<String, byte[]> record : records) {
				Arrived<F> arrived = decode(record);
				if (arrived != null) {
					batch.add(arrived);
				}
			}
			this.batches.record(() -> handle(batch));
			this.taken.increment(batch.size());
		}
		finally {
			batch.forEach((arrived) -> arrived.span().end());
		}
	}

	private @Nullable Arrived<F> decode(ConsumerRecord<String, byte[]> record) {
		F fact;
		try {
			byte[] value = record.value();
			if (value == null) {
				throw new IllegalArgumentException("the record has no value");
			}
			fact = FactJson.mapper().readValue(value, this.listener.type());
			if (fact == null) {
				throw new IllegalArgumentException("the record's value is null");
			}
			String key = fact.key();
			if (!key.equals(record.key())) {
				throw new IllegalArgumentException("the record's key is not the fact's key");
			}
		}
		catch (RuntimeException ex) {
			this.deadLetters.add(record, ex);
			return null;
		}
		Span span = this.traces.receiving(Traceparent.parse(DeadLetters.header(record, "traceparent")), this.spanName);
		String id = DeadLetters.header(record, "ce_id");
		if (id == null) {
			// A foreign publisher may leave it out; the place on the log is as unique.
			id = record.topic() + "-" + record.partition() + "-" + record.offset();
		}
		return new Arrived<>(record, new Received<>(fact, id, Traces.traceparent(span.context())), span);
	}

	private void handle(List<Arrived<F>> batch) {
		if (batch.isEmpty()) {
			return;
		}
		try {
			this.listener.on(batch.stream().map(Arrived::received).toList()).block(this.timeout);
		}
		catch (RuntimeException ex) {
			if (TransientErrors.isTransient(ex)) {
				throw ex;
			}
			if (batch.size() == 1) {
				batch.getFirst().span().error(ex);
				this.deadLetters.add(batch.getFirst().record(), ex);
				return;
			}
			// One of them is the culprit. Halving finds it in few steps, and what was
			// handled before is recognised by its natural key.
			int half = batch.size() / 2;
			handle(batch.subList(0, half));
			handle(batch.subList(half, batch.size()));
		}
	}

	private record Arrived<F extends Fact>(ConsumerRecord<String, byte[]> record, Received<F> received, Span span) {
	}

}
