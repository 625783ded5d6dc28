package io.newstunneler.ingest.reading;

import java.util.ArrayList;
import java.util.List;

import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

import io.newstunneler.ingest.reading.UnreadableFeedException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * One walk over a document of RSS, RDF, CDF or Atom. What it does not need it walks over
 * without keeping it, which is what makes reading fast and a hostile document harmless.
 */
final class FeedWalk {

	private final XmlWalk walk;

	private final Budget budget;

	private final ChannelDraft channel = new ChannelDraft();

	private final List<EntryDraft> entries = new ArrayList<>();

	private Vocabulary.Lookup vocabularies = new Vocabulary.Lookup(null);

	private boolean recognised;

	private boolean atom;

	private boolean cut;

	FeedWalk(XmlWalk walk, Budget budget) {
		this.walk = walk;
		this.budget = budget;
	}

	/**
	 * Whether the document's root is that of a feed.
	 */
	boolean isRecognised() {
		return this.recognised;
	}

	/**
	 * Whether there were more items than are read.
	 */
	boolean isCut() {
		return this.cut;
	}

	int size() {
		return this.entries.size();
	}

	Channel channel() {
		return this.channel.channel();
	}

	List<Entry> entries() {
		// In Atom, an entry without an author is by the feed's.
		String author = this.atom ? this.channel.author() : null;
		return this.entries.stream().map((draft) -> draft.entry(author)).toList();
	}

	void walk() throws XMLStreamException, UnreadableFeedException {
		while (this.walk.next() != XMLStreamConstants.START_ELEMENT) {
			// White space before the root.
		}
		root(this.walk.name());
		this.vocabularies = new Vocabulary.Lookup(this.walk.namespace());
		this.recognised = true;
		if (isItem(Vocabulary.FEED, this.walk.name())) {
			item();
			return;
		}
		boolean inChannel = false;
		while (this.walk.depth() > 0 && !this.cut) {
			int event = this.walk.next();
			if (event == XMLStreamConstants.END_ELEMENT) {
				inChannel &= this.walk.depth() > 1;
			}
			else if (event == XMLStreamConstants.START_ELEMENT) {
				Vocabulary vocabulary = vocabulary();
				String name = this.walk.name();
				int depth = this.walk.depth();
				if (isItem(vocabulary, name)) {
					item();
				}
				else if (depth == 2 && name.equals("channel")) {
					inChannel = true;
				}
				else if (depth == 2 || inChannel && depth == 3) {
					this.channel.take(this.walk, vocabulary, name);
				}
			}
		}
	}

	private void root(String name) throws UnreadableFeedException {
		switch (name) {
			case "rss", "rdf", "entry", "item" -> {
			}
			case "channel" -> this.walk.rebase(this.walk.attribute("base"));
			case "feed" -> this.atom = true;
			case "html" ->
				throw new UnreadableFeedException(Reason.WEB_PAGE, "The address leads to a web page, not to a feed.");
			default -> throw new UnreadableFeedException(Reason.NOT_A_FEED, "The server's answer is not a feed.");
		}
	}

	private Vocabulary vocabulary() {
		return this.vocabularies.of(this.walk.namespace(), this.walk.prefix());
	}

	private static boolean isItem(Vocabulary vocabulary, String name) {
		return vocabulary == Vocabulary.FEED && (name.equals("item") || name.equals("entry"));
	}

	/**
	 * Takes one item. An item may hold others, as those of Simple Sharing Extensions do;
	 * they are items like any.
	 */
	private void item() throws XMLStreamException, UnreadableFeedException {
		if (this.entries.size() == this.budget.maxEntries()) {
			this.cut = true;
			return;
		}
		int position = this.entries.size();
		EntryDraft draft = new EntryDraft(this.walk);
		this.entries.add(draft);
		try {
			children(draft);
		}
		catch (XMLStreamException ex) {
			// Half an item is none: its title may be half a title.
			this.entries.subList(position, this.entries.size()).clear();
			throw ex;
		}
	}

	private void children(EntryDraft draft) throws XMLStreamException, UnreadableFeedException {
		int depth = this.walk.depth();
		boolean inGroup = false;
		while (this.walk.depth() >= depth && !this.cut) {
			int event = this.walk.next();
			if (event == XMLStreamConstants.END_ELEMENT) {
				inGroup &= this.walk.depth() > depth;
			}
			else if (event == XMLStreamConstants.START_ELEMENT) {
				Vocabulary vocabulary = vocabulary();
				String name = this.walk.name();
				if (isItem(vocabulary, name)) {
					item();
				}
				else if (this.walk.depth() == depth + 1 || inGroup) {
					// Media RSS puts what it says into groups.
					inGroup |= vocabulary == Vocabulary.MEDIA && name.equals("group");
					draft.take(this.walk, vocabulary, name);
				}
			}
		}
	}

}
