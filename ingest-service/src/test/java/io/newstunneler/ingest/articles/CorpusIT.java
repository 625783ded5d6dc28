package io.newstunneler.ingest.articles;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.newstunneler.ingest.reading.Entry;
import io.newstunneler.ingest.reading.FeedDocument;
import io.newstunneler.ingest.reading.UnreadableFeedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reads a folder of other people's documents ({@code -Dcorpus=/path}) and compares what
 * we make of them with what others say of them; prints a figure for each suite that is
 * there, and each difference.
 */
@EnabledIfSystemProperty(named = "corpus", matches = ".+")
class CorpusIT {

	private static final Pattern TITLE = Pattern.compile("title == (.+)");

	private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u([0-9a-f]{4})|x([0-9a-f]{2}))");

	private final Corpus corpus = Corpus.ofSystemProperty();

	@Test
	void realFeedsAreReadAsAnIndependentReaderReadsThem() {
		Tally tally = new Tally("well-formed real feeds: items, first and last title");
		for (JsonNode reference : this.corpus.lines("REFERENCE.jsonl")) {
			String file = reference.path("file").asString();
			if (reference.has("n") && this.corpus.has(file)) {
				tally.add(file, difference(reference, file));
			}
		}
		tally.requireAtLeast(99.5);
	}

	@Test
	void whatFeedparserSaysIsTrueOfOurReading() {
		Tally tally = new Tally("feedparser's checks that map to our model");
		Tally clean = new Tally("feedparser's bozo: the document is clean, or read with a warning");
		int all = 0;
		for (JsonNode expectation : this.corpus.lines("feedparser/EXPECTATIONS.jsonl")) {
			String file = expectation.path("file").asString();
			if (!this.corpus.has(file)) {
				continue;
			}
			String contentType = null;
			boolean moved = false;
			for (JsonNode header : expectation.path("http_headers")) {
				if (header.path(0).asString().equalsIgnoreCase("Content-Type")) {
					contentType = header.path(1).asString();
				}
				moved |= header.path(0).asString().equalsIgnoreCase("Content-Location");
			}
			FeedparserChecks checks = new FeedparserChecks(this.corpus, file, this.corpus.bytes(file),
					Corpus.charset(contentType));
			for (JsonNode check : expectation.path("checks")) {
				all++;
				FeedparserChecks.Outcome outcome = checks.judge(check);
				// HTTP gave up Content-Location as a base (RFC 9110, 8.7), and so do we.
				if (outcome.mapped() && (outcome.passed() || !moved)) {
					(outcome.bozo() ? clean : tally).add(file + " " + check.path("path"),
							outcome.passed() ? null : outcome.found());
				}
			}
		}
		System.out.printf("feedparser: %d checks, %d about what we keep, %d about clean documents%n", all, tally.all,
				clean.all);
		clean.requireAtLeast(0);
		tally.requireAtLeast(97);
	}

	@Test
	void pairsOfDocumentAndModelAgree() {
		Tally items = new Tally("gofeed, feed-rs, fastfeedparser: items");
		Tally parts = new Tally("gofeed, feed-rs, fastfeedparser: titles, links, ids and dates of items");
		for (String suite : List.of("gofeed", "feed-rs", "fastfeedparser")) {
			for (String file : this.corpus.files(suite)) {
				String stem = file.replaceAll("\\.(xml|json)$", "");
				String model = this.corpus.has(stem + ".serde.json") ? stem + ".serde.json" : stem + ".json";
				if (!file.endsWith(".serde.json") && !file.equals(model) && this.corpus.has(model)) {
					compare(file, JsonMapper.shared().readTree(this.corpus.bytes(model)), items, parts);
				}
			}
		}
		items.requireAtLeast(0);
		parts.requireAtLeast(0);
	}

	private void compare(String file, JsonNode model, Tally items, Tally parts) {
		JsonNode expected = model.has("entries") ? model.path("entries") : model.path("items");
		if (!expected.isArray() || expected.isEmpty()) {
			return;
		}
		List<Entry> entries;
		try {
			entries = this.corpus.read(this.corpus.bytes(file), null).entries();
		}
		catch (UnreadableFeedException ex) {
			items.add(file, ex.getMessage());
			return;
		}
		items.add(file, (entries.size() == expected.size()) ? null : entries.size() + " instead of " + expected.size());
		for (int i = 0; i < Math.min(entries.size(), expected.size()); i++) {
			Entry entry = entries.get(i);
			JsonNode item = expected.get(i);
			Feed feed = Corpus.feed(file);
			String title = text(item.path("title"), "content", "value");
			if (title != null) {
				String own = SafeText.title(entry.title(), 10_000);
				parts.add(file + " title", Corpus.letters(own).equals(Corpus.letters(SafeText.title(title, 10_000)))
						? null : "'" + own + "' instead of '" + title + "'");
			}
			String link = item.path("link").isString() ? item.path("link").asString() : null;
			if (link != null && CanonicalUrl.of(link, feed.address()) != null) {
				String own = CanonicalUrl.of(entry.link(), feed.address());
				parts.add(file + " link",
						CanonicalUrl.of(link, feed.address()).equals(own) ? null : own + " instead of " + link);
			}
			String guid = text(item.path("guid"), "value", "value");
			if (guid != null) {
				parts.add(file + " guid",
						guid.strip().equals(entry.guid()) ? null : entry.guid() + " instead of " + guid);
			}
			String published = item.path("publishedParsed").asString(item.path("published").asString(""));
			if (published.matches("\\d{4}-.*(Z|[+-]\\d\\d:\\d\\d)")) {
				Instant instant = java.time.OffsetDateTime.parse(published).toInstant();
				boolean same = entry.published() != null
						&& entry.published().getEpochSecond() == instant.getEpochSecond();
				parts.add(file + " date", same ? null : entry.published() + " instead of " + published);
			}
		}
	}

	private static @Nullable String text(JsonNode node, String... names) {
		if (node.isString()) {
			return node.asString();
		}
		for (String name : names) {
			if (node.path(name).isString()) {
				return node.path(name).asString();
			}
		}
		return null;
	}

	@Test
	void textsAreRightWhateverTheirEncoding() {
		Tally tally = new Tally("encodings: right text");
		this.corpus.manifest("hostile/encoding").forEach((file, said) -> {
			String[] columns = said.split("\t", 2);
			Matcher title = TITLE.matcher(columns[1]);
			String charset = Corpus.charset(columns[0]);
			try {
				FeedDocument document = this.corpus.read(this.corpus.bytes(file), charset);
				String read = document.entries().isEmpty() ? ""
						: String.valueOf(Corpus.article(document.entries().getFirst(), Corpus.feed(file)).title());
				if (title.matches()) {
					String expected = unescaped(title.group(1)).strip();
					tally.add(file, read.equals(expected) ? null : "'" + read + "' instead of '" + expected + "'");
				}
				else {
					// What cannot be right may be anything that can be stored.
					tally.add(file, (columns[1].contains("ACCEPT") || columns[1].contains("REJECT")) && isStorable(read)
							? null : read);
				}
			}
			catch (UnreadableFeedException ex) {
				tally.add(file, columns[1].contains("REJECT") ? null : ex.getMessage());
			}
		});
		tally.requireAtLeast(99);
	}

	private static boolean isStorable(String text) {
		return text.indexOf(0) < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
	}

	private static String unescaped(String text) {
		return ESCAPE.matcher(text)
			.replaceAll((match) -> Matcher.quoteReplacement(Character
				.toString(Integer.parseInt((match.group(1) != null) ? match.group(1) : match.group(2), 16))));
	}

	@Test
	void nothingActiveIsLeftInWhatWeStore() {
		Tally tally = new Tally("articles of the whole corpus without anything active in them");
		Set<String> files = new HashSet<>(this.corpus.files("hostile/html"));
		for (String suite : List.of("hostile/xml", "hostile/encoding", "feedparser", "gofeed", "feed-rs",
				"fastfeedparser", "feedjira", "rome", "miniflux", "realworld-bench", "finance-feeds")) {
			files.addAll(this.corpus.files(suite));
		}
		for (String file : files.stream().sorted().toList()) {
			byte[] body = Corpus.inflated(file, this.corpus.bytes(file));
			try {
				for (Entry entry : (body != null) ? this.corpus.read(body, null).entries() : List.<Entry>of()) {
					tally.add(file, harm(Corpus.article(entry, Corpus.feed(file))));
				}
			}
			catch (UnreadableFeedException ex) {
				// Nothing is stored.
			}
		}
		for (String payload : payloads()) {
			// In every place, as it is and escaped once more.
			for (String text : List.of(payload, payload.replace("&", "&amp;").replace("<", "&lt;"))) {
				Entry entry = new Entry(text, true, text, payload, text, text, text, List.of(text), null, text);
				tally.add(payload, harm(Corpus.article(entry, Corpus.feed("payload"))));
			}
		}
		for (String file : this.corpus.files("miniflux")) {
			if (file.endsWith(".html")) {
				String page = new String(this.corpus.bytes(file), StandardCharsets.UTF_8);
				Entry entry = new Entry(null, true, null, "Page", null, page, null, List.of(), null, null);
				tally.add(file, harm(Corpus.article(entry, Corpus.feed(file))));
			}
		}
		tally.requireAtLeast(100);
	}

	private List<String> payloads() {
		List<String> payloads = new ArrayList<>();
		if (this.corpus.has("hostile/html/xss_payloads.json")) {
			for (JsonNode payload : JsonMapper.shared().readTree(this.corpus.bytes("hostile/html/xss_payloads.json"))) {
				payloads.add(
						payload.isString() ? payload.asString() : payload.path("payload").asString(payload.toString()));
			}
		}
		return payloads;
	}

	private static @Nullable String harm(Article article) {
		List<String> found = ActiveHtml.in(article.contentHtml());
		List<String> plain = new ArrayList<>(article.categories());
		for (String text : new @Nullable String[] { article.summary(), article.content(), article.author() }) {
			plain.add(String.valueOf(text));
		}
		plain.stream().filter((text) -> text.matches("(?s).*<[a-zA-Z/!?].*")).forEach(found::add);
		if (!article.url().matches("(https?|urn|tag):[\\x21-\\x7E&&[^<>\"]]+")) {
			found.add(article.url());
		}
		String all = article.title() + article.contentHtml() + article.guid() + plain;
		if (!isStorable(all)) {
			found.add("characters that cannot be stored");
		}
		return found.isEmpty() ? null : found.toString();
	}

	@Test
	void hostileDocumentsAreOverSoonInLittleMemoryBesideHealthyOnes() throws IOException, InterruptedException {
		Path folder = Path.of(System.getProperty("corpus"));
		Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"), "-Xmx256m",
				"-XX:+ExitOnOutOfMemoryError", "-cp",
				System.getProperty("java.class.path") + File.pathSeparator
						+ System.getProperty("surefire.test.class.path", ""),
				HostileDocuments.class.getName(), folder.toString())
			.inheritIO()
			.start();
		try {
			assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
			assertThat(process.exitValue()).isZero();
		}
		finally {
			process.destroyForcibly();
		}
	}

	private @Nullable String difference(JsonNode reference, String file) {
		try {
			List<Entry> entries = this.corpus.read(this.corpus.bytes(file), null).entries();
			if (entries.size() != reference.path("n").asInt()) {
				return entries.size() + " items instead of " + reference.path("n").asInt();
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
		String expected = SafeText.title(reference.path("title").asString(""), 10_000);
		String title = SafeText.title(entry.title(), 10_000);
		return Corpus.letters(title).equals(Corpus.letters(expected)) ? null
				: "title '" + title + "' instead of '" + expected + "'";
	}

	/**
	 * Counts what agrees and says what does not.
	 */
	private static final class Tally {

		private static final int SHOWN = Integer.getInteger("corpus.shown", 40);

		private final String name;

		private final List<String> different = new ArrayList<>();

		private int all;

		Tally(String name) {
			this.name = name;
		}

		void add(String what, @Nullable String difference) {
			this.all++;
			if (difference != null) {
				this.different.add(what + ": " + difference);
			}
		}

		void requireAtLeast(double percent) {
			if (this.all == 0) {
				System.out.printf("%s: not in this corpus%n", this.name);
				return;
			}
			double equal = 100.0 * (this.all - this.different.size()) / this.all;
			System.out.printf("%s: %d of %d (%.2f %%)%n", this.name, this.all - this.different.size(), this.all, equal);
			this.different.stream()
				.limit(SHOWN)
				.forEach((each) -> System.out.println("  " + each.replaceAll("\\s+", " ")));
			assertThat(equal).as(this.name).isGreaterThanOrEqualTo(percent);
		}

	}

}
