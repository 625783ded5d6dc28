package io.newstunneler.testsupport.postgres;

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
 * Puts a fresh database into the contexts of tests that are marked with
 * {@link WithPostgres}.
 */
class PostgresContextCustomizerFactory implements ContextCustomizerFactory {

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> attributes) {
		return TestContextAnnotationUtils.hasAnnotation(testClass, WithPostgres.class) ? new FreshDatabase() : null;
	}

	/**
	 * All are equal, so that tests with equal configuration share a context.
	 */
	private record FreshDatabase() implements ContextCustomizer {

		@Override
		public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
			TestDatabase database = TestDatabase.create();
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("test database", Map.of("newstunneler.postgres.url", database.url(),
						"newstunneler.postgres.password", database.password())));
			context.getBeanFactory().registerSingleton("testDatabase", database);
		}

	}

}
