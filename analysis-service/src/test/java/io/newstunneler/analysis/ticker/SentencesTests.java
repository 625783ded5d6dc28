package io.newstunneler.analysis.ticker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Are invented sentences linked as a careful person would?
 */
class SentencesTests {

	@Test
	void nearlyAllLinksAreRightAndMostCompaniesAreFound() throws IOException {
		LinkingQuality quality = new LinkingQuality(universe());
		List<String> sentences = resource("sentences.txt").lines().filter((line) -> !line.startsWith("#")).toList();
		assertThat(sentences).hasSizeGreaterThan(150);
		for (String sentence : sentences) {
			String[] parts = sentence.split("\\|", 2);
			quality.add(parts[1].strip(), parts[1].strip(), parts[0]);
		}
		System.out.println(quality);
		assertThat(quality.precision()).as(() -> quality + "\n" + quality.faults()).isGreaterThanOrEqualTo(0.97);
		assertThat(quality.recall()).as(() -> quality + "\n" + quality.faults()).isGreaterThanOrEqualTo(0.8);
	}

	private static Universe universe() throws IOException {
		ListingsFile file = ListingsFile.csv(resource("listings.csv"));
		assertThat(file.refused()).isEmpty();
		return new Universe(file.rows()
			.stream()
			.map((row) -> new Listing(row.symbol(), row.name(), row.exchange(), null,
					Objects.requireNonNullElse(row.aliases(), List.of())))
			.collect(Collectors.toMap(Listing::symbol, (listing) -> listing)));
	}

	private static String resource(String name) throws IOException {
		try (InputStream resource = Objects
			.requireNonNull(SentencesTests.class.getResourceAsStream("/ticker/" + name))) {
			return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
