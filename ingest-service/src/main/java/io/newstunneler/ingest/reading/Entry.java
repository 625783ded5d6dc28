package io.newstunneler.ingest.reading;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One item of a feed's document as its source wrote it: nothing is cleaned yet.
 *
 * @param guid the item's own identity ({@code guid}, {@code atom:id}, {@code rdf:about})
 * @param permalink whether the guid may stand in for a missing link
 * @param link where the article is, possibly relative to the document
 * @param title may hold markup and entities
 * @param summary may hold markup and entities
 * @param content the whole article, where the feed carries it; may hold markup
 * @param author who wrote it
 * @param categories what it is filed under
 * @param published when it was published, where the feed says so in a way that can be
 * read
 * @param base where relative links in its texts start, where the document says so
 * ({@code xml:base}); possibly relative to the document itself
 */
public record Entry(@Nullable String guid, boolean permalink, @Nullable String link, @Nullable String title,
		@Nullable String summary, @Nullable String content, @Nullable String author, List<String> categories,
		@Nullable Instant published, @Nullable String base) {

}
