package io.newstunneler.ingest.articles;

import java.util.List;

/**
 * What a document brings that we do not have yet, ready to be stored.
 */
public final class Harvest {

	private final Feed feed;

	private final List<Fresh> fresh;

	private final List<Changed> changed;

	Harvest(Feed feed, List<Fresh> fresh, List<Changed> changed) {
		this.feed = feed;
		this.fresh = List.copyOf(fresh);
		this.changed = List.copyOf(changed);
	}

	Feed feed() {
		return this.feed;
	}

	List<Fresh> fresh() {
		return this.fresh;
	}

	List<Changed> changed() {
		return this.changed;
	}

	/**
	 * Whether there is nothing to store.
	 */
	public boolean isEmpty() {
		return this.fresh.isEmpty() && this.changed.isEmpty();
	}

	/**
	 * How many articles are new.
	 */
	public int ingested() {
		return this.fresh.size();
	}

	/**
	 * How many articles changed in a way that a reader would notice.
	 */
	public int revised() {
		return (int) this.changed.stream().filter((each) -> !each.fields().isEmpty()).count();
	}

	/**
	 * A new article.
	 */
	record Fresh(Fingerprint print, Article article) {

	}

	/**
	 * An article that we have and that is recognised by something else now.
	 *
	 * @param id identity of the article
	 * @param print what it is recognised by from now on
	 * @param article what it says
	 * @param fields what of it differs; empty where a reader would not notice
	 */
	record Changed(long id, Fingerprint print, Article article, List<String> fields) {

	}

}
