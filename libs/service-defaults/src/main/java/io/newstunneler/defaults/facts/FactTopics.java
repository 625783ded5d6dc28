package io.newstunneler.defaults.facts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.newstunneler.events.Fact;
import io.newstunneler.events.SettingsChanged;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.kafka.config.TopicBuilder;
import org.springframework.kafka.core.KafkaAdmin;

/**
 * Sees to it that the topics exist, however long the broker takes to come up. Every
 * service asks for all of them, so that the order in which services start does not
 * matter.
 */
class FactTopics {

	private static final Logger log = LoggerFactory.getLogger(FactTopics.class);

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final KafkaAdmin admin;

	private final FactsProperties properties;

	FactTopics(KafkaAdmin admin, FactsProperties properties) {
		this.admin = admin;
		this.properties = properties;
	}

	/**
	 * Number of partitions of each topic of facts.
	 * @return at least 1
	 */
	int partitions() {
		return this.properties.partitions();
	}

	/**
	 * Tries once.
	 * @return whether all topics exist now
	 * @throws InterruptedException if the thread is interrupted
	 */
	boolean ensure() throws InterruptedException {
		try (Admin client = Admin.create(this.admin.getConfigurationProperties())) {
			var existing = client.listTopics().names().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
			List<NewTopic> missing = wanted().stream().filter((topic) -> !existing.contains(topic.name())).toList();
			for (var creation : client.createTopics(missing).values().values()) {
				await(creation);
			}
			return true;
		}
		catch (ExecutionException | TimeoutException | org.apache.kafka.common.KafkaException ex) {
			log.atWarn()
				.addKeyValue("reason", String.valueOf(ex.getMessage()))
				.log("broker does not answer yet; facts wait, trying again");
			return false;
		}
	}

	private static void await(org.apache.kafka.common.KafkaFuture<Void> creation)
			throws InterruptedException, ExecutionException, TimeoutException {
		try {
			creation.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			if (!(ex.getCause() instanceof TopicExistsException)) {
				throw ex;
			}
		}
	}

	private List<NewTopic> wanted() {
		List<NewTopic> topics = new ArrayList<>();
		for (Class<? extends Fact> type : FactTypes.all()) {
			String name = FactTypes.topic(type);
			TopicBuilder topic = TopicBuilder.name(name)
				.partitions(this.properties.partitions())
				.replicas(this.properties.replicas());
			if (type == SettingsChanged.class) {
				topic.compact();
			}
			else {
				topic.config(TopicConfig.RETENTION_MS_CONFIG, Long.toString(this.properties.retention().toMillis()));
			}
			topics.add(topic.build());
			topics.add(TopicBuilder.name(FactTypes.deadLetterTopic(name))
				.partitions(1)
				.replicas(this.properties.replicas())
				.config(TopicConfig.RETENTION_MS_CONFIG, Long.toString(Duration.ofDays(30).toMillis()))
				.build());
		}
		return topics;
	}

}
