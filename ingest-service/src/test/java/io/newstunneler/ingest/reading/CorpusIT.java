package io.newstunneler.ingest.reading;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

	private @org.jspecify.annotations.Nullable String difference(JsonNode reference, byte[] body) {
		try {
			List<Entry> entries = this.reader.read(body, null).entries();
			if (entries.size() != reference.path("n").asInt()) {
				return entries.size() + " items, expected " + reference.path("n").asInt();
			}
			if (entries.isEmpty()) {
				return null;
			}
			String first = titleDifference(entries.getFirst(), reference.path("first"));
			return (first != null) ? first : titleDifference(entries.getLast(), reference.path("last"));
		}
		catch (UnreadableFeedException ex) {
			return ex.getMessage() + " " + ex.getCause();
		}
	}

	private static @org.jspecify.annotations.Nullable String titleDifference(Entry entry, JsonNode reference) {
		String expected = reference.path("title").asString("").strip();
		String title = (entry.title() != null) ? entry.title().strip() : "";
		return title.equals(expected) ? null : "title '" + title + "', expected '" + expected + "'";
	}

}
