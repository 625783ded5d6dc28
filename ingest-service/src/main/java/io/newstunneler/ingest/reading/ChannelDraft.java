package io.newstunneler.ingest.reading;

import java.time.DayOfWeek;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

import org.jspecify.annotations.Nullable;

/**
 * What a document says of the feed as a whole, while it is being read.
 */
final class ChannelDraft {

	private static final int MAX_HUBS = 5;

	private final Ranked title = new Ranked();

	private final Ranked site = new Ranked();

	private final Ranked self = new Ranked();

	private final Ranked author = new Ranked();

	private final List<String> hubs = new ArrayList<>();

	private final Set<Integer> skipHours = new TreeSet<>();

	private final Set<DayOfWeek> skipDays = EnumSet.noneOf(DayOfWeek.class);

	private @Nullable Duration ttl;

	private @Nullable Duration updatePeriod;

	private int updateFrequency = 1;

	/**
	 * Takes a child that was just started, to its end, if it is one that matters.
	 * @return whether it was taken
	 */
	boolean take(XmlWalk walk, Vocabulary vocabulary, String name) throws XMLStreamException, UnreadableFeedException {
		switch (vocabulary) {
			case FEED -> {
				switch (name) {
					case "title" -> this.title.offer(0, EntryDraft.construct(walk));
					case "link" -> link(walk);
					case "author" -> this.author.offer(0, Person.read(walk));
					case "ttl" -> this.ttl = minutes(walk.text());
					case "skiphours" -> skipped(walk, "hour");
					case "skipdays" -> skipped(walk, "day");
					default -> {
						return false;
					}
				}
			}
			case DUBLIN_CORE -> {
				if (!name.equals("title")) {
					return false;
				}
				this.title.offer(1, walk.markup());
			}
			case SYNDICATION -> {
				switch (name) {
					case "updateperiod" -> this.updatePeriod = period(walk.text().strip().toLowerCase(Locale.ROOT));
					case "updatefrequency" -> this.updateFrequency = Math.max(number(walk.text(), 1), 1);
					default -> {
						return false;
					}
				}
			}
			default -> {
				return false;
			}
		}
		return true;
	}

	private void link(XmlWalk walk) throws XMLStreamException, UnreadableFeedException {
		String href = walk.attribute("href");
		if (href == null) {
			this.site.offer(0, walk.text());
			return;
		}
		String rel = walk.attribute("rel");
		String address = walk.resolved(href);
		switch ((rel != null) ? rel.strip().toLowerCase(Locale.ROOT) : "alternate") {
			case "alternate" -> this.site.offer(1, address);
			case "self" -> this.self.offer(0, address);
			case "hub" -> {
				if (this.hubs.size() < MAX_HUBS && !address.isBlank()) {
					this.hubs.add(address);
				}
			}
			default -> {
			}
		}
		walk.skip();
	}

	private void skipped(XmlWalk walk, String unit) throws XMLStreamException, UnreadableFeedException {
		int outside = walk.depth() - 1;
		while (walk.depth() > outside) {
			if (walk.next() == XMLStreamConstants.START_ELEMENT && walk.name().equals(unit)) {
				String text = walk.text().strip();
				if (unit.equals("hour")) {
					// Netscape counted to 24 where UserLand counts from 0.
					int hour = number(text, -1) % 24;
					if (hour >= 0) {
						this.skipHours.add(hour);
					}
				}
				else {
					for (DayOfWeek day : DayOfWeek.values()) {
						if (day.name().equalsIgnoreCase(text)) {
							this.skipDays.add(day);
						}
					}
				}
			}
		}
	}

	private static @Nullable Duration minutes(String text) {
		int minutes = number(text, 0);
		return (minutes > 0) ? Duration.ofMinutes(minutes) : null;
	}

	private static @Nullable Duration period(String name) {
		return switch (name) {
			case "hourly" -> Duration.ofHours(1);
			case "daily" -> Duration.ofDays(1);
			case "weekly" -> Duration.ofDays(7);
			case "monthly" -> Duration.ofDays(30);
			case "yearly" -> Duration.ofDays(365);
			default -> null;
		};
	}

	private static int number(String text, int otherwise) {
		try {
			return Integer.parseInt(text.strip());
		}
		catch (NumberFormatException ex) {
			return otherwise;
		}
	}

	@Nullable String author() {
		return this.author.text();
	}

	Channel channel() {
		Duration interval = (this.updatePeriod != null) ? this.updatePeriod.dividedBy(this.updateFrequency) : null;
		return new Channel(this.title.text(), this.site.text(), this.self.text(), List.copyOf(this.hubs), this.ttl,
				Set.copyOf(this.skipHours), Set.copyOf(this.skipDays), interval);
	}

}
