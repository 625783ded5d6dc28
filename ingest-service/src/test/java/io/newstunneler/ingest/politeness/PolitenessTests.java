package io.newstunneler.ingest.politeness;

import java.net.URI;
import java.time.Duration;

import io.newstunneler.ingest.fetching.Fetcher;
import io.newstunneler.ingest.politeness.Permission.Denied;
import io.newstunneler.ingest.politeness.Permission.Granted;
import io.newstunneler.ingest.politeness.Permission.Later;
import io.newstunneler.testsupport.feeds.Answer;
import io.newstunneler.testsupport.feeds.FeedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class PolitenessTests {

	private final FeedServer server = FeedServer.start();

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void whatRobotsTxtForbidsIsNotFetchedUnlessAPersonSaysSo() {
		robots("User-agent: *\nDisallow: /private/\n");
		polite((politeness) -> {
			assertThat(politeness.ask(url("/private/feed"), 1, true).block()).isInstanceOf(Denied.class);
			assertThat(politeness.ask(url("/feed"), 2, true).block()).isInstanceOf(Granted.class);
			assertThat(politeness.ask(url("/private/feed"), 3, false).block()).isInstanceOf(Granted.class);
		});
		assertThat(this.server.served("/robots.txt")).as("asked once").hasSize(1);
	}

	@Test
	void rulesForUsByNameComeFirst() {
		robots("User-agent: NewsTunneler\nDisallow: /\n\nUser-agent: *\nAllow: /\n");
		polite((politeness) -> assertThat(politeness.ask(url("/feed"), 1, true).block()).isInstanceOf(Denied.class));
	}

	@Test
	void aCrawlDelayIsKept() {
		robots("User-agent: *\nCrawl-delay: 30\n");
		polite((politeness) -> {
			assertThat(politeness.ask(url("/one"), 1, true).block()).isInstanceOf(Granted.class);
			Later later = (Later) politeness.ask(url("/two"), 2, true).block();
			assertThat(later.delay()).isBetween(Duration.ofSeconds(25), Duration.ofSeconds(30));
		});
	}

	@ParameterizedTest
	@ValueSource(ints = { 404, 403, 500, 503 })
	void aHostWithoutRobotsTxtForbidsNothing(int status) {
		this.server.serve("/robots.txt", Answer.status(status));
		polite((politeness) -> assertThat(politeness.ask(url("/feed"), 1, true).block()).isInstanceOf(Granted.class));
	}

	private void robots(String text) {
		this.server.serve("/robots.txt", Answer.of("text/plain", text));
	}

	private URI url(String path) {
		return this.server.url(path);
	}

	private static void polite(java.util.function.Consumer<Politeness> work) {
		new ApplicationContextRunner().withInitializer(new ConfigDataApplicationContextInitializer())
			.withUserConfiguration(Configuration.class)
			.withPropertyValues("newstunneler.fetch.allowed-networks=127.0.0.0/8")
			.run((context) -> work.accept(context.getBean(Politeness.class)));
	}

	@org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
	@org.springframework.context.annotation.Import({ Fetcher.class, Robots.class, Politeness.class })
	@org.springframework.boot.context.properties.ConfigurationPropertiesScan("io.newstunneler.ingest")
	static class Configuration {

	}

}
