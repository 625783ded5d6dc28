package io.newstunneler.ingest.articles;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

import io.newstunneler.ingest.reading.Entry;
import io.newstunneler.ingest.reading.FeedDocument;
import io.newstunneler.ingest.reading.FeedReader;
import io.newstunneler.ingest.reading.UnreadableFeedException;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A folder of documents and of what others read in them. Suites that are not there are
 * empty.
 */
final class Corpus {

	/** Where suites that care expect to have been fetched from. */
	static final String ADDRESS = "http://127.0.0.1:8097/";

	private static final Pattern CHARSET = Pattern.compile("charset\\s*=\\s*[\"']?([^\"';\\s]+)",
			Pattern.CASE_INSENSITIVE);

	private final Path folder;

	private final FeedReader reader = FeedReader.withDefaults();

	Corpus(Path folder) {
		this.folder = folder;
	}

	static Corpus ofSystemProperty() {
		return new Corpus(Path.of(System.getProperty("corpus")));
	}

	/**
	 * The lines of a file of JSON objects.
	 */
	List<JsonNode> lines(String file) {
		Path path = this.folder.resolve(file);
		try {
			return Files.exists(path) ? Files.readAllLines(path).stream().map(JsonMapper.shared()::readTree).toList()
					: List.of();
		}
		catch (IOException ex) {
			throw new IllegalStateException(file, ex);
		}
	}

	/**
	 * What the manifest says of the files below a folder: the path, and what is expected.
	 */
	Map<String, String> manifest(String below) {
		Path manifest = this.folder.resolve("MANIFEST.tsv");
		if (!Files.exists(manifest)) {
			return Map.of();
		}
		try (var lines = Files.lines(manifest)) {
			return lines.map((line) -> line.split("\t", -1))
				.filter((columns) -> columns.length > 9)
				.map((columns) -> List.of(columns[1].substring(columns[1].indexOf('/') + 1),
						columns[8] + "\t" + columns[9]))
				.filter((row) -> row.get(0).startsWith(below) && Files.exists(this.folder.resolve(row.get(0))))
				.collect(Collectors.toMap((row) -> row.get(0), (row) -> row.get(1)));
		}
		catch (IOException ex) {
			throw new IllegalStateException("MANIFEST.tsv", ex);
		}
	}

	List<String> files(String below) {
		Path start = this.folder.resolve(below);
		if (!Files.isDirectory(start)) {
			return List.of();
		}
		try (var files = Files.walk(start)) {
			return files.filter(Files::isRegularFile)
				.map((file) -> this.folder.relativize(file).toString())
				.sorted()
				.toList();
		}
		catch (IOException ex) {
			throw new IllegalStateException(below, ex);
		}
	}

	byte[] bytes(String file) {
		try {
			return Files.readAllBytes(this.folder.resolve(file));
		}
		catch (IOException ex) {
			throw new IllegalStateException(file, ex);
		}
	}

	boolean has(String file) {
		return Files.exists(this.folder.resolve(file));
	}

	/**
	 * A document as the fetcher hands it over: inflated, and never longer than it may be.
	 */
	static byte @Nullable [] inflated(String file, byte[] body) {
		if (!file.endsWith(".gz")) {
			return body;
		}
		try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
			byte[] inflated = in.readNBytes(10_000_001);
			return (inflated.length > 10_000_000) ? null : inflated;
		}
		catch (IOException ex) {
			return null;
		}
	}

	FeedDocument read(byte[] body, @Nullable String charset) throws UnreadableFeedException {
		return this.reader.read(body, charset);
	}

	static @Nullable String charset(@Nullable String contentType) {
		Matcher matcher = CHARSET.matcher((contentType != null) ? contentType : "");
		return matcher.find() ? matcher.group(1) : null;
	}

	static Feed feed(String file) {
		return new Feed(1, "Corpus", ADDRESS, "rss", URI.create(ADDRESS + file.replaceAll("[^A-Za-z0-9/._-]", "_")),
				Instant.parse("2026-11-25T12:00:00Z"));
	}

	static Article article(Entry entry, Feed feed) {
		return Article.of(entry, Fingerprint.of(entry, feed.address()), feed);
	}

	/**
	 * What of two pieces of HTML has to be the same: the text without its spaces, and
	 * where it leads.
	 */
	static String essence(@Nullable String html) {
		Document document = Jsoup.parse((html != null) ? html : "");
		document.select("script,style,noscript,template").remove();
		List<String> links = new ArrayList<>();
		document.select("a[href],img[src]").forEach((element) -> {
			String link = element.hasAttr("href") ? element.attr("href") : element.attr("src");
			if (link.startsWith("http")) {
				links.add(link);
			}
		});
		return letters(document.text()) + links;
	}

	static String letters(@Nullable String text) {
		return (text != null) ? text.replaceAll("[\\s\\u00A0\\u200B\\uFEFF]+", "") : "";
	}

	static boolean sameText(byte[] body, Charset one, Charset other) {
		return new String(body, one).equals(new String(body, other));
	}

}
