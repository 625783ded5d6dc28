package io.newstunneler.ingest.reading;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.stax.WstxInputFactory;
import com.rometools.rome.feed.WireFeed;
import com.rometools.rome.feed.atom.Content;
import com.rometools.rome.feed.atom.Feed;
import com.rometools.rome.feed.atom.Link;
import com.rometools.rome.feed.module.DCModule;
import com.rometools.rome.feed.module.Module;
import com.rometools.rome.feed.rss.Channel;
import com.rometools.rome.feed.rss.Guid;
import com.rometools.rome.feed.rss.Item;
import com.rometools.rome.feed.synd.SyndPerson;
import com.rometools.rome.io.FeedException;
import com.rometools.rome.io.WireFeedInput;
import org.codehaus.stax2.XMLInputFactory2;
import org.jspecify.annotations.Nullable;

/**
 * Reads RSS, RDF and Atom: {@link XmlRepair} mends the document, {@link FeedOutline}
 * walks it within limits and keeps what an entry needs, and ROME, which knows the
 * dialects, makes sense of that.
 */
final class XmlFeeds {

	/** Deeper than any markup in a feed; a parser's stack bears more. */
	private static final int MAX_DEPTH = 256;

	private static final int MAX_ATTRIBUTES = 256;

	/** 10 MB hold hardly more honest elements. */
	private static final int MAX_ELEMENTS = 1_000_000;

	/** Prefixes that a document may use without declaring them before we give up. */
	private static final int MAX_UNDECLARED_PREFIXES = 10;

	private static final Pattern UNDECLARED = Pattern.compile("Undeclared namespace prefix \"([^\"]{1,40})\"");

	private static final Map<String, String> WELL_KNOWN = Map.of("content", FeedOutline.CONTENT, "dc", FeedOutline.DC,
			"media", FeedOutline.MEDIA, "itunes", FeedOutline.ITUNES, "atom", FeedOutline.ATOM, "rdf", FeedOutline.RDF);

	private final WstxInputFactory parsers = new WstxInputFactory();

	private final WireFeedInput rome = new WireFeedInput();

	XmlFeeds() {
		this.parsers.setProperty(XMLInputFactory.SUPPORT_DTD, false);
		this.parsers.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
		this.parsers.setProperty(XMLInputFactory.IS_COALESCING, true);
		this.parsers.setProperty(XMLInputFactory2.P_LAZY_PARSING, false);
		this.parsers.setProperty(WstxInputProperties.P_MAX_ELEMENT_DEPTH, MAX_DEPTH);
		this.parsers.setProperty(WstxInputProperties.P_MAX_ATTRIBUTES_PER_ELEMENT, MAX_ATTRIBUTES);
		this.parsers.setProperty(WstxInputProperties.P_MAX_ELEMENT_COUNT, MAX_ELEMENTS);
	}

	FeedDocument read(char[] text) throws UnreadableFeedException {
		StringBuilder repaired = XmlRepair.repair(text);
		FeedOutline outline = outline(repaired);
		for (int i = 0; outline.failure() != null && i < MAX_UNDECLARED_PREFIXES; i++) {
			if (!declarePrefix(repaired, outline.failure())) {
				break;
			}
			outline = outline(repaired);
		}
		if (outline.failure() != null && outline.size() == 0) {
			throw new UnreadableFeedException(outline.isRecognised()
					? "The feed is damaged and nothing in it could be read." : "The server's answer is not a feed.",
					outline.failure());
		}
		String warning = (outline.failure() == null) ? null
				: "The feed is damaged; its first " + outline.size() + " items were read.";
		return read(outline, warning);
	}

	private FeedOutline outline(StringBuilder repaired) throws UnreadableFeedException {
		try {
			XMLStreamReader reader = this.parsers.createXMLStreamReader(new CharSequenceReader(repaired));
			try {
				return FeedOutline.of(reader);
			}
			finally {
				reader.close();
			}
		}
		catch (XMLStreamException ex) {
			throw new UnreadableFeedException("The server's answer is not a feed.", ex);
		}
	}

