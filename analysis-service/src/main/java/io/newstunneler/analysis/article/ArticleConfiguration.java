package io.newstunneler.analysis.article;

import java.time.Clock;
import java.util.Locale;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.format.FormatterRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/**
 * The clock by which an article is old, and how a request writes times and cursors.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ RetentionProperties.class, RevisionProperties.class })
class ArticleConfiguration implements WebFluxConfigurer {

	@Bean
	@ConditionalOnMissingBean
	Clock clock() {
		return Clock.systemUTC();
	}

	@Override
	public void addFormatters(FormatterRegistry registry) {
		registry.addConverter(String.class, Datetime.class, Datetime::parse);
		registry.addConverter(String.class, Page.Cursor.class, Page.Cursor::parse);
		registry.addConverter(String.class, Search.Sort.class,
				(text) -> Search.Sort.valueOf(text.strip().toUpperCase(Locale.ROOT)));
		registry.addConverter(String.class, ArticleFilter.Tone.class,
				(text) -> ArticleFilter.Tone.valueOf(text.strip().toUpperCase(Locale.ROOT)));
	}

}
