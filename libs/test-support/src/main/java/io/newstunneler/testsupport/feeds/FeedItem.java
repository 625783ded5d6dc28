package io.newstunneler.testsupport.feeds;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * An item of a feed that a test writes.
 *
 * @param guid its identity, where it shall have one
 * @param link its address, where it shall have one
 * @param title its title
 * @param summary its text as HTML
 * @param publishedAt its date, where it shall have one
 */
public record FeedItem(@Nullable String guid, @Nullable String link, String title, String summary,
		@Nullable Instant publishedAt) {

	/**
	 * An item with everything that a decent feed has.
	 * @param name what its guid and link are made of, unique in its feed
	 * @param title its title
	 * @param summary its text as HTML
	 * @param publishedAt its date
	 * @return the item
	 */
	public static FeedItem of(String name, String title, String summary, Instant publishedAt) {
		return new FeedItem("urn:test:" + name, "https://news.example.com/" + name, title, summary, publishedAt);
	}

	/**
	 * Items about nothing that moves a market.
	 * @param prefix what their names begin with, unique among the feeds of a test
	 * @param count how many
	 * @param newest date of the first; each further one is a second older
	 * @return the items
	 */
	public static List<FeedItem> quiet(String prefix, int count, Instant newest) {
		return IntStream.range(0, count)
			.mapToObj((i) -> of(prefix + "-" + i, "The town of " + prefix + " counts its ducks, day " + i,
					"<p>There are <b>" + i + "</b> of them on the pond.</p>", newest.minusSeconds(i)))
			.toList();
	}

}
