package io.newstunneler.ingest.reading;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

import org.jsoup.Jsoup;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reads a folder of real feeds and compares them with an independent reading of the same
 * documents: {@code -Dcorpus=/path}, a folder with a {@code REFERENCE.jsonl}.
 */
@EnabledIfSystemProperty(named = "corpus", matches = ".+")
class CorpusIT {

	private final FeedReader reader = new FeedReader();

	@Test
	void readsEveryItemOfWellFormedFeeds() throws IOException {
		Path corpus = Path.of(System.getProperty("corpus"));
		List<String> different = new ArrayList<>();
		int feeds = 0;
		for (String line : Files.readAllLines(corpus.resolve("REFERENCE.jsonl"))) {
			JsonNode reference = JsonMapper.shared().readTree(line);
			String file = reference.path("file").asString();
			if (!reference.has("n")) {
				// Not well-formed: the reference could not read it.
				continue;
			}
			feeds++;
			String difference = difference(reference, Files.readAllBytes(corpus.resolve(file)));
			if (difference != null) {
				different.add(file + ": " + difference);
			}
		}
		System.out.printf("%d feeds, %d read differently (%.2f %% equal)%n", feeds, different.size(),
				100.0 * (feeds - different.size()) / feeds);
		different.forEach(System.out::println);
		assertThat(different).hasSizeLessThanOrEqualTo(feeds / 200);
	}

	@Test
	void readsFast() throws IOException, UnreadableFeedException {
		List<byte[]> documents = new ArrayList<>();
		try (var files = Files.walk(Path.of(System.getProperty("corpus"), "realworld-bench"))) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				documents.add(Files.readAllBytes(file));
			}
		}
		for (int round = 0; round < 12; round++) {
			long start = System.nanoTime();
			long bytes = 0;
			long entries = 0;
			for (byte[] document : documents) {
				bytes += document.length;
				entries += this.reader.read(document, null).entries().size();
			}
			double seconds = (System.nanoTime() - start) / 1e9;
			System.out.printf("round %d: %.1f MB/s, %.0f items/s (%d items)%n", round, bytes / 1e6 / seconds,
					entries / seconds, entries);
		}
	}

	@Test
	void noHostileDocumentCostsMuch() throws IOException {
		List<Path> documents;
		try (var files = Files.walk(Path.of(System.getProperty("corpus"), "hostile"))) {
			documents = files.filter((file) -> file.toString().matches(".*/(xml|encoding|html)/[^/]*"))
				.sorted()
				.toList();
		}
		for (Path file : documents.stream().filter(Files::isRegularFile).toList()) {
			byte[] body = Files.readAllBytes(file);
			if (file.toString().endsWith(".gz")) {
				body = new GZIPInputStream(new ByteArrayInputStream(body)).readNBytes(10_000_000);
			}
			long start = System.nanoTime();
			String outcome = outcome(body);
			Duration took = Duration.ofNanos(System.nanoTime() - start);
			System.out.printf("%-34s %5d ms  %s%n", file.getFileName(), took.toMillis(), outcome);
			assertThat(took).as(file.toString()).isLessThan(Duration.ofSeconds(10));
		}
	}

	private String outcome(byte[] body) {
		try {
			FeedDocument feed = this.reader.read(body, null);
			String title = feed.entries().isEmpty() ? "" : String.valueOf(feed.entries().getFirst().title());
			return feed.entries().size() + " items, the first '" + title.substring(0, Math.min(title.length(), 60))
					+ "'";
		}
		catch (UnreadableFeedException ex) {
			return String.valueOf(ex.getMessage());
		}
	}

	private @Nullable String difference(JsonNode reference, byte[] body) {
		try {
			List<Entry> entries = this.reader.read(body, null).entries();
			if (entries.size() != reference.path("n").asInt()) {
				return entries.size() + " items, expected " + reference.path("n").asInt();
			}
			if (entries.isEmpty() || !reference.has("first")) {
				return null;
			}
			String first = titleDifference(entries.getFirst(), reference.path("first"));
			return (first != null) ? first : titleDifference(entries.getLast(), reference.path("last"));
		}
		catch (UnreadableFeedException ex) {
			return ex.getMessage() + " " + ex.getCause();
		}
	}

	private static @Nullable String titleDifference(Entry entry, JsonNode reference) {
		if (!reference.has("title")) {
			return null;
		}
		String expected = reference.path("title").asString("").strip();
		String title = (entry.title() != null) ? entry.title().strip() : "";
		boolean equal = title.equals(expected) || Jsoup.parse(title).text().equals(Jsoup.parse(expected).text());
		return equal ? null : "title '" + title + "', expected '" + expected + "'";
	}

}
