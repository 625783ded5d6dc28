package io.newstunneler.defaults.facts;

import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import reactor.core.publisher.Mono;

/**
 * Takes the dead letters of all topics, as they lie there. A bean of this type gets a
 * listener container of its own; a batch that fails comes again until it is taken.
 */
public interface DeadLetterListener {

	/**
	 * Takes a batch.
	 * @param records dead letters, in order per topic
	 * @return completes when they are kept
	 */
	Mono<Void> on(List<ConsumerRecord<String, byte[]>> records);

}
