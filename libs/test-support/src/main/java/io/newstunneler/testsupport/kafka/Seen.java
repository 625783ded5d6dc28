package io.newstunneler.testsupport.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Records of one topic, in no consumer group, so that looking changes nothing. Not for
 * several threads at once.
 *
 * @param <T> what the values are read as
 */
public final class Seen<T> implements AutoCloseable {

	private static final Duration POLL = Duration.ofMillis(100);

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final String topic;

	private final Function<byte[], T> reader;

	private final KafkaConsumer<String, byte[]> consumer;

	private final List<SeenRecord<T>> seen = new ArrayList<>();

	Seen(String bootstrapServers, String topic, Function<byte[], T> reader, boolean fromNow) {
		this.topic = topic;
		this.reader = reader;
		this.consumer = new KafkaConsumer<>(Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
				ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest", ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
				false, ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false), new StringDeserializer(),
				new ByteArrayDeserializer());
		assign();
		if (fromNow) {
			this.consumer.seekToEnd(this.consumer.assignment());
			// Seeking is lazy; asking for the position settles where "now" is.
			this.consumer.assignment().forEach(this.consumer::position);
		}
	}

	/**
	 * A topic that does not exist yet is looked for again at each poll.
	 */
	private void assign() {
		if (this.consumer.assignment().isEmpty()) {
			List<PartitionInfo> partitions = this.consumer.partitionsFor(this.topic, PATIENCE);
			this.consumer.assign(partitions.stream()
				.map((partition) -> new TopicPartition(partition.topic(), partition.partition()))
				.toList());
		}
	}

	/**
	 * Waits at most 20 s for a record.
	 * @param wanted what it must be like
	 * @return the first such record, which may have come before the call
	 */
	public SeenRecord<T> await(Predicate<? super T> wanted) {
		return await(wanted, PATIENCE);
	}

	/**
	 * Waits for a record.
	 * @param wanted what its value must be like
	 * @param timeout how long to wait
	 * @return the first such record, which may have come before the call
	 */
	public SeenRecord<T> await(Predicate<? super T> wanted, Duration timeout) {
		return awaitRecord((record) -> wanted.test(record.value()), timeout);
	}

	/**
	 * Waits for a record.
	 * @param wanted what it must be like
	 * @param timeout how long to wait
	 * @return the first such record, which may have come before the call
	 */
	public SeenRecord<T> awaitRecord(Predicate<SeenRecord<T>> wanted, Duration timeout) {
		int looked = 0;
		long end = System.nanoTime() + timeout.toNanos();
		while (true) {
			for (; looked < this.seen.size(); looked++) {
				if (wanted.test(this.seen.get(looked))) {
					return this.seen.get(looked);
				}
			}
			if (System.nanoTime() > end) {
				throw new AssertionError("No such record on %s within %s; it has %d others: %s".formatted(this.topic,
						timeout, this.seen.size(),
						this.seen.stream().limit(5).map(String::valueOf).collect(Collectors.joining("; "))));
			}
			poll();
		}
	}

	/**
	 * Waits at most 20 s until there are this many records.
	 * @param count how many
	 * @return all records that have come, in order per key
	 */
	public List<SeenRecord<T>> awaitCount(int count) {
		long end = System.nanoTime() + PATIENCE.toNanos();
		while (this.seen.size() < count) {
			if (System.nanoTime() > end) {
				throw new AssertionError("%s has %d records, not %d".formatted(this.topic, this.seen.size(), count));
			}
			poll();
		}
		return List.copyOf(this.seen);
	}

	/**
	 * What has come by now, without waiting for more.
	 * @return all records up to the present end of the topic, in order per key
	 */
	public List<SeenRecord<T>> now() {
		assign();
		Map<TopicPartition, Long> ends = this.consumer.endOffsets(this.consumer.assignment());
		while (ends.entrySet().stream().anyMatch((end) -> this.consumer.position(end.getKey()) < end.getValue())) {
			poll();
		}
		return List.copyOf(this.seen);
	}

	private void poll() {
		assign();
		if (this.consumer.assignment().isEmpty()) {
			return;
		}
		for (ConsumerRecord<String, byte[]> record : this.consumer.poll(POLL)) {
			this.seen.add(SeenRecord.of(record, this.reader));
		}
	}

	@Override
	public void close() {
		this.consumer.close();
	}

}
