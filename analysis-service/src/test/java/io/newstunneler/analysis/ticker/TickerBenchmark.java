package io.newstunneler.analysis.ticker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvSchema;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How well headlines are linked that a person labelled, and what importing the listings
 * and linking cost. The folder {@code -Dtickers.headlines} holds {@code SEntFiN.csv} and
 * {@code -Dtickers.listings} holds {@code company_tickers_exchange.json} and
 * {@code sentfin_entities.csv}: they are not part of the project. The part held out is
 * only measured with {@code -Dtickers.held-out=true}, so that nobody tunes by it.
 */
@SpringBootTest(properties = "spring.application.name=analysis-tickers-benchmark")
@WithPostgres
@WithKafka
class TickerBenchmark {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	@Autowired
	ListingImports imports;

	@Autowired
	Listings listings;

	@Test
	void headlinesThatAPersonLabelled() throws IOException {
		Path folder = folder("tickers.listings");
		take("SEC", ListingsFile.json(Files.readAllBytes(folder.resolve("company_tickers_exchange.json"))));
		take("entities", ListingsFile.csv(entities(folder.resolve("sentfin_entities.csv"))));
		Universe universe = universe();
		Map<String, String> titles = new HashMap<>();
		rows(Files.readString(folder("tickers.headlines").resolve("SEntFiN.csv")))
			.forEach((row) -> titles.put(row.get("S No."), row.get("Title").strip()));
		List<Map<String, String>> labels = rows(resource("headlines.csv"));
		for (String part : Boolean.getBoolean("tickers.held-out") ? List.of("tuning", "held-out") : List.of("tuning")) {
			LinkingQuality quality = new LinkingQuality(universe);
			labels.stream()
				.filter((row) -> row.get("part").equals(part))
				.forEach((row) -> quality.add(row.get("number"), titles.get(row.get("number")), row.get("symbols")));
			System.out.printf(Locale.ROOT, "%s: %s%n", part, quality);
			quality.faults().forEach((fault) -> System.out.println("  " + fault));
			assertThat(quality.precision()).isGreaterThanOrEqualTo(0.97);
			assertThat(quality.recall()).isGreaterThanOrEqualTo(0.8);
		}
		speed(universe, titles.values());
	}

	private void take(String name, ListingsFile file) {
		long start = System.nanoTime();
		ListingImports.Report report = Objects.requireNonNull(this.imports.take(file, false, false).block(PATIENCE));
		System.out.printf(Locale.ROOT, "%s: %,d added, %,d changed, %,d unchanged, %,d refused in %.1f s%n", name,
				report.added(), report.changed(), report.unchanged(), report.refused(),
				(System.nanoTime() - start) / 1e9);
	}

	private Universe universe() {
		Map<String, Listing> all = Objects.requireNonNull(this.listings.read().block(PATIENCE)).bySymbol();
		Universe universe = new Universe(all);
		for (int round = 0; round < 5; round++) {
			long start = System.nanoTime();
			universe = new Universe(all);
			System.out.printf(Locale.ROOT, "names of %,d listings: %.0f ms%n", all.size(),
					(System.nanoTime() - start) / 1e6);
		}
		return universe;
	}

	private static void speed(Universe universe, Collection<String> titles) {
		for (int round = 0; round < 8; round++) {
			long start = System.nanoTime();
			int links = 0;
			for (int again = 0; again < 5; again++) {
				for (String title : titles) {
					links += universe.links(title, null).size();
				}
			}
			System.out.printf(Locale.ROOT, "%,d headlines: %.2f µs each (%,d links)%n", titles.size(),
					(System.nanoTime() - start) / 1e3 / titles.size() / 5, links / 5);
		}
	}

	/**
	 * The entities as a list: the first of their names is the listing's, the others are
	 * aliases.
	 */
	private static String entities(Path file) throws IOException {
		Set<String> sectors = resource("sectors.txt").lines()
			.filter((line) -> !line.startsWith("#"))
			.collect(Collectors.toSet());
		StringBuilder csv = new StringBuilder("symbol,name,exchange,aliases\n");
		for (Map<String, String> row : rows(Files.readString(file))) {
			List<String> names = new ArrayList<>(Arrays.asList(row.get("Entity").strip().split("\\s*,\\s*")));
			if (!sectors.contains(row.get("Symbol"))) {
				csv.append("\"%s\",\"%s\",NSE,\"%s\"%n".formatted(row.get("Symbol"), names.removeFirst(),
						String.join("|", names)));
			}
		}
		return csv.toString();
	}

	private static List<Map<String, String>> rows(String csv) {
		String plain = csv.lines().filter((line) -> !line.startsWith("#")).collect(Collectors.joining("\n"));
		try (MappingIterator<Map<String, String>> rows = new CsvMapper().readerForMapOf(String.class)
			.with(CsvSchema.emptySchema().withHeader())
			.readValues(plain)) {
			return rows.readAll();
		}
	}

	private static String resource(String name) throws IOException {
		try (InputStream resource = Objects
			.requireNonNull(TickerBenchmark.class.getResourceAsStream("/ticker/" + name))) {
			return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	private static Path folder(String property) {
		String folder = System.getProperty(property);
		assertThat(folder).as("-D%s=FOLDER", property).isNotNull();
		return Path.of(folder);
	}

}
