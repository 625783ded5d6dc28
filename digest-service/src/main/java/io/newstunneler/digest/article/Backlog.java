package io.newstunneler.digest.article;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.newstunneler.events.ArticleScored;
import io.newstunneler.events.PlanCreated;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.stereotype.Component;

/**
 * Knows how many articles and plans were told on Kafka and have not been taken over yet:
 * at none, an edition that is made now holds all of them.
 */
@Component
public class Backlog implements DisposableBean {

	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private static final List<String> TOPICS = List.of(ArticleScored.TOPIC, PlanCreated.TOPIC);

	private final KafkaAdmin kafka;

	private final String group;

	private @Nullable Admin admin;

	Backlog(KafkaAdmin kafka, @Value("${spring.application.name}") String group) {
		this.kafka = kafka;
		this.group = group;
	}

	/**
	 * What waits, by topic.
	 * @return the number of facts of each topic, or an error where the broker does not
	 * answer
	 */
	public Mono<Map<String, Long>> waiting() {
		return Mono.fromCallable(this::count).subscribeOn(Schedulers.boundedElastic());
	}

	private synchronized Map<String, Long> count() throws ExecutionException, TimeoutException, InterruptedException {
		if (this.admin == null) {
			this.admin = Admin.create(this.kafka.getConfigurationProperties());
		}
		Admin admin = this.admin;
		List<TopicPartition> partitions = new ArrayList<>();
		admin.describeTopics(TOPICS)
			.allTopicNames()
			.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
			.forEach((topic, description) -> description.partitions()
				.forEach((partition) -> partitions.add(new TopicPartition(topic, partition.partition()))));
		Map<TopicPartition, OffsetAndMetadata> taken = admin.listConsumerGroupOffsets(this.group)
			.partitionsToOffsetAndMetadata()
			.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
		Map<TopicPartition, Long> first = offsets(admin, partitions, OffsetSpec.earliest());
		Map<TopicPartition, Long> end = offsets(admin, partitions, OffsetSpec.latest());
		Map<String, Long> waiting = new TreeMap<>();
		for (TopicPartition partition : partitions) {
			OffsetAndMetadata committed = taken.get(partition);
			long from = (committed != null) ? committed.offset() : first.getOrDefault(partition, 0L);
			waiting.merge(partition.topic(), Math.max(0, end.getOrDefault(partition, 0L) - from), Long::sum);
		}
		return waiting;
	}

	private static Map<TopicPartition, Long> offsets(Admin admin, List<TopicPartition> partitions, OffsetSpec spec)
			throws ExecutionException, TimeoutException, InterruptedException {
		return admin.listOffsets(partitions.stream().collect(Collectors.toMap(Function.identity(), (_) -> spec)))
			.all()
			.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
			.entrySet()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, (entry) -> entry.getValue().offset()));
	}

	@Override
	public synchronized void destroy() {
		if (this.admin != null) {
			this.admin.close(PATIENCE);
		}
	}

}
