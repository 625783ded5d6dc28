package io.newstunneler.defaults.facts;

import java.nio.charset.StandardCharsets;

import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.defaults.trace.Traceparent;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.kafka.core.KafkaOperations;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer.HeaderNames.HeadersToAdd;

/**
 * Puts a record that cannot be processed where people can look at it: into its
 * dead-letter topic as it came, with the reason, the attempts and where it lay. It is
 * counted and logged, and the partition goes on.
 */
class DeadLetters {

	static final String REASON = "dlt_reason";

	static final String ATTEMPTS = "dlt_attempts";

	/** How long a value was that is too long to be kept with our headers beside it. */
	static final String LEFT_OUT = "dlt_left_out_bytes";

	/** What the recoverer adds, and the frame of a record. */
	private static final int OVERHEAD = 8_192;

	private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

	private final DeadLetterPublishingRecoverer recoverer;

	private final MeterRegistry meters;

	private final int largest;

	DeadLetters(KafkaOperations<String, byte[]> kafka, MeterRegistry meters) {
		this.meters = meters;
		this.largest = Integer.parseInt(String.valueOf(kafka.getProducerFactory()
			.getConfigurationProperties()
			.getOrDefault(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 1_048_576))) - OVERHEAD;
		this.recoverer = new DeadLetterPublishingRecoverer(kafka,
				(record, _) -> new TopicPartition(FactTypes.deadLetterTopic(record.topic()), 0));
		this.recoverer.setFailIfSendResultIsError(true);
		this.recoverer.excludeHeader(HeadersToAdd.EX_STACKTRACE);
		this.recoverer.setHeadersFunction((_, error) -> {
			RecordHeaders headers = new RecordHeaders();
			headers.add(new RecordHeader(REASON, reason(error).getBytes(StandardCharsets.UTF_8)));
			headers.add(new RecordHeader(ATTEMPTS, "1".getBytes(StandardCharsets.UTF_8)));
			return headers;
		});
	}

	/**
	 * Returns when the broker has the record.
	 * @param record what came
	 * @param error why it could not be processed
	 */
	void add(ConsumerRecord<String, byte[]> record, Exception error) {
		this.recoverer.accept(fitting(record), error);
		this.meters.counter("news.tunneler.facts.dead", "topic", record.topic()).increment();
		Traceparent trace = Traceparent.parse(header(record, "traceparent"));
		try (Traceparent.LogScope _ = (trace != null) ? trace.inLog() : null) {
			log.atWarn()
				.addKeyValue("topic", record.topic())
				.addKeyValue("partition", record.partition())
				.addKeyValue("offset", record.offset())
				.addKeyValue("reason", reason(error))
				.log("fact could not be processed and went to the dead letters");
		}
	}

	/**
	 * A record that the broker would not take with our headers goes without its value,
	 * which stays where it lay for as long as the topic keeps it: a partition must not
	 * wait for ever.
	 */
	private ConsumerRecord<String, byte[]> fitting(ConsumerRecord<String, byte[]> record) {
		byte[] value = record.value();
		int size = (value != null) ? value.length : 0;
		for (Header header : record.headers()) {
			size += header.key().length() + ((header.value() != null) ? header.value().length : 0);
		}
		if (value == null || size <= this.largest) {
			return record;
		}
		RecordHeaders headers = new RecordHeaders(record.headers());
		headers.add(LEFT_OUT, Integer.toString(value.length).getBytes(StandardCharsets.UTF_8));
		return new ConsumerRecord<>(record.topic(), record.partition(), record.offset(), record.timestamp(),
				record.timestampType(), record.serializedKeySize(), 0, record.key(), null, headers,
				record.leaderEpoch());
	}

	static @Nullable String header(ConsumerRecord<String, byte[]> record, String name) {
		Header header = record.headers().lastHeader(name);
		byte[] value = (header != null) ? header.value() : null;
		return (value != null) ? new String(value, StandardCharsets.UTF_8) : null;
	}

	private static String reason(Throwable error) {
		Throwable cause = error;
		while (cause.getCause() != null) {
			cause = cause.getCause();
		}
		String message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
		String text = cause.getClass().getSimpleName() + ": " + message;
		return text.substring(0, Math.min(text.length(), 500));
	}

}
