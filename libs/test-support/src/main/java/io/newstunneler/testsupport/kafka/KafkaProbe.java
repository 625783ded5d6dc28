package io.newstunneler.testsupport.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.newstunneler.events.Fact;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the facts on a broker from the outside, and puts facts and rubbish on it.
 */
public final class KafkaProbe implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final String bootstrapServers;

	private final Admin admin;

	private final KafkaProducer<String, byte[]> producer;

	/**
	 * Creates a probe.
	 * @param bootstrapServers {@code host:port} of the broker
	 */
	public KafkaProbe(String bootstrapServers) {
		this.bootstrapServers = bootstrapServers;
		this.admin = Admin.create(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
		this.producer = new KafkaProducer<>(
				Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers, ProducerConfig.ACKS_CONFIG, "all",
						// The broker's limit is to be met, not the client's.
						ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 100_000_000, ProducerConfig.MAX_BLOCK_MS_CONFIG,
						PATIENCE.toMillis()),
				new StringSerializer(), new ByteArraySerializer());
	}

	/**
	 * Follows a kind of fact from now on: what is on the topic already is left out.
	 * @param <F> the kind of fact
	 * @param type the kind of fact
	 * @return the facts to come, to be closed by the caller
	 */
	public <F extends Fact> Seen<F> fromNow(Class<F> type) {
		return new Seen<>(this.bootstrapServers, topic(type), (value) -> FactMapper.read(type, value), true);
	}

	/**
	 * Follows a kind of fact from the first that the topic keeps.
	 * @param <F> the kind of fact
	 * @param type the kind of fact
	 * @return the facts, to be closed by the caller
	 */
	public <F extends Fact> Seen<F> fromBeginning(Class<F> type) {
		return new Seen<>(this.bootstrapServers, topic(type), (value) -> FactMapper.read(type, value), false);
	}

	/**
	 * Follows a topic as bytes, from the first record that it keeps.
	 * @param topic name of the topic
	 * @return the records, to be closed by the caller
	 */
	public Seen<byte[]> records(String topic) {
		return new Seen<>(this.bootstrapServers, topic, (value) -> value, false);
	}

	/**
	 * Follows what could not be processed of a kind of fact.
	 * @param type the kind of fact
	 * @return the records as they came, to be closed by the caller
	 */
	public Seen<byte[]> deadLetters(Class<? extends Fact> type) {
		return records(topic(type) + "-dlt");
	}

	/**
	 * Publishes a fact as a service would, with CloudEvents headers and without a trace.
	 * @param ceId identity of the event
	 * @param fact the fact
	 */
	public void send(String ceId, Fact fact) {
		send(ceId, fact, null);
	}

	/**
	 * Publishes a fact as a service would, with CloudEvents headers.
	 * @param ceId identity of the event
	 * @param fact the fact
	 * @param traceparent its trace, where it has one
	 */
	public void send(String ceId, Fact fact, @Nullable String traceparent) {
		Map<String, String> headers = new HashMap<>(
				Map.of("ce_specversion", "1.0", "ce_id", ceId, "ce_type", "io.newstunneler." + fact.topic(),
						"ce_source", "/test", "ce_time", Instant.now().toString(), "content-type", "application/json"));
		if (traceparent != null) {
			headers.put("traceparent", traceparent);
		}
		send(fact.topic(), fact.key(), FactMapper.write(fact), headers);
	}

	/**
	 * Publishes any bytes, and returns when the broker has them.
	 * @param topic name of the topic, which has to exist within 20 s
	 * @param key the key, where there shall be one
	 * @param value the value, where there shall be one
	 * @param headers the headers
	 */
	public void send(String topic, @Nullable String key, byte @Nullable [] value, Map<String, String> headers) {
		RecordHeaders bytes = new RecordHeaders();
		headers.forEach((name, text) -> bytes.add(name, text.getBytes(StandardCharsets.UTF_8)));
		send(topic, key, value, bytes);
	}

	/**
	 * Publishes any bytes with any headers, and returns when the broker has them.
	 * @param topic name of the topic, which has to exist within 20 s
	 * @param key the key, where there shall be one
	 * @param value the value, where there shall be one
	 * @param headers the headers
	 */
	public void send(String topic, @Nullable String key, byte @Nullable [] value, Headers headers) {
		awaitTopic(topic);
		ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, null, key, value, headers);
		try {
			this.producer.send(record).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("interrupted", ex);
		}
		catch (ExecutionException | TimeoutException ex) {
			throw new IllegalStateException("cannot send to " + topic, ex);
		}
	}

	/**
	 * Creates a topic, for a test without the service that would do so.
	 * @param name name of the topic
	 * @param partitions number of its partitions
	 */
	public void createTopic(String name, int partitions) {
		try {
			this.admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
				.all()
				.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
			awaitTopic(name);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("interrupted", ex);
		}
		catch (ExecutionException | TimeoutException ex) {
			if (!(ex.getCause() instanceof TopicExistsException)) {
				throw new IllegalStateException("cannot create " + name, ex);
			}
		}
	}

	/**
	 * Waits until a topic exists.
	 * @param name name of the topic
	 */
	public void awaitTopic(String name) {
		Awaitility.await()
			.alias("topic " + name)
			.atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(50))
			.until(() -> this.admin.listTopics().names().get().contains(name));
	}

	private static String topic(Class<? extends Fact> type) {
		try {
			return (String) type.getField("TOPIC").get(null);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalArgumentException(type + " declares no TOPIC", ex);
		}
	}

	@Override
	public void close() {
		this.producer.close(Duration.ZERO);
		this.admin.close(Duration.ZERO);
	}

}
