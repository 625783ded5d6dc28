package io.newstunneler.ingest.reading;

import java.util.ArrayList;
import java.util.List;

import org.jsoup.nodes.Entities;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/).
 */
final class JsonFeeds {

	private final JsonMapper mapper = JsonMapper.builder().build();

	FeedDocument read(char[] text, int start) throws UnreadableFeedException {
		JsonNode feed;
		try (var parser = this.mapper.createParser(text, start, text.length - start)) {
			feed = this.mapper.readTree(parser);
		}
		catch (JacksonException ex) {
			throw new UnreadableFeedException("The document looks like JSON, but is damaged.", ex);
		}
		if (!feed.path("items").isArray()) {
			throw new UnreadableFeedException("The server answered with JSON that is not a feed.");
		}
		List<Entry> entries = new ArrayList<>();
		for (JsonNode item : feed.path("items")) {
			if (entries.size() == FeedReader.MAX_ENTRIES) {
				break;
			}
			if (item.isObject()) {
				entries.add(entry(item));
			}
		}
		return new FeedDocument(string(feed, "title"), entries, null);
	}

	private static Entry entry(JsonNode item) {
		String link = string(item, "url");
		String plain = string(item, "content_text");
		String content = string(item, "content_html");
		if (content == null && plain != null) {
			content = Entities.escape(plain).replace("\n", "<br>");
		}
		JsonNode author = item.path("authors").isArray() ? item.path("authors").path(0) : item.path("author");
		List<String> tags = new ArrayList<>();
		item.path("tags").forEach((tag) -> {
			if (tag.isString()) {
				tags.add(tag.stringValue());
			}
		});
		String published = string(item, "date_published");
		return new Entry(string(item, "id"), true, (link != null) ? link : string(item, "external_url"),
				string(item, "title"), string(item, "summary"), content, string(author, "name"), List.copyOf(tags),
				FeedDates.parse((published != null) ? published : string(item, "date_modified")));
	}

	private static @Nullable String string(JsonNode node, String name) {
		JsonNode value = node.path(name);
		if (!value.isString() && !value.isNumber()) {
			return null;
		}
		String text = value.asString();
		return text.isBlank() ? null : text;
	}

}
