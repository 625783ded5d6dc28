package io.newstunneler.testsupport.kafka;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;

/**
 * Puts the shared broker into the contexts of tests that are marked with
 * {@link WithKafka}.
 */
class KafkaContextCustomizerFactory implements ContextCustomizerFactory {

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> attributes) {
		return TestContextAnnotationUtils.hasAnnotation(testClass, WithKafka.class) ? new SharedBroker() : null;
	}

	/**
	 * All are equal, so that tests with equal configuration share a context.
	 */
	private record SharedBroker() implements ContextCustomizer {

		@Override
		public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
			String bootstrapServers = KafkaServer.shared().bootstrapServers();
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("test broker",
						Map.of("newstunneler.kafka.bootstrap-servers", bootstrapServers)));
			context.getBeanFactory().registerSingleton("kafkaProbe", new KafkaProbe(bootstrapServers));
		}

	}

}
