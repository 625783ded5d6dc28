package io.newstunneler.defaults.facts;

import java.util.List;
import java.util.stream.Stream;

import io.newstunneler.events.Fact;

/**
 * What can be known of a kind of fact without an instance of it.
 */
public final class FactTypes {

	private FactTypes() {
	}

	/**
	 * Every kind of fact.
	 * @return the records that {@link Fact} permits
	 */
	public static List<Class<? extends Fact>> all() {
		return Stream.of(Fact.class.getPermittedSubclasses())
			.<Class<? extends Fact>>map((type) -> type.asSubclass(Fact.class))
			.toList();
	}

	/**
	 * The topic of a kind of fact.
	 * @param type a record of {@code event-contracts}
	 * @return the topic's name
	 */
	public static String topic(Class<? extends Fact> type) {
		try {
			return (String) type.getField("TOPIC").get(null);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(type.getSimpleName() + " declares no TOPIC", ex);
		}
	}

	/**
	 * The topic of facts that could not be processed.
	 * @param topic a topic of facts
	 * @return the name of its dead-letter topic
	 */
	public static String deadLetterTopic(String topic) {
		return topic + "-dlt";
	}

}
