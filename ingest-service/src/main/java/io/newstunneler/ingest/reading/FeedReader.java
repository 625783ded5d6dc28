package io.newstunneler.ingest.reading;

import java.util.stream.Collectors;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.newstunneler.defaults.flags.Flag;
import io.newstunneler.defaults.flags.Flags;
import io.newstunneler.ingest.reading.UnreadableFeedException.Reason;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Reads RSS 0.9 to 2.0, RDF, CDF, Atom 0.3 and 1.0 and JSON Feed, mending what other
 * readers refuse and refusing what would cost too much.
 */
@Component
public class FeedReader {

	static final Flag READER_REPAIRS = new Flag("reader_repairs", true,
			"whether documents that break the rules are mended; they are refused otherwise");

	private final ReadingProperties limits;

	private final Flags flags;

	private final MeterRegistry meters;

	private final XmlFeeds xmlFeeds;

	private final JsonFeeds jsonFeeds;

	FeedReader(ReadingProperties limits, Flags flags, MeterRegistry meters) {
		this.limits = limits;
		this.flags = flags;
		this.meters = meters;
		this.xmlFeeds = new XmlFeeds(limits);
		this.jsonFeeds = new JsonFeeds(limits);
	}

	/**
	 * A reader as it is where nobody configured anything, for use outside a service.
	 */
	public static FeedReader withDefaults() {
		return new FeedReader(ReadingProperties.defaults(), Flags.atSafeDefaults(), new SimpleMeterRegistry());
	}

	/**
	 * Reads one document.
	 * @param body the document, uncompressed
	 * @param charset what the server says its encoding is
	 */
	public FeedDocument read(byte[] body, @Nullable String charset) throws UnreadableFeedException {
		try {
			FeedDocument document = document(DocumentText.of(body, charset));
			if (!document.repairs().isEmpty()) {
				repaired(document);
			}
			return document;
		}
		catch (UnreadableFeedException ex) {
			this.meters.counter("news.tunneler.documents.refused", "reason", ex.reason().label()).increment();
			throw ex;
		}
	}

	private FeedDocument document(DocumentText text) throws UnreadableFeedException {
		Budget budget = new Budget(this.limits);
		return switch (text.firstCharacter()) {
			case -1 -> throw new UnreadableFeedException(Reason.EMPTY, "The document is empty.");
			case '{' -> this.jsonFeeds.read(text, budget);
			default -> this.xmlFeeds.read(text, budget);
		};
	}

	private void repaired(FeedDocument document) throws UnreadableFeedException {
		if (!this.flags.isEnabled(READER_REPAIRS)) {
			throw new UnreadableFeedException(Reason.NEEDS_REPAIR,
					document.repairs()
						.stream()
						.map(Repair::sentence)
						.collect(Collectors.joining("; ", "The document breaks the rules: ",
								". Mending such documents is switched off (flag " + READER_REPAIRS.name()
										+ "); its earlier articles are kept.")));
		}
		document.repairs()
			.forEach((repair) -> this.meters.counter("news.tunneler.documents.repaired", "repair", repair.label())
				.increment());
	}

	static boolean isSpace(char c) {
		return c <= ' ' || c == '\uFEFF' || c == '\u00A0';
	}

}
