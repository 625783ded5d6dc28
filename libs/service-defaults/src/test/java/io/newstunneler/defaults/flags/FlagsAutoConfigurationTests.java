package io.newstunneler.defaults.flags;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FlagsAutoConfiguration}, against a flag server that misbehaves.
 */
class FlagsAutoConfigurationTests {

	private static final Flag POLLING = new Flag("rss_polling", true, "Fetching of feeds.");

	private final AtomicReference<Answer> answer = new AtomicReference<>(Answer.OFF);

	private DisposableServer server;

	@TempDir
	private Path directory;

	@BeforeEach
	void startServer() {
		this.server = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.route((routes) -> routes
				.get("/api/client/features", (request, response) -> this.answer.get().to(request, response))
				.post("/api/client/**", (_, response) -> response.status(202).send()))
			.bindNow();
	}

	@AfterEach
	void stopServer() {
		this.server.disposeNow();
	}

	@Test
	void withoutAServerEachFlagIsAtItsSafeDefault() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(FlagsAutoConfiguration.class))
			.run((context) -> {
				assertThat(context.getBean(Flags.class).isEnabled(POLLING)).isTrue();
				assertThat(context).doesNotHaveBean(HealthIndicator.class);
			});
	}

	@Test
	void aServiceObeysTheServerAndSaysHowFreshItsKnowledgeIs() {
		service().run((context) -> {
			Flags flags = context.getBean(Flags.class);
			await().until(() -> !flags.isEnabled(POLLING));
			Health health = context.getBean(FlagsHealth.class).health();
			assertThat(health.getDetails()).containsEntry("origin", "server").containsKey("last_heard");
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			assertThat(meters.get("news.tunneler.flags.staleness").gauge().value()).isLessThan(30);
		});
	}

	@Test
	void aServiceThatStartsWithoutTheServerKeepsToTheBackup() {
		service().run((context) -> {
			Flags flags = context.getBean(Flags.class);
			await().until(() -> !flags.isEnabled(POLLING));
		});
		stopServer();
		service().run((context) -> {
			assertThat(context.getBean(Flags.class).isEnabled(POLLING)).isFalse();
			assertThat(context.getBean(FlagsHealth.class).health().getDetails()).containsEntry("origin", "backup");
		});
	}

	@Test
	void aServiceWithATruncatedBackupAndNoServerIsAtSafeDefaults() {
		service().run((context) -> {
			Flags flags = context.getBean(Flags.class);
			await().until(() -> !flags.isEnabled(POLLING));
		});
		stopServer();
		truncateBackup();
		service().run((context) -> {
			assertThat(context.getBean(Flags.class).isEnabled(POLLING)).isTrue();
			assertThat(context.getBean(FlagsHealth.class).health().getDetails()).containsEntry("origin", "defaults");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "401", "403", "404", "429", "500", "503", "nonsense", "not_flags", "cut", "hangs",
			"hangs_midway" })
	void aServerInTroubleChangesNothingAndIsHeardAgainAfterwards(String trouble) {
		service().run((context) -> {
			Flags flags = context.getBean(Flags.class);
			await().until(() -> !flags.isEnabled(POLLING));

			Answer troubled = Answer.in(trouble);
			this.answer.set(troubled);
			troubled.awaitAsked();
			await().until(() -> context.getBean(FlagsHealth.class).health().getDetails().containsKey("trouble"));
			assertThat(flags.isEnabled(POLLING)).isFalse();
			assertThat(context.getBean(FlagsHealth.class).health().getStatus()).isEqualTo(Status.UP);

			this.answer.set(Answer.ON);
			await().until(() -> flags.isEnabled(POLLING));
			assertThat(context.getBean(FlagsHealth.class).health().getDetails()).doesNotContainKey("trouble");
		});
	}

	private ApplicationContextRunner service() {
		return new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(FlagsAutoConfiguration.class))
			.withBean(SimpleMeterRegistry.class)
			.withPropertyValues("spring.application.name=ingest-service",
					"newstunneler.flags.url=http://127.0.0.1:" + this.server.port(), "newstunneler.flags.interval=1s",
					"newstunneler.flags.hold=1s", "newstunneler.flags.timeout=500ms",
					"newstunneler.flags.backup-directory=" + this.directory);
	}

	private void truncateBackup() {
		try {
			for (String name : List.of("ingest-service.backup", "ingest-service.backup.copy")) {
				Path backup = this.directory.resolve(name);
				String whole = Files.readString(backup);
				Files.writeString(backup, whole.substring(0, whole.length() - 1));
			}
		}
		catch (IOException ex) {
			Assertions.fail(ex);
		}
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(50));
	}

	/** What the server says to one who asks for flags. */
	private record Answer(String kind, CountDownLatch asked) {

		static final Answer ON = new Answer("on", new CountDownLatch(0));

		static final Answer OFF = new Answer("off", new CountDownLatch(0));

		private static final Map<String, String> BODIES = Map.of("on", state(true), "off", state(false), "nonsense",
				"<html>Welcome to the hotel's network</html>", "not_flags", "{\"features\":[{\"title\":\"x\"}]}", "cut",
				state(true).substring(0, 40));

		static Answer in(String trouble) {
			return new Answer(trouble, new CountDownLatch(2));
		}

		void awaitAsked() throws InterruptedException {
			assertThat(this.asked.await(20, TimeUnit.SECONDS)).as("asked twice").isTrue();
		}

		Publisher<Void> to(HttpServerRequest request, HttpServerResponse response) {
			this.asked.countDown();
			String etag = '"' + this.kind + '"';
			if (etag.equals(request.requestHeaders().get("If-None-Match"))) {
				return response.status(304).send();
			}
			String body = BODIES.get(this.kind);
			if (body != null) {
				return response.header("ETag", etag).sendString(Mono.just(body));
			}
			return switch (this.kind) {
				case "hangs" -> Mono.never();
				case "hangs_midway" -> response.sendString(Mono.just("{").concatWith(Mono.never()));
				default -> response.status(Integer.parseInt(this.kind)).send();
			};
		}

		private static String state(boolean enabled) {
			return """
					{"version":2,"features":[{"name":"rss_polling","type":"kill-switch","enabled":%s,
					"strategies":[{"name":"default"}]}]}""".formatted(enabled);
		}

	}

}
