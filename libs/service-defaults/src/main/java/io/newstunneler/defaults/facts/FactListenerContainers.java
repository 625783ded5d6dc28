package io.newstunneler.defaults.facts;

import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.newstunneler.defaults.trace.Traces;
import io.newstunneler.events.Fact;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.support.TopicPartitionOffset;
import org.springframework.kafka.support.TopicPartitionOffset.SeekPosition;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * Runs one listener container for each {@link FactListener} of the service, as soon as
 * the topics exist.
 */
class FactListenerContainers implements SmartLifecycle {

	private static final Logger log = LoggerFactory.getLogger(FactListenerContainers.class);

	private static final Duration RETRY = Duration.ofSeconds(1);

	private final List<? extends AbstractMessageListenerContainer<String, byte[]>> containers;

	private final FactTopics topics;

	private volatile @Nullable Disposable starter;

	FactListenerContainers(List<FactListener<?>> listeners, List<DeadLetterListener> deadLetterListeners,
			ConsumerFactory<String, byte[]> consumers, FactTopics topics, DeadLetters deadLetters, Traces traces,
			MeterRegistry meters, FactsProperties properties, String service) {
		this.topics = topics;
		this.containers = Stream
			.concat(listeners.stream()
				.map((listener) -> container(listener, consumers, topics, deadLetters, traces, meters, properties,
						service)),
					deadLetterListeners.stream().map((listener) -> container(listener, consumers, properties, service)))
			.toList();
	}

	private static <F extends Fact> ConcurrentMessageListenerContainer<String, byte[]> container(
			FactListener<F> listener, ConsumerFactory<String, byte[]> consumers, FactTopics topics,
			DeadLetters deadLetters, Traces traces, MeterRegistry meters, FactsProperties facts, String service) {
		String topic = FactTypes.topic(listener.type());
		ContainerProperties properties = switch (listener.delivery()) {
			case SHARED -> new ContainerProperties(topic);
			case BROADCAST -> wholeTopic(topic, topics.partitions(), SeekPosition.END);
			case REPLAY -> wholeTopic(topic, topics.partitions(), SeekPosition.BEGINNING);
		};
		properties.setGroupId(service);
		properties.setClientId(service + "-" + topic);
		Properties consumer = new Properties();
		consumer.setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
		properties.setKafkaConsumerProperties(consumer);
		properties
			.setMessageListener(new FactBatchListener<>(listener, deadLetters, traces, meters, facts.batchTimeout()));
		properties.setMissingTopicsFatal(false);
		// Under load this makes batches of what would be many small ones.
		properties.setIdleBetweenPolls(facts.gather().toMillis());
		var container = new ConcurrentMessageListenerContainer<>(consumers, properties);
		container.setBeanName(topic + "-" + listener.getClass().getSimpleName());
		container.setCommonErrorHandler(new DefaultErrorHandler(patience()));
		return container;
	}

	private static ConcurrentMessageListenerContainer<String, byte[]> container(DeadLetterListener listener,
			ConsumerFactory<String, byte[]> consumers, FactsProperties facts, String service) {
		ContainerProperties properties = new ContainerProperties(FactTypes.all()
			.stream()
			.map((type) -> FactTypes.deadLetterTopic(FactTypes.topic(type)))
			.toArray(String[]::new));
		properties.setGroupId(service + "-dead-letters");
		properties.setClientId(service + "-dead-letters");
		Properties consumer = new Properties();
		consumer.setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
		// A record may have 2 MB.
		consumer.setProperty(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "20");
		properties.setKafkaConsumerProperties(consumer);
		properties.setMissingTopicsFatal(false);
		properties.setMessageListener(
				(BatchMessageListener<String, byte[]>) (records) -> listener.on(records).block(facts.batchTimeout()));
		var container = new ConcurrentMessageListenerContainer<>(consumers, properties);
		container.setBeanName("dead-letters");
		container.setCommonErrorHandler(new DefaultErrorHandler(patience()));
		return container;
	}

	/**
	 * Live streams and settings want the whole topic in every replica: partitions are
	 * assigned by hand, and no offset is ever committed.
	 */
	private static ContainerProperties wholeTopic(String topic, int partitions, SeekPosition from) {
		ContainerProperties properties = new ContainerProperties(IntStream.range(0, partitions)
			.mapToObj((partition) -> new TopicPartitionOffset(topic, partition, from))
			.toArray(TopicPartitionOffset[]::new));
		properties.setAckMode(ContainerProperties.AckMode.MANUAL);
		return properties;
	}

	private static ExponentialBackOff patience() {
		ExponentialBackOff backOff = new ExponentialBackOff(200, 2);
		backOff.setMaxInterval(5_000);
		backOff.setMaxElapsedTime(Long.MAX_VALUE);
		return backOff;
	}

	@Override
	public void start() {
		this.starter = Mono.fromCallable(this.topics::ensure)
			.subscribeOn(Schedulers.boundedElastic())
			.filter(Boolean::booleanValue)
			.repeatWhenEmpty((again) -> again.delayElements(RETRY))
			.subscribe((_) -> {
				this.containers.forEach(AbstractMessageListenerContainer::start);
				log.atInfo().addKeyValue("listeners", this.containers.size()).log("listening for facts");
			});
	}

	@Override
	public void stop() {
		Disposable starting = this.starter;
		this.starter = null;
		if (starting != null) {
			starting.dispose();
		}
		this.containers.forEach(AbstractMessageListenerContainer::stop);
	}

	@Override
	public boolean isRunning() {
		return this.starter != null;
	}

}
