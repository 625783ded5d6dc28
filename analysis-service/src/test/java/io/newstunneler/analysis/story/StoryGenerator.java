package io.newstunneler.analysis.story;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

import org.jspecify.annotations.Nullable;

/**
 * Invented news of which it is known which tell the same: events of companies by the
 * templates of the trade, each told once or several times, copied, cut, reordered or
 * rewritten. The events are chosen to be hard: many differ from another only by company,
 * quarter, figure or direction.
 */
final class StoryGenerator {

	private static final String[] FIRST = { "Kestrel", "Halcyon", "Orchard", "Brackwater", "Puffin", "Gannet",
			"Foxglove", "Target", "Summit", "Pioneer", "Harbour", "Zephyr", "Cobalt", "Quill", "Meridian", "Larkspur",
			"Ironbark", "Tamarack", "Vesper", "Windmere", "Nimbus", "Redfern", "Saltmarsh", "Thornbury", "Umberto",
			"Velmora", "Axiom", "Beacon", "Cinder", "Dovetail", "Eastgate", "Fennimore", "Glasswing", "Hollis",
			"Islington", "Jasper", "Kittiwake", "Lumen", "Mosswood", "Northwind" };

	private static final String[] SECOND = { "Robotics", "Foods", "Shipping", "Airways", "Energy", "Pharma", "Bank",
			"Software", "Motors", "Steel", "Media", "Insurance", "Mining", "Textiles", "Telecom", "Chemicals", "Retail",
			"Logistics", "Biotech", "Semiconductor", "Water", "Paper", "Hotels", "Gaming", "Solar" };

	private static final String[] PLACES = { "Dayton", "Leeds", "Osaka", "Gdansk", "Porto", "Tulsa", "Cork", "Lyon",
			"Monterrey", "Turin", "Perth", "Bergen" };

	private static final String[] PUBLISHERS = { "Reuters", "Bloomberg", "Harbour Times", "MarketWatch", "CNBC",
			"The County Herald", "Yahoo Finance" };

	private static final String[] DAYS = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday" };

	/** Titles of one event in several words, parted by a bar; then its lead. */
	private static final String[][] EVENTS = { {
			"{C} beats {Q} estimates, shares jump {n}%|{C} shares jump {n}% after {Q} beat|{C} tops {Q} estimates, stock up {n}%",
			"{C} on {D} reported revenue of ${m} million for the quarter, more than analysts had expected, and its shares rose {n} percent in early trade." },
			{ "{C} misses {Q} estimates, shares fall {n}%|{C} shares drop {n}% after {Q} miss|Shares of {C} fall {n}% as {Q} results miss estimates",
					"{C} on {D} reported revenue of ${m} million for the quarter, less than analysts had expected, and its shares fell {n} percent in early trade." },
			{ "{C} to buy {O} for ${m} million|{C} agrees to acquire {O} in ${m} million deal|{O} to be bought by {C} for ${m} million",
					"{C} said on {D} it would acquire {O} for ${m} million in cash, a deal that would make it the largest of its kind in {P}." },
			{ "{C} opens factory in {P}, plans {k} jobs|{C} to hire {k} at new {P} factory|New {C} factory in {P} to bring {k} jobs",
					"{C} opened a factory in {P} on {D} and said that it would hire {k} people there within two years, its largest investment so far." },
			{ "Regulator fines {C} ${m} million over safety breaches|{C} fined ${m} million by regulator over safety|{C} faces ${m} million fine for safety breaches",
					"The regulator fined {C} ${m} million on {D} for breaches of its safety rules at a plant near {P}, the highest fine of the year." },
			{ "{C} names {X} as chief executive|{X} to become chief executive of {C}|{C} appoints {X} chief executive",
					"{C} said on {D} that {X} would become its chief executive in January, succeeding a founder who led the company for {n} years." },
			{ "{C} recalls {k} products after {P} complaints|{C} recall of {k} products follows complaints in {P}|{P} complaints lead {C} to recall {k} products",
					"{C} is recalling {k} products after complaints from customers in {P}, it said on {D}, and expects costs of ${m} million." },
			{ "{C} wins ${m} million contract from {P} port|{P} port awards {C} ${m} million contract|{C} secures ${m} million {P} port contract",
					"The port of {P} awarded {C} a contract worth ${m} million on {D}, to be worked off over {n} years by a team of {k}." },
			{ "{C} Reports {Q} Results|{C} Announces {Q} Results",
					"{C} today announced its results: revenue of ${m} million, {n} percent more than in the year before, and {k} new customers." },
			{ "8-K - {C} ({i}) (Filer)", "Filed: 2026-11-23 AccNo: {i}-26-{k} Size: {n} MB" } };

