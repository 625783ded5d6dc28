package io.newstunneler.ingest.reading;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.newstunneler.ingest.reading.UnreadableFeedException.Reason;
import org.jsoup.nodes.Entities;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/) token by token.
 */
final class JsonFeeds {

	private static final int MAX_TAGS = 100;

	private static final int MAX_HUBS = 5;

	private final JsonFactory parsers;

	JsonFeeds(ReadingProperties limits) {
		this.parsers = JsonFactory.builder()
			.streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(limits.maxDepth()).build())
			.build();
	}

	FeedDocument read(DocumentText text, Budget budget) throws UnreadableFeedException {
		try (JsonParser parser = this.parsers.createParser(ObjectReadContext.empty(), text.open())) {
			return new Walk(parser, budget).read(text);
		}
		catch (JacksonException ex) {
			throw new UnreadableFeedException(Reason.DAMAGED, "The document looks like JSON, but is damaged.", ex);
		}
	}

	private static final class Walk {

		private final JsonParser parser;

		private final Budget budget;

		private final List<Entry> entries = new ArrayList<>();

		private final List<String> hubs = new ArrayList<>();

		private final Ranked title = new Ranked();

		private final Ranked site = new Ranked();

		private final Ranked self = new Ranked();

		private final Ranked author = new Ranked();

		private boolean feed;

		private boolean cut;

		Walk(JsonParser parser, Budget budget) {
			this.parser = parser;
			this.budget = budget;
		}

		FeedDocument read(DocumentText text) throws UnreadableFeedException {
			this.parser.nextToken();
			while (nextProperty()) {
				switch (this.parser.currentName()) {
					case "title" -> this.title.offer(0, value());
					case "home_page_url" -> this.site.offer(0, value());
					case "feed_url" -> this.self.offer(0, value());
					case "author", "authors" -> author(this.author);
					case "hubs" -> hubs();
					case "items" -> items();
					default -> skip();
				}
			}
			if (!this.feed) {
				throw new UnreadableFeedException(Reason.NOT_A_FEED,
						"The server answered with JSON that is not a feed.");
			}
			Channel channel = new Channel(this.title.text(), this.site.text(), this.self.text(), List.copyOf(this.hubs),
					null, Set.of(), Set.of(), null);
			String warning = this.cut
					? "The feed has more than " + this.budget.maxEntries() + " items; the first of them were read."
					: null;
			String writer = this.author.text();
			List<Entry> signed = this.entries.stream().map((entry) -> signed(entry, writer)).toList();
			return new FeedDocument(channel, signed, text.charset(),
					text.isMended() ? EnumSet.of(Repair.ENCODING) : EnumSet.noneOf(Repair.class), warning);
		}

		private static Entry signed(Entry entry, @Nullable String author) {
			return (entry.author() != null || author == null) ? entry
					: new Entry(entry.guid(), entry.permalink(), entry.link(), entry.title(), entry.summary(),
							entry.content(), author, entry.categories(), entry.published(), entry.base());
		}

		/**
		 * Goes to the value of the next property of an object, if there is one.
		 */
		private boolean nextProperty() throws UnreadableFeedException {
			this.budget.element(1);
			if (this.parser.nextToken() != JsonToken.PROPERTY_NAME) {
				return false;
			}
			this.parser.nextToken();
			return true;
		}

		private void items() throws UnreadableFeedException {
			if (this.parser.currentToken() != JsonToken.START_ARRAY) {
				skip();
				return;
			}
			this.feed = true;
			while (this.parser.nextToken() != JsonToken.END_ARRAY) {
				this.budget.element(2);
				if (this.entries.size() == this.budget.maxEntries()) {
					this.cut = true;
				}
				if (this.cut || this.parser.currentToken() != JsonToken.START_OBJECT) {
					skip();
				}
				else {
					item();
				}
			}
		}

		private void item() throws UnreadableFeedException {
			Ranked guid = new Ranked();
			Ranked link = new Ranked();
			Ranked name = new Ranked();
			Ranked summary = new Ranked();
			Ranked content = new Ranked();
			Ranked writer = new Ranked();
			Ranked published = new Ranked();
			List<String> tags = new ArrayList<>();
			while (nextProperty()) {
				switch (this.parser.currentName()) {
					case "id" -> guid.offer(0, value());
					case "url" -> link.offer(0, value());
					case "external_url" -> link.offer(1, value());
					case "title" -> name.offer(0, value());
					case "summary" -> summary.offer(0, value());
					case "content_html" -> content.offer(0, value());
					case "content_text" -> content.offer(1, plain(value()));
					case "date_published" -> published.offer(0, value());
					case "date_modified" -> published.offer(1, value());
					case "author", "authors" -> author(writer);
					case "tags" -> tags(tags);
					default -> skip();
				}
			}
			this.entries.add(new Entry(guid.text(), true, link.text(), name.text(), summary.text(), content.text(),
					writer.text(), List.copyOf(tags), FeedDates.parse(published.text()), null));
		}

		private static @Nullable String plain(@Nullable String text) {
			return (text != null) ? Entities.escape(text).replace("\n", "<br>") : null;
		}

		private void author(Ranked name) throws UnreadableFeedException {
			if (this.parser.currentToken() == JsonToken.START_ARRAY) {
				while (this.parser.nextToken() != JsonToken.END_ARRAY) {
					author(name);
				}
			}
			else if (this.parser.currentToken() == JsonToken.START_OBJECT) {
				while (nextProperty()) {
					if (this.parser.currentName().equals("name")) {
						name.offer(0, value());
					}
					else {
						skip();
					}
				}
			}
			else {
				name.offer(1, value());
			}
		}

		private void hubs() throws UnreadableFeedException {
			if (this.parser.currentToken() != JsonToken.START_ARRAY) {
				skip();
				return;
			}
			while (this.parser.nextToken() != JsonToken.END_ARRAY) {
				if (this.parser.currentToken() != JsonToken.START_OBJECT) {
					skip();
					continue;
				}
				while (nextProperty()) {
					String url = this.parser.currentName().equals("url") ? value() : skipped();
					if (url != null && this.hubs.size() < MAX_HUBS) {
						this.hubs.add(url);
					}
				}
			}
		}

		private void tags(List<String> tags) throws UnreadableFeedException {
			if (this.parser.currentToken() != JsonToken.START_ARRAY) {
				skip();
				return;
			}
			while (this.parser.nextToken() != JsonToken.END_ARRAY) {
				String tag = value();
				if (tag != null && tags.size() < MAX_TAGS) {
					tags.add(tag);
				}
			}
		}

		/**
		 * A string or a number, as a string.
		 */
		private @Nullable String value() throws UnreadableFeedException {
			this.budget.element(2);
			JsonToken token = this.parser.currentToken();
			if (token == JsonToken.VALUE_STRING || token.isNumeric()) {
				String text = this.parser.getString();
				return text.isBlank() ? null : text;
			}
			return skipped();
		}

		private void skip() throws UnreadableFeedException {
			int depth = 0;
			do {
				this.budget.element(2);
				if (this.parser.currentToken().isStructStart()) {
					depth++;
				}
				else if (this.parser.currentToken().isStructEnd()) {
					depth--;
				}
			}
			while (depth > 0 && this.parser.nextToken() != null);
		}

		private @Nullable String skipped() throws UnreadableFeedException {
			skip();
			return null;
		}

	}

}
