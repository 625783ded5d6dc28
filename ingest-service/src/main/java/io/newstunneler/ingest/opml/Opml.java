package io.newstunneler.ingest.opml;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.jsoup.parser.Parser;

/**
 * Reads and writes OPML. Files of other readers are full of unescaped ampersands and
 * lines that somebody edited by hand, and one of them must not cost the rest. So tags are
 * looked at one by one, from each {@code <} to the next, which no attribute may contain:
 * a broken one is reported with its line. There is no document type, no entity but the
 * five and characters by number, and so nothing that could be expanded or fetched.
 */
public final class Opml {

	/** More are not a list that a person keeps. */
	public static final int MOST_OUTLINES = 20_000;

	private static final int DEEPEST = 50;

	private static final int LONGEST_FOLDER = 200;

	private static final Pattern TAG_NAME = Pattern.compile("/?([A-Za-z][\\w:.-]*)");

	private static final Pattern ATTRIBUTE = Pattern
		.compile("\\s+([A-Za-z_][\\w:.-]*)\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)')");

	private final List<Outline> outlines = new ArrayList<>();

	private final List<Broken> broken = new ArrayList<>();

	private final Deque<String> folders = new ArrayDeque<>();

	private boolean recognised;

	private int line = 1;

	private Opml() {
	}

	/**
	 * Reads a list.
	 * @param text the file
	 * @return feeds and broken lines
	 * @throws IllegalArgumentException with a sentence for a person where it is no OPML,
	 * or too much of it
	 */
	public static Opml read(String text) {
		Opml opml = new Opml();
		opml.scan(text);
		if (!opml.recognised) {
			throw new IllegalArgumentException(
					"This is not an OPML file: there is no <opml> in it. Nothing was added.");
		}
		return opml;
	}

	/**
	 * The feeds, in their order.
	 */
	public List<Outline> outlines() {
		return this.outlines;
	}

	/**
	 * What could not be read.
	 */
	public List<Broken> broken() {
		return this.broken;
	}

	private void scan(String text) {
		int at = 0;
		int next;
		while ((next = text.indexOf('<', at)) >= 0) {
			countLines(text, at, next);
			int end;
			if (text.startsWith("<!--", next)) {
				end = after(text, "-->", next + 4);
			}
			else if (text.startsWith("<![CDATA[", next)) {
				end = after(text, "]]>", next + 9);
			}
			else {
				int following = text.indexOf('<', next + 1);
				end = (following >= 0) ? following : text.length();
				tag(text.substring(next + 1, end));
			}
			countLines(text, next, end);
			at = end;
			if (this.outlines.size() + this.broken.size() > MOST_OUTLINES) {
				throw new IllegalArgumentException(
						"The file has more than " + MOST_OUTLINES + " outlines. Nothing was added; split it.");
			}
		}
	}

	private static int after(String text, String end, int from) {
		int at = text.indexOf(end, from);
		return (at >= 0) ? at + end.length() : text.length();
	}

	private void countLines(String text, int from, int to) {
		for (int i = from; i < to; i++) {
			if (text.charAt(i) == '\n') {
				this.line++;
			}
		}
	}

	private void tag(String tag) {
		Matcher name = TAG_NAME.matcher(tag);
		if (!name.lookingAt()) {
			return;
		}
		switch (name.group(1).toLowerCase(Locale.ROOT)) {
			case "opml" -> this.recognised = true;
			case "outline" -> {
				if (tag.startsWith("/")) {
					this.folders.pollLast();
				}
				else {
					outline(tag, name.end());
				}
			}
			default -> {
			}
		}
	}

