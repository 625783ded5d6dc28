package io.newstunneler.flags.catalogue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.WithPostgres;
import io.newstunneler.testsupport.process.Repository;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Does some service read each flag that there is, and is there each flag that one reads?
 */
@WithPostgres
@WithKafka
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class LiveFlagsIT {

	private static final Pattern DECLARATION = Pattern.compile("new Flag\\(\\s*\"([\\w.-]+)\",\\s*(true|false)");

	@Autowired
	private FlagCatalogue flags;

	@Test
	void flagsThatAreKeptAreThoseThatServicesDeclareWithTheSameDefaults() throws IOException {
		Map<String, Boolean> kept = new TreeMap<>();
		this.flags.list(FlagCatalogue.PRODUCTION)
			.doOnNext((flag) -> kept.put(flag.name(), flag.enabled()))
			.then()
			.block();
		assertThat(declared()).isNotEmpty().isEqualTo(kept);
	}

	private static Map<String, Boolean> declared() throws IOException {
		Map<String, Boolean> declared = new TreeMap<>();
		try (Stream<Path> modules = Files.list(Repository.root())) {
			for (Path sources : modules.map((module) -> module.resolve("src/main/java"))
				.filter(Files::isDirectory)
				.toList()) {
				try (Stream<Path> files = Files.walk(sources)) {
					files.filter((file) -> file.toString().endsWith(".java"))
						.flatMap(LiveFlagsIT::declarations)
						.forEach((flag) -> declared.put(flag.group(1), Boolean.valueOf(flag.group(2))));
				}
			}
		}
		return declared;
	}

	private static Stream<MatchResult> declarations(Path file) {
		try {
			return DECLARATION.matcher(Files.readString(file)).results().toList().stream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
