package io.newstunneler.ingest.reading;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What a feed's document said.
 *
 * @param channel what it says of the feed as a whole
 * @param entries its items, in document order
 * @param charset how its bytes were decoded
 * @param repairs what had to be mended to read it
 * @param warning a sentence for a person where not all of it was read
 */
public record FeedDocument(Channel channel, List<Entry> entries, Charset charset, Set<Repair> repairs,
		@Nullable String warning) {

	/**
	 * The feed's own title.
	 */
	public @Nullable String title() {
		return this.channel.title();
	}

}
