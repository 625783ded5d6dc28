package io.newstunneler.testsupport.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record as it lies on its topic.
 *
 * @param <T> what the value was read as
 * @param topic name of the topic
 * @param partition number of the partition
 * @param offset place in the partition
 * @param at the record's timestamp
 * @param key the key, where it has one
 * @param value the value
 * @param headers the headers as text; of equal names the last
 */
public record SeenRecord<T>(String topic, int partition, long offset, Instant at, @Nullable String key, T value,
		Map<String, String> headers) {

	static <T> SeenRecord<T> of(ConsumerRecord<String, byte[]> record, Function<byte[], T> reader) {
		Map<String, String> headers = new LinkedHashMap<>();
		for (Header header : record.headers()) {
			byte[] value = header.value();
			headers.put(header.key(), (value != null) ? new String(value, StandardCharsets.UTF_8) : "");
		}
		byte[] value = record.value();
		return new SeenRecord<>(record.topic(), record.partition(), record.offset(),
				Instant.ofEpochMilli(record.timestamp()), record.key(),
				reader.apply((value != null) ? value : new byte[0]), Map.copyOf(headers));
	}

	/**
	 * A header.
	 * @param name its name
	 * @return its text, {@code null} where the record has none of that name
	 */
	public @Nullable String header(String name) {
		return this.headers.get(name);
	}

	/**
	 * The trace that the record belongs to.
	 * @return 32 hexadecimal digits, {@code null} where it has none
	 */
	public @Nullable String traceId() {
		String traceparent = header("traceparent");
		return (traceparent != null) ? traceparent.split("-")[1] : null;
	}

}
