package io.newstunneler.analysis.story;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.format.FormatterRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/**
 * Has stories forgotten in time, and requests write cursors.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StoryProperties.class)
class StoryConfiguration implements WebFluxConfigurer {

	@Bean
	Forgetting storyForgetting(Stories stories) {
		return new Forgetting(stories);
	}

	@Override
	public void addFormatters(FormatterRegistry registry) {
		registry.addConverter(String.class, StoryCursor.class, StoryCursor::parse);
	}

}
