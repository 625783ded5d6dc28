package io.newstunneler.ingest.reading;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a feed's document said.
 *
 * @param title the feed's own title
 * @param entries its items, in document order
 * @param warning a sentence for a person where the document was damaged and only its
 * sound part was read
 */
public record FeedDocument(@Nullable String title, List<Entry> entries, @Nullable String warning) {

}
