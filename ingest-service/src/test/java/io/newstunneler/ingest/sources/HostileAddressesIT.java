package io.newstunneler.ingest.sources;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.newstunneler.ingest.fetching.FetchOutcome;
import io.newstunneler.ingest.fetching.FetchOutcome.Fetched;
import io.newstunneler.ingest.fetching.FetchOutcome.Refused;
import io.newstunneler.ingest.fetching.FetchRequest;
import io.newstunneler.ingest.fetching.Fetcher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Takes a folder with {@code hostile/ssrf/urls.tsv} (an address as JSON, a verdict, a
 * reason) and holds each verdict: {@code -Dcorpus=/path}. What is to be blocked is either
 * refused as an address or leads to no connection; canaries listen on this machine.
 */
@EnabledIfSystemProperty(named = "corpus", matches = ".+")
class HostileAddressesIT {

	private static final List<Integer> PORTS = List.of(9, 22, 25, 80, 443, 6379, 8080, 8443, 11211);

	@Test
	void everyAddressIsJudgedAsItShould() throws IOException {
		AtomicInteger connections = new AtomicInteger();
		List<ServerSocket> canaries = canaries(connections);
		List<String> wrong = new ArrayList<>();
		AtomicInteger rows = new AtomicInteger();
		new ApplicationContextRunner().withInitializer(new ConfigDataApplicationContextInitializer())
			.withUserConfiguration(Fetching.class)
			.withPropertyValues("newstunneler.fetch.deadline=4s")
			.run((context) -> {
				Fetcher fetcher = context.getBean(Fetcher.class);
				List<String> lines = Files
					.readAllLines(Path.of(System.getProperty("corpus"), "hostile", "ssrf", "urls.tsv"));
				wrong.addAll(Flux.fromIterable(lines.subList(1, lines.size())).flatMap((line) -> {
					rows.incrementAndGet();
					String[] columns = line.split("\t");
					String url = JsonMapper.shared().readValue(columns[0], String.class);
					return Flux.from(wrong(fetcher, url, columns[1]));
				}, 16).collectList().block());
			});
		for (ServerSocket canary : canaries) {
			canary.close();
		}
		System.out.printf("%d addresses, %d judged wrongly, %d connections to %d canaries%n", rows.get(), wrong.size(),
				connections.get(), canaries.size());
		wrong.forEach(System.out::println);
		assertThat(wrong).isEmpty();
		assertThat(connections).hasValue(0);
	}

	private static Mono<String> wrong(Fetcher fetcher, String url, String verdict) {
		SourceAddress address = address(url);
		if (address == null) {
			return verdict.startsWith("block") ? Mono.empty() : Mono.just(verdict + " but is no address: " + url);
		}
		if (verdict.equals("strip-credentials") && (address.url().contains("@") || address.credentials() == null)) {
			return Mono.just("shows its credentials: " + address.url());
		}
		try {
			return fetcher.<FetchOutcome>fetch(FetchRequest.of(SourceAddress.fetchable(address.url())), Mono::just)
				.filter((outcome) -> isWrong(outcome, verdict))
				.map((outcome) -> verdict + " but " + outcome.label() + ": " + url);
		}
		catch (URISyntaxException ex) {
			return Mono.just("cannot be fetched: " + url);
		}
	}

	private static boolean isWrong(FetchOutcome outcome, String verdict) {
		return verdict.equals("block") ? outcome instanceof Fetched || outcome.status() > 0
				: !verdict.startsWith("block") && outcome instanceof Refused;
	}

	private static @Nullable SourceAddress address(String url) {
		try {
			return SourceAddress.of(url);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static List<ServerSocket> canaries(AtomicInteger connections) {
		List<ServerSocket> canaries = new ArrayList<>();
		for (int port : PORTS) {
			try {
				ServerSocket canary = new ServerSocket();
				canary.bind(new InetSocketAddress(InetAddress.ofLiteral("::"), port));
				canaries.add(canary);
				Thread.ofVirtual().start(() -> count(canary, connections));
			}
			catch (IOException ex) {
				System.out.println("no canary on port " + port + ": " + ex.getMessage());
			}
		}
		return canaries;
	}

	private static void count(ServerSocket canary, AtomicInteger connections) {
		while (!canary.isClosed()) {
			try {
				canary.accept().close();
				connections.incrementAndGet();
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	/**
	 * As much of the service as fetches.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(Fetcher.class)
	@ConfigurationPropertiesScan("io.newstunneler.ingest.fetching")
	static class Fetching {

	}

}
