package io.newstunneler.ingest.fetching;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;

import io.newstunneler.ingest.fetching.FetchOutcome.Failed;
import io.newstunneler.ingest.fetching.FetchOutcome.Fetched;
import io.newstunneler.ingest.fetching.FetchOutcome.Refused;
import io.newstunneler.testsupport.feeds.Answer;
import io.newstunneler.testsupport.feeds.FeedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Names that lead somewhere else than one would think. The server is the canary: it is on
 * loopback, where only 127.0.0.2 may be asked.
 */
class NamesTests {

	private final FeedServer server = FeedServer.start();

	@AfterEach
	void stop() {
		this.server.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "::ffff:127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1",
			"64:ff9b::7f00:1", "2002:7f00:1::", "2001:470::5efe:7f00:1" })
	void aPublicNameForAPrivateAddressIsRefused(String address) {
		assertThat(fetch(fetcher((_) -> new String[] { address }))).isInstanceOf(Refused.class);
		assertThat(this.server.served()).isEmpty();
	}

	@Test
	void ofSeveralAddressesNoPrivateOneIsTried() {
		assertThat(fetch(fetcher((_) -> new String[] { "10.0.0.1", "127.0.0.1", "192.168.0.1" })))
			.isInstanceOf(Refused.class);
		assertThat(this.server.served()).isEmpty();
	}

	@Test
	void aNameThatChangesItsAddressIsJudgedByTheOneThatIsConnected() {
		Fetcher fetcher = fetcher("127.0.0.1/32", (count) -> new String[] { (count == 0) ? "127.0.0.1" : "127.0.0.2" });
		this.server.serve("/feed",
				Answer.redirect(302, "http://second.example:" + this.server.url("/").getPort() + "/feed"));
		assertThat(fetch(fetcher)).isInstanceOf(Refused.class);
		assertThat(this.server.served()).hasSize(1);
	}

	@Test
	void aNameServerThatDoesNotAnswerCostsNoMoreThanTheDeadline() {
		assertThat(fetch(fetcher((_) -> null))).isInstanceOf(Failed.class);
		assertThat(this.server.served()).isEmpty();
	}

	@Test
	void systemProxiesAreNotAsked() {
		System.setProperty("http.proxyHost", "127.0.0.1");
		System.setProperty("http.proxyPort", Integer.toString(this.server.url("/").getPort()));
		try {
			assertThat(fetch(fetcher((_) -> new String[] { "10.0.0.1" }))).isInstanceOf(Refused.class);
			assertThat(this.server.served()).isEmpty();
		}
		finally {
			System.clearProperty("http.proxyHost");
			System.clearProperty("http.proxyPort");
		}
	}

	private FetchOutcome fetch(Fetcher fetcher) {
		URI address = URI.create("http://feeds.example:" + this.server.url("/").getPort() + "/feed");
		FetchOutcome outcome = fetcher.fetch(FetchRequest.of(address)).block();
		assertThat(outcome).isNotInstanceOf(Fetched.class);
		return outcome;
	}

	private static Fetcher fetcher(IntFunction<String[]> names) {
		return fetcher("127.0.0.2/32", names);
	}

	private static Fetcher fetcher(String allowed, IntFunction<String[]> names) {
		FetchProperties properties = new FetchProperties(List.of(allowed), "https://reader.example",
				Duration.ofSeconds(5), 100_000);
		return new Fetcher(properties, (client) -> client.resolver(new ScriptedNames(names)));
	}

}
