package io.newstunneler.ingest.reading;

import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.stax.WstxInputFactory;
import io.newstunneler.ingest.reading.UnreadableFeedException.Reason;
import org.codehaus.stax2.XMLInputFactory2;
import org.jspecify.annotations.Nullable;

/**
 * Reads RSS, RDF, CDF and Atom in one pass: the bytes are decoded, mended
 * ({@link XmlRepair}), parsed and walked over ({@link FeedWalk}) as they come.
 */
final class XmlFeeds {

	/** Prefixes that a document may use without declaring them before we give up. */
	private static final int MAX_UNDECLARED_PREFIXES = 10;

	private static final Pattern UNDECLARED = Pattern.compile("Undeclared namespace prefix \"([^\"]{1,40})\"");

	private final WstxInputFactory parsers = new WstxInputFactory();

	XmlFeeds(ReadingProperties limits) {
		this.parsers.setProperty(XMLInputFactory.SUPPORT_DTD, false);
		this.parsers.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
		this.parsers.setProperty(XMLInputFactory.IS_COALESCING, true);
		this.parsers.setProperty(XMLInputFactory2.P_LAZY_PARSING, false);
		this.parsers.setProperty(WstxInputProperties.P_MAX_ATTRIBUTES_PER_ELEMENT, limits.maxAttributes());
	}

	FeedDocument read(DocumentText text, Budget budget) throws UnreadableFeedException {
		Set<Repair> repairs = EnumSet.noneOf(Repair.class);
		if (text.isMended()) {
			repairs.add(Repair.ENCODING);
		}
		Set<String> prefixes = new LinkedHashSet<>();
		while (true) {
			XmlRepair repair = new XmlRepair(text.open(), declarations(prefixes), repairs);
			Attempt attempt = attempt(repair, budget);
			String prefix = undeclared(attempt.failure());
			if (prefix == null || prefixes.size() == MAX_UNDECLARED_PREFIXES || !prefixes.add(prefix)) {
				return document(attempt, text, budget, repairs);
			}
			repairs.add(Repair.PREFIXES);
		}
	}

	private Attempt attempt(XmlRepair repair, Budget budget) throws UnreadableFeedException {
		FeedWalk feed = null;
		try {
			XMLStreamReader reader = this.parsers.createXMLStreamReader(repair);
			try {
				feed = new FeedWalk(new XmlWalk(reader, budget), budget);
				feed.walk();
				return new Attempt(feed, null);
			}
			finally {
				reader.close();
			}
		}
		catch (XMLStreamException ex) {
			if (ex.getNestedException() instanceof XmlRepair.RefusedException refused) {
				throw refused.refusal();
			}
			if (feed == null) {
				throw notAFeed(ex);
			}
			return new Attempt(feed, ex);
		}
	}

	private static FeedDocument document(Attempt attempt, DocumentText text, Budget budget, Set<Repair> repairs)
			throws UnreadableFeedException {
		FeedWalk feed = attempt.feed();
		XMLStreamException failure = attempt.failure();
		String warning = feed.isCut()
				? "The feed has more than " + budget.maxEntries() + " items; the first of them were read." : null;
		if (failure != null) {
			if (!feed.isRecognised()) {
				throw notAFeed(failure);
			}
			if (String.valueOf(failure.getMessage()).contains(" limit (")) {
				throw new UnreadableFeedException(Reason.TOO_COSTLY,
						"The document has an element with more in its tag than any feed needs; it was not read.",
						failure);
			}
			if (feed.size() == 0) {
				throw new UnreadableFeedException(Reason.DAMAGED,
						"The feed is damaged and nothing in it could be read.", failure);
			}
			repairs.add(Repair.TRUNCATED);
			warning = "The feed is damaged; its first " + feed.size() + " items were read.";
		}
		return new FeedDocument(feed.channel(), feed.entries(), text.charset(), repairs, warning);
	}

	private static UnreadableFeedException notAFeed(Throwable cause) {
		return new UnreadableFeedException(Reason.NOT_A_FEED, "The server's answer is not a feed.", cause);
	}

	private static String declarations(Set<String> prefixes) {
		StringBuilder declarations = new StringBuilder();
		for (String prefix : prefixes) {
			declarations.append(" xmlns:").append(prefix).append("=\"").append(Vocabulary.ofPrefix(prefix)).append('"');
		}
		return declarations.toString();
	}

	private static @Nullable String undeclared(@Nullable XMLStreamException failure) {
		Matcher matcher = UNDECLARED.matcher((failure != null) ? String.valueOf(failure.getMessage()) : "");
		return matcher.find() ? matcher.group(1) : null;
	}

	/**
	 * A walk and why it ended before the document did.
	 */
	private record Attempt(FeedWalk feed, @Nullable XMLStreamException failure) {

	}

}
