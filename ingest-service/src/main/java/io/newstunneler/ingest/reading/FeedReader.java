package io.newstunneler.ingest.reading;

import org.jspecify.annotations.Nullable;

/**
 * Reads RSS 0.9 to 2.0, RDF, Atom 0.3 and 1.0 and JSON Feed, repairing what other readers
 * refuse and refusing what would cost too much.
 */
public class FeedReader {

	/**
	 * Items of one document that are read; those beyond are left out. The largest honest
	 * feeds have some 10,000.
	 */
	public static final int MAX_ENTRIES = 20_000;

	private final XmlFeeds xmlFeeds = new XmlFeeds();

	private final JsonFeeds jsonFeeds = new JsonFeeds();

	/**
	 * Reads one document.
	 * @param body the document, uncompressed
	 * @param charset what the server says its encoding is
	 */
	public FeedDocument read(byte[] body, @Nullable String charset) throws UnreadableFeedException {
		char[] text = DocumentText.decode(body, charset);
		int start = 0;
		while (start < text.length && isSpace(text[start])) {
			start++;
		}
		if (start == text.length) {
			throw new UnreadableFeedException("The document is empty.");
		}
		return (text[start] == '{') ? this.jsonFeeds.read(text, start) : this.xmlFeeds.read(text);
	}

	static boolean isSpace(char c) {
		return c <= ' ' || c == '\uFEFF' || c == '\u00A0';
	}

}