	private void outline(String tag, int from) {
		Map<String, String> attributes = new LinkedHashMap<>();
		Matcher attribute = ATTRIBUTE.matcher(tag).region(from, tag.length());
		int end = from;
		while (attribute.lookingAt()) {
			String value = (attribute.group(2) != null) ? attribute.group(2) : attribute.group(3);
			attributes.put(attribute.group(1).toLowerCase(Locale.ROOT), Parser.unescapeEntities(value, true).strip());
			end = attribute.end();
			attribute.region(end, tag.length());
		}
		String rest = tag.substring(end).strip();
		String title = attributes.getOrDefault("title", attributes.getOrDefault("text", ""));
		boolean closed = rest.startsWith("/>");
		if (!closed && !rest.startsWith(">")) {
			this.broken.add(new Broken(this.line, title, "The line is not well-formed XML."));
			return;
		}
		String url = attributes.get("xmlurl");
		if (url != null && !url.isEmpty()) {
			this.outlines
				.add(new Outline(this.line, title.isEmpty() ? null : title, url, attributes.get("type"), folder()));
		}
		else if (attributes.containsKey("xmlurl") || attributes.containsKey("htmlurl")
				|| attributes.getOrDefault("type", "").matches("(?i)rss|atom")) {
			this.broken.add(new Broken(this.line, title, "The line names no address of a feed (xmlUrl)."));
		}
		if (!closed) {
			if (this.folders.size() == DEEPEST) {
				throw new IllegalArgumentException("Line " + this.line + " is nested too deeply. Nothing was added.");
			}
			this.folders.addLast((url != null) ? "" : title);
		}
	}

	private @Nullable String folder() {
		String folder = this.folders.stream().filter((each) -> !each.isBlank()).collect(Collectors.joining(" / "));
		if (folder.isEmpty()) {
			return null;
		}
		return (folder.length() > LONGEST_FOLDER) ? folder.substring(0, LONGEST_FOLDER) : folder;
	}

	/**
	 * Writes a list.
	 * @param title what to call it
	 * @param outlines its feeds
	 * @return the file
	 */
	public static String write(String title, List<Outline> outlines) {
		Map<String, List<Outline>> folders = new TreeMap<>();
		outlines.forEach((outline) -> folders
			.computeIfAbsent((outline.folder() != null) ? outline.folder() : "", (_) -> new ArrayList<>())
			.add(outline));
		StringBuilder xml = new StringBuilder("""
				<?xml version="1.0" encoding="UTF-8"?>
				<opml version="2.0">
				<head><title>""").append(escaped(title)).append("</title></head>\n<body>\n");
		folders.forEach((folder, feeds) -> {
			boolean named = !folder.isEmpty();
			if (named) {
				xml.append("<outline text=\"").append(escaped(folder)).append("\">\n");
			}
			feeds.forEach((feed) -> {
				String name = escaped((feed.title() != null) ? feed.title() : feed.url());
				xml.append(named ? "\t" : "")
					.append("<outline type=\"rss\" text=\"")
					.append(name)
					.append("\" title=\"")
					.append(name)
					.append("\" xmlUrl=\"")
					.append(escaped(feed.url()))
					.append("\"/>\n");
			});
			xml.append(named ? "</outline>\n" : "");
		});
		return xml.append("</body>\n</opml>\n").toString();
	}

	private static String escaped(String text) {
		StringBuilder escaped = new StringBuilder(text.length() + 16);
		text.codePoints().forEach((c) -> {
			switch (c) {
				case '&' -> escaped.append("&amp;");
				case '<' -> escaped.append("&lt;");
				case '>' -> escaped.append("&gt;");
				case '"' -> escaped.append("&quot;");
				default -> {
					if (c >= ' ' && c != 0xFFFE && c != 0xFFFF && !(c >= 0xD800 && c <= 0xDFFF)) {
						escaped.appendCodePoint(c);
					}
				}
			}
		});
		return escaped.toString();
	}

	/**
	 * A line that could not be used.
	 *
	 * @param line its number, from 1
	 * @param title what it calls the feed, as far as could be read
	 * @param problem what is wrong, in a sentence
	 */
	public record Broken(int line, String title, String problem) {

	}

}
