package io.newstunneler.outbox;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

import io.newstunneler.defaults.trace.Traceparent;
import io.r2dbc.spi.Readable;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A committed fact that is not yet on Kafka.
 */
record OutboxRow(long position, UUID id, String topic, String key, String payload, @Nullable Traceparent trace,
		Instant createdAt) {

	static OutboxRow of(Readable row) {
		return new OutboxRow(required(row, "position", Long.class), required(row, "id", UUID.class),
				required(row, "topic", String.class), required(row, "key", String.class),
				required(row, "payload", String.class), Traceparent.parse(row.get("traceparent", String.class)),
				required(row, "created_at", Instant.class));
	}

	private static <T> T required(Readable row, String column, Class<T> type) {
		T value = row.get(column, type);
		if (value == null) {
			throw new IllegalStateException("outbox." + column + " is null");
		}
		return value;
	}

	/**
	 * The record to send: CloudEvents in binary mode.
	 * @param source name of the publishing service
	 * @param trace the span that sends it
	 * @return the record
	 */
	ProducerRecord<String, byte[]> toRecord(String source, Traceparent trace) {
		ProducerRecord<String, byte[]> record = new ProducerRecord<>(this.topic, this.key,
				this.payload.getBytes(StandardCharsets.UTF_8));
		header(record, "ce_specversion", "1.0");
		header(record, "ce_id", this.id.toString());
		header(record, "ce_type", "io.newstunneler." + this.topic);
		header(record, "ce_source", "/" + source);
		header(record, "ce_time", this.createdAt.toString());
		header(record, "content-type", "application/json");
		header(record, "traceparent", trace.header());
		return record;
	}

	private static void header(ProducerRecord<String, byte[]> record, String name, String value) {
		record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
	}

}