	private final Random random;

	private long id;

	StoryGenerator(long seed) {
		this.random = new Random(seed);
	}

	/**
	 * News with what it really is.
	 *
	 * @param text an article
	 * @param event number of the event that it tells
	 * @param title its title
	 */
	record Told(StoryText text, int event, String title) {
	}

	/**
	 * Makes articles. Two in three events are told once; the others two to six times.
	 * @param count how many, at least
	 * @return articles in the order in which they are published
	 */
	List<Told> articles(int count) {
		List<Told> told = new ArrayList<>(count + 6);
		int event = 0;
		while (told.size() < count) {
			int tellings = (this.random.nextInt(3) < 2) ? 1 : 2 + this.random.nextInt(5);
			event++;
			tell(event, tellings, told);
		}
		return told;
	}

	private void tell(int event, int tellings, List<Told> into) {
		String[] template = EVENTS[this.random.nextInt(EVENTS.length)];
		String[] facts = facts();
		String[] titles = template[0].split("\\|");
		String lead = fill(template[1], facts);
		for (int i = 0; i < tellings; i++) {
			String title = fill(titles[0], facts);
			@Nullable String text = lead;
			int change = (i == 0) ? 0 : this.random.nextInt(8);
			switch (change) {
				case 0 -> {
				}
				case 1 -> title = title + " - " + pick(PUBLISHERS);
				case 2 -> title = fill(titles[this.random.nextInt(titles.length)], facts);
				case 3 -> {
					title = fill(titles[this.random.nextInt(titles.length)], facts);
					text = facts[4].toUpperCase(Locale.ROOT) + " (Wire) - " + lead;
				}
				case 4 -> text = lead.substring(0, lead.length() * 3 / 5) + "…";
				case 5 -> {
					title = inserted(title);
					text = lead.substring(0, lead.length() * 3 / 4);
				}
				case 6 -> {
					title = reordered(title);
					text = null;
				}
				default -> {
					title = capitals(title) + " | " + pick(PUBLISHERS);
					text = lead + " More was to follow later in the day, a person who knows the matter said.";
				}
			}
			this.id++;
			into.add(new Told(StoryFixture.text(this.id, "p" + this.random.nextInt(400) + ".example", title, text,
					StoryFixture.NOW.plus(Duration.ofSeconds(this.id / 5))), event, title));
		}
	}

	private String[] facts() {
		return new String[] { company(), company(), "Q" + (1 + this.random.nextInt(4)), pick(DAYS), pick(PLACES),
				Integer.toString(2 + this.random.nextInt(30)), Integer.toString(10 + this.random.nextInt(900)),
				"%,d".formatted(100 + this.random.nextInt(9_000)), "%010d".formatted(this.random.nextInt(9_999_999)),
				pick(FIRST) + " " + pick(PLACES) + "sen" };
	}

	private String company() {
		return pick(FIRST) + " " + pick(SECOND);
	}

	private static String fill(String template, String[] facts) {
		String[] slots = { "{C}", "{O}", "{Q}", "{D}", "{P}", "{n}", "{m}", "{k}", "{i}", "{X}" };
		String text = template;
		for (int i = 0; i < slots.length; i++) {
			text = text.replace(slots[i], facts[i]);
		}
		return text;
	}

	private String inserted(String title) {
		String[] words = title.split(" ");
		int place = Math.min(words.length - 1, 2 + this.random.nextInt(words.length));
		String[] more = { "now", "reportedly", "quietly", "finally", "unexpectedly", "today" };
		words[place] = pick(more) + " " + words[place];
		return String.join(" ", words);
	}

	private String reordered(String title) {
		int comma = title.indexOf(", ");
		return (comma > 0) ? title.substring(comma + 2) + ": " + title.substring(0, comma) : "UPDATE 1-" + title;
	}

	private static String capitals(String title) {
		StringBuilder capitals = new StringBuilder(title);
		for (int i = 0; i < capitals.length(); i++) {
			if (i == 0 || capitals.charAt(i - 1) == ' ') {
				capitals.setCharAt(i, Character.toUpperCase(capitals.charAt(i)));
			}
		}
		return capitals.toString();
	}

	private String pick(String[] choices) {
		return choices[this.random.nextInt(choices.length)];
	}

}