	/**
	 * Declares a prefix that the document forgot to declare.
	 */
	private static boolean declarePrefix(StringBuilder document, @Nullable XMLStreamException failure) {
		Matcher matcher = UNDECLARED
			.matcher(Objects.requireNonNullElse((failure != null) ? failure.getMessage() : "", ""));
		if (!matcher.find()) {
			return false;
		}
		String prefix = matcher.group(1);
		int end = 1;
		while (end < document.length() && " \t\r\n/>".indexOf(document.charAt(end)) < 0) {
			end++;
		}
		document.insert(end,
				" xmlns:" + prefix + "=\"" + WELL_KNOWN.getOrDefault(prefix, "urn:undeclared:" + prefix) + "\"");
		return true;
	}

	private FeedDocument read(FeedOutline outline, @Nullable String warning) throws UnreadableFeedException {
		try {
			WireFeed feed = this.rome.build(outline.document());
			List<Entry> entries = new ArrayList<>(outline.size());
			if (feed instanceof Feed atom) {
				outline.requireSize(atom.getEntries().size());
				for (int i = 0; i < outline.size(); i++) {
					entries.add(entry(atom.getEntries().get(i), outline.extras(i)));
				}
				return new FeedDocument(atom.getTitle(), entries, warning);
			}
			Channel channel = (Channel) feed;
			outline.requireSize(channel.getItems().size());
			for (int i = 0; i < outline.size(); i++) {
				entries.add(entry(channel.getItems().get(i), outline.extras(i)));
			}
			return new FeedDocument(channel.getTitle(), entries, warning);
		}
		catch (FeedException | IllegalArgumentException ex) {
			throw new UnreadableFeedException("The feed is of a kind that cannot be read.", ex);
		}
	}

	private static Entry entry(Item item, FeedOutline.Extras extras) {
		Guid guid = item.getGuid();
		String id = (guid != null) ? text(guid.getValue()) : text(item.getUri());
		String description = (item.getDescription() != null) ? text(item.getDescription().getValue()) : null;
		String content = (item.getContent() != null) ? text(item.getContent().getValue()) : null;
		Stream<String> categories = item.getCategories().stream().map((category) -> category.getValue());
		return new Entry(id, guid != null && guid.isPermaLink() || guid == null,
				extras.resolved(first(item.getLink(), extras.link())), text(item.getTitle()),
				first(description, extras.summary()), first(content, extras.content()),
				first(item.getAuthor(), creator(item.getModules())), categories(categories, item.getModules()),
				FeedDates.parse(extras.date()));
	}

	private static Entry entry(com.rometools.rome.feed.atom.Entry entry, FeedOutline.Extras extras) {
		String content = entry.getContents().isEmpty() ? null : value(entry.getContents().getFirst());
		String author = entry.getAuthors().stream().map(SyndPerson::getName).findFirst().orElse(null);
		Stream<String> categories = entry.getCategories()
			.stream()
			.map((category) -> (category.getLabel() != null) ? category.getLabel() : category.getTerm());
		return new Entry(text(entry.getId()), true, extras.resolved(first(link(entry), extras.link())),
				value(entry.getTitleEx()), first(value(entry.getSummary()), extras.summary()),
				first(content, extras.content()), first(author, creator(entry.getModules())),
				categories(categories, entry.getModules()), FeedDates.parse(extras.date()));
	}

	private static @Nullable String link(com.rometools.rome.feed.atom.Entry entry) {
		return Stream.concat(entry.getAlternateLinks().stream(), entry.getOtherLinks().stream())
			.filter((link) -> link.getRel() == null || "alternate".equals(link.getRel()))
			.map(Link::getHrefResolved)
			.findFirst()
			.orElse(null);
	}

	private static @Nullable String value(@Nullable Content content) {
		return (content != null) ? text(content.getValue()) : null;
	}

	private static @Nullable String creator(List<Module> modules) {
		return dc(modules).map(DCModule::getCreator).filter(Objects::nonNull).findFirst().orElse(null);
	}

	private static List<String> categories(Stream<String> own, List<Module> modules) {
		Stream<String> subjects = dc(modules).flatMap((dc) -> dc.getSubjects().stream())
			.map((subject) -> subject.getValue());
		return Stream.concat(own, subjects).filter((name) -> name != null && !name.isBlank()).distinct().toList();
	}

	private static Stream<DCModule> dc(List<Module> modules) {
		return modules.stream().filter(DCModule.class::isInstance).map(DCModule.class::cast);
	}

	private static @Nullable String first(@Nullable String one, @Nullable String other) {
		String text = text(one);
		return (text != null) ? text : text(other);
	}

	private static @Nullable String text(@Nullable String text) {
		return (text == null || text.isBlank()) ? null : text.strip();
	}

}
