package io.newstunneler.gateway.deadletters;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.support.KafkaHeaders;

/**
 * What the headers of a dead letter say of the record that it was.
 */
final class DeadLetterRecord {

	private static final String FACT_ID = "ce_id";

	/** The end of the year 9999. */
	private static final long LAST = 253_402_300_799_999L;

	private static final int TRACEPARENT_LENGTH = 55;

	private final ConsumerRecord<String, byte[]> record;

	DeadLetterRecord(ConsumerRecord<String, byte[]> record) {
		this.record = record;
	}

	String topic() {
		return this.record.topic().replaceFirst("-dlt$", "");
	}

	int partition() {
		byte[] value = bytes(KafkaHeaders.DLT_ORIGINAL_PARTITION);
		return (value != null && value.length == Integer.BYTES) ? ByteBuffer.wrap(value).getInt() : -1;
	}

	long offset() {
		return number(KafkaHeaders.DLT_ORIGINAL_OFFSET, this.record.offset());
	}

	Instant originAt() {
		return instant(number(KafkaHeaders.DLT_ORIGINAL_TIMESTAMP, this.record.timestamp()));
	}

	Instant diedAt() {
		return instant(this.record.timestamp());
	}

	@Nullable String factId() {
		return shown(text(FACT_ID));
	}

	@Nullable String consumer() {
		return shown(text(KafkaHeaders.DLT_ORIGINAL_CONSUMER_GROUP));
	}

	String reason() {
		return Objects.requireNonNullElse(shown(text("dlt_reason")), "unknown");
	}

	/** The reason begins with it. */
	String error() {
		String reason = reason();
		int colon = reason.indexOf(':');
		return (colon > 0) ? reason.substring(0, colon) : reason;
	}

	int attempts() {
		String attempts = text("dlt_attempts");
		return (attempts != null && attempts.matches("\\d{1,6}")) ? Integer.parseInt(attempts) : 1;
	}

	@Nullable String traceId() {
		String trace = text("traceparent");
		return (trace != null && trace.length() == TRACEPARENT_LENGTH && trace.matches("[0-9a-f-]+"))
				? trace.substring(3, 35) : null;
	}

	/** The length of the value, or what it was where it was left out. */
	int valueBytes() {
		String leftOut = text("dlt_left_out_bytes");
		return (leftOut != null && leftOut.matches("\\d{1,9}")) ? Integer.parseInt(leftOut)
				: (this.record.value() != null) ? this.record.value().length : 0;
	}

	/** The headers of the record as it first came. */
	List<List<@Nullable String>> headers() {
		List<List<@Nullable String>> headers = new ArrayList<>();
		for (Header header : this.record.headers()) {
			String name = header.key().toLowerCase(Locale.ROOT);
			if (!name.startsWith("kafka_dlt-") && !name.startsWith("dlt_") && name.indexOf('\0') < 0) {
				List<@Nullable String> pair = new ArrayList<>();
				pair.add(header.key());
				pair.add((header.value() != null) ? Base64.getEncoder().encodeToString(header.value()) : null);
				headers.add(pair);
			}
		}
		return headers;
	}

	/**
	 * The record to send again. One without an id gets that of its first place, so that
	 * consumers know it however often it comes.
	 */
	static ProducerRecord<String, byte[]> again(String topic, byte @Nullable [] key, byte @Nullable [] value,
			List<List<@Nullable String>> headers, String origin) {
		RecordHeaders all = new RecordHeaders();
		for (List<@Nullable String> pair : headers) {
			String encoded = pair.get(1);
			all.add(Objects.requireNonNull(pair.get(0)),
					(encoded != null) ? Base64.getDecoder().decode(encoded) : null);
		}
		if (all.lastHeader(FACT_ID) == null) {
			all.add(FACT_ID, origin.getBytes(StandardCharsets.UTF_8));
		}
		return new ProducerRecord<>(topic, null, (key != null) ? new String(key, StandardCharsets.UTF_8) : null, value,
				all);
	}

	/** Records come from anywhere; what is shown can neither be markup nor control. */
	static @Nullable String shown(@Nullable String text) {
		return (text != null) ? text.replace('<', '‹').replace('>', '›').replaceAll("\\p{Cc}", "\uFFFD") : null;
	}

	/** A publisher may have claimed any time. */
	private static Instant instant(long millis) {
		return Instant.ofEpochMilli(Math.clamp(millis, 0, LAST));
	}

	private long number(String name, long otherwise) {
		byte[] value = bytes(name);
		return (value != null && value.length == Long.BYTES) ? ByteBuffer.wrap(value).getLong() : otherwise;
	}

	private @Nullable String text(String name) {
		byte[] value = bytes(name);
		return (value != null) ? new String(value, StandardCharsets.UTF_8) : null;
	}

	private byte @Nullable [] bytes(String name) {
		Header header = this.record.headers().lastHeader(name);
		return (header != null) ? header.value() : null;
	}

}
