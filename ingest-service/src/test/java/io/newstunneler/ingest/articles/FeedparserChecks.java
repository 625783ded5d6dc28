package io.newstunneler.ingest.articles;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

import io.newstunneler.ingest.reading.Entry;
import io.newstunneler.ingest.reading.FeedDocument;
import io.newstunneler.ingest.reading.UnreadableFeedException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Judges a document by what feedparser's own suite says of it, as far as that is about
 * something that we keep: of the feed its title, site and encoding, of an item title,
 * link, id, texts, author, categories and date. Texts are compared as a reader sees them,
 * because what may stay in HTML is for each reader to decide.
 */
final class FeedparserChecks {

	private static final Pattern EARLIER_DATE = Pattern.compile("pubDate|published|issued|created|dc:date",
			Pattern.CASE_INSENSITIVE);

	private final byte[] body;

	private final Feed feed;

	private final @Nullable FeedDocument document;

	private final @Nullable String refusal;

	FeedparserChecks(Corpus corpus, String file, byte[] body, @Nullable String charset) {
		this.body = body;
		this.feed = Corpus.feed(file);
		FeedDocument read = null;
		String refused = null;
		try {
			read = corpus.read(body, charset);
		}
		catch (UnreadableFeedException ex) {
			refused = ex.getMessage();
		}
		this.document = read;
		this.refusal = refused;
	}

	/**
	 * Judges one check.
	 */
	Outcome judge(JsonNode check) {
		List<String> path = check.path("path")
			.valueStream()
			.map((part) -> part.isNumber() ? "#" : part.asString())
			.toList();
		String name = String.join(".", path);
		String operator = check.path("op").asString();
		if (name.equals("bozo")) {
			return bozo(operator);
		}
		if (!operator.equals("==") && !operator.equals("truthy")) {
			return Outcome.UNMAPPED;
		}
		JsonNode value = check.path("value");
		if (name.equals("entries.#len")) {
			return Outcome.of(this.document != null && this.document.entries().size() == value.asInt(), "entries");
		}
		if (name.startsWith("entries.#.")) {
			if (this.document == null || this.document.entries().size() <= check.path("path").path(1).asInt()) {
				return isMappedOfEntry(name.substring(10)) ? Outcome.of(false, String.valueOf(this.refusal))
						: Outcome.UNMAPPED;
			}
			return entry(this.document.entries().get(check.path("path").path(1).asInt()), name.substring(10),
					check.path("path"), value);
		}
		return switch (name) {
			case "feed.title", "feed.title_detail.value" ->
				text(value, (this.document != null) ? this.document.title() : null);
			case "feed.link" -> link(value, (this.document != null) ? this.document.channel().site() : null);
			case "encoding" -> encoding(value.asString());
			default -> Outcome.UNMAPPED;
		};
	}

	private static boolean isMappedOfEntry(String name) {
		return name.matches("title|link|id|guid|summary|description|content.#.value|author|tags.#.term");
	}

	private Outcome bozo(String operator) {
		boolean clean = this.document != null && this.document.warning() == null;
		boolean dirty = this.document == null || this.document.warning() != null || !this.document.repairs().isEmpty();
		return switch (operator) {
			case "falsy" -> new Outcome(true, true, clean,
					String.valueOf((this.document != null) ? this.document.warning() : this.refusal));
			case "truthy" -> new Outcome(true, true, dirty, "read without a warning");
			default -> Outcome.UNMAPPED;
		};
	}

	private Outcome encoding(String name) {
		if (this.document == null) {
			return Outcome.of(false, String.valueOf(this.refusal));
		}
		Charset read = this.document.charset();
		if (!Charset.isSupported(name)) {
			return Outcome.UNMAPPED;
		}
		Charset expected = Charset.forName(name);
		boolean same = expected.equals(read) || Corpus.sameText(this.body, expected, read)
				|| (expected.equals(StandardCharsets.US_ASCII)
						&& new String(this.body, read).chars().noneMatch((c) -> c == 0xFFFD));
		return Outcome.of(same, read + " instead of " + expected);
	}

