package io.newstunneler.ingest.politeness;

import java.time.Duration;

import io.newstunneler.ingest.politeness.Permission.Granted;
import io.newstunneler.ingest.politeness.Permission.Later;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HostsTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final long START = 1_000_000_000_000L;

	private final Hosts hosts = new Hosts(2);

	@Test
	void turnsOfOneHostAreSpacedAndKept() {
		assertThat(ask("a", 1, 0)).isInstanceOf(Granted.class);
		assertThat(ask("a", 2, 0)).isEqualTo(new Later(SECOND));
		assertThat(ask("a", 3, 0)).isEqualTo(new Later(SECOND.multipliedBy(2)));
		assertThat(ask("a", 3, 1)).as("asking again does not help").isEqualTo(new Later(SECOND));
		assertThat(ask("a", 2, 1)).isInstanceOf(Granted.class);
		assertThat(ask("b", 4, 1)).as("another host").isInstanceOf(Granted.class);
	}

	@Test
	void aHostIsNotAskedMoreThanItsShareAtOnce() {
		Granted first = (Granted) ask("a", 1, 0);
		assertThat(ask("a", 2, 10)).isInstanceOf(Granted.class);
		assertThat(ask("a", 3, 20)).isInstanceOf(Later.class);
		first.done().run();
		assertThat(ask("a", 3, 30)).isInstanceOf(Granted.class);
	}

	private Permission ask(String host, long who, int second) {
		return this.hosts.ask(host, who, SECOND, START + Duration.ofSeconds(second).toNanos());
	}

}
