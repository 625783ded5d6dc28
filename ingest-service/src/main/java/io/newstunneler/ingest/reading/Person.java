package io.newstunneler.ingest.reading;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

import org.jspecify.annotations.Nullable;

/**
 * Reads who wrote something: by name, and by address only where that is all there is.
 */
final class Person {

	/** RFC 822 with its name behind or before the address. */
	private static final Pattern NAME_BEHIND = Pattern.compile("\\S+@\\S+\\s+\\((.{1,200})\\)");

	private static final Pattern NAME_BEFORE = Pattern.compile("(.{1,200}?)\\s*[<(]\\S+@\\S+[>)]");

	private Person() {
	}

	static @Nullable String read(XmlWalk walk) throws XMLStreamException, UnreadableFeedException {
		int outside = walk.depth() - 1;
		Ranked person = new Ranked();
		while (true) {
			int event = walk.next();
			if (event == XMLStreamConstants.START_ELEMENT) {
				switch (walk.name()) {
					case "name" -> person.offer(0, walk.text());
					case "email" -> person.offer(2, walk.text());
					default -> walk.skip();
				}
			}
			else if (event != XMLStreamConstants.END_ELEMENT) {
				person.offer(1, walk.characters());
			}
			else if (walk.depth() == outside) {
				return named(person.text());
			}
		}
	}

	private static @Nullable String named(@Nullable String text) {
		if (text == null || text.indexOf('@') < 0) {
			return text;
		}
		Matcher behind = NAME_BEHIND.matcher(text);
		if (behind.matches()) {
			return behind.group(1).strip();
		}
		Matcher before = NAME_BEFORE.matcher(text);
		return before.matches() ? before.group(1).replace("\"", "").strip() : text;
	}

}