	private Outcome entry(Entry entry, String name, JsonNode path, JsonNode value) {
		return switch (name) {
			case "title", "title_detail.value" -> text(value, entry.title());
			case "link" -> link(value, entry.link());
			case "id", "guid" -> id(value, entry);
			case "summary", "description", "summary_detail.value" -> {
				String own = (entry.summary() != null) ? entry.summary() : entry.content();
				yield html(value, own, entry);
			}
			case "content.#.value" -> (path.path(3).asInt() == 0)
					? html(value, (entry.content() != null) ? entry.content() : entry.summary(), entry)
					: Outcome.UNMAPPED;
			case "author", "author_detail.name", "authors.#.name" -> {
				String author = String.valueOf(entry.author());
				yield Outcome.of(value.asString().contains(author), author);
			}
			case "tags.#.term", "tags.#.label", "category" -> Outcome.of(
					entry.categories().stream().anyMatch(value.asString().strip()::equals) || value.asString().isBlank()
							|| name.endsWith("term")
									&& new String(this.body, StandardCharsets.UTF_8).contains("label="),
					entry.categories().toString());
			case "published_parsed", "issued_parsed", "date_parsed" -> date(value, entry.published());
			case "updated_parsed", "modified_parsed", "created_parsed" ->
				EARLIER_DATE.matcher(new String(this.body, StandardCharsets.ISO_8859_1)).find()
						? date(value, entry.published()).orUnmapped() : date(value, entry.published());
			case "summary_detail.base", "content.#.base" ->
				link(value, Objects.requireNonNullElse(entry.base(), this.feed.address().toString()));
			default -> Outcome.UNMAPPED;
		};
	}

	private static Outcome date(JsonNode value, @Nullable Instant published) {
		if (!value.isArray() || value.size() < 6) {
			return Outcome.UNMAPPED;
		}
		Iterator<JsonNode> parts = value.iterator();
		Instant expected = LocalDateTime
			.of(parts.next().asInt(), parts.next().asInt(), parts.next().asInt(), parts.next().asInt(),
					parts.next().asInt(), parts.next().asInt())
			.toInstant(ZoneOffset.UTC);
		return Outcome.of(expected.equals(published), published + " instead of " + expected);
	}

	private Outcome text(JsonNode value, @Nullable String own) {
		String title = SafeText.title(own, 10_000);
		String expected = SafeText.title(value.asString(), 10_000);
		return Outcome.of(Corpus.letters(title).equals(Corpus.letters(expected)),
				"'" + title + "' instead of '" + value.asString() + "'");
	}

	private Outcome html(JsonNode value, @Nullable String own, Entry entry) {
		Entry alone = new Entry(null, true, null, null, null, own, null, List.of(), null, entry.base());
		String html = Corpus.article(alone, this.feed).contentHtml();
		String text = Corpus.article(alone, this.feed).content();
		boolean same = Corpus.essence(html).equals(Corpus.essence(value.asString()))
				|| html == null && Corpus.letters(text).equals(Corpus.letters(value.asString()));
		return Outcome.of(same, "'" + html + "' instead of '" + value.asString() + "'");
	}

	private Outcome id(JsonNode value, Entry entry) {
		return Outcome.of(
				value.asString().equals(entry.guid())
						|| Objects.equals(CanonicalUrl.of(value.asString(), this.feed.address()),
								CanonicalUrl.of(entry.guid(), this.feed.address())),
				entry.guid() + " instead of " + value.asString());
	}

	private Outcome link(JsonNode value, @Nullable String own) {
		String expected = CanonicalUrl.of(value.asString(), this.feed.address());
		if (expected == null) {
			return Outcome.UNMAPPED;
		}
		return Outcome.of(expected.equals(CanonicalUrl.of(own, this.feed.address())),
				own + " instead of " + value.asString());
	}

	/**
	 * How a check came out.
	 *
	 * @param mapped whether it is about something that we keep
	 * @param bozo whether it is about the document's being clean
	 * @param passed whether it holds
	 * @param found what we have instead
	 */
	record Outcome(boolean mapped, boolean bozo, boolean passed, String found) {

		static final Outcome UNMAPPED = new Outcome(false, false, false, "");

		static Outcome of(boolean passed, String found) {
			return new Outcome(true, false, passed, found);
		}

		Outcome orUnmapped() {
			return this.passed ? this : UNMAPPED;
		}

	}

}
