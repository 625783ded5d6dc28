package io.newstunneler.analysis.plan.analyst;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import io.newstunneler.analysis.plan.analyst.Answer.Usage;
import io.newstunneler.analysis.plan.analyst.Answer.Written;
import io.newstunneler.analysis.plan.analyst.Lexicon.Leaning;
import io.newstunneler.events.Stance;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Writes plans from the words of the article alone, the same plan for the same text. It
 * quotes and counts; it never claims to understand, and its confidence says so.
 */
final class RulesAnalyst implements Analyst {

	private static final Author AUTHOR = new Author("rules", "rules-v1", Prompt.sha256("rules-v1"));

	/**
	 * Enough to fill a batch of the store; the work itself is a fraction of a
	 * millisecond.
	 */
	private static final int CAPACITY = 256;

	/** What is said in the title is what the article is about. */
	private static final int TITLE_WEIGHT = 3;

	/**
	 * A balance beyond this is a stance: two words more on one side than on the other.
	 */
	private static final double LEANS = 0.25;

	private static final int MOST_FACTS = 5;

	/** Sentences further down are background. */
	private static final int SENTENCES_READ = 60;

	private static final Pattern FIGURE = Pattern
		.compile("[$€£]\\s?\\d|\\d\\s?%|\\d+(?:\\.\\d+)?\\s(?:million|billion|basis)");

	@Override
	public Author author(String promptVersion) {
		return AUTHOR;
	}

	@Override
	public boolean isFree() {
		return true;
	}

	@Override
	public Usage estimate(Subject subject) {
		return Usage.NONE;
	}

	@Override
	public int capacity() {
		return CAPACITY;
	}

	@Override
	public Mono<Answer> analyse(Subject subject, Author author, @Nullable String complaint) {
		return Mono.<Answer>fromCallable(() -> new Written(plan(subject), Usage.NONE))
			.subscribeOn(Schedulers.parallel());
	}

	Plan plan(Subject subject) {
		String title = PlainText.of(subject.title());
		List<Sentence> sentences = Sentences.of(PlainText.of(subject.body()))
			.stream()
			.limit(SENTENCES_READ)
			.map(Sentence::of)
			.toList();
		Reading reading = Reading.of(title, sentences);
		CatalystType catalyst = reading.catalyst();
		Stance stance = reading.stance();
		List<String> facts = facts(title, sentences);
		String name = (subject.tickerGuess() != null) ? subject.tickerGuess() : "the companies named";
		return new Plan(subject.tickerGuess(), reading.sector(), catalyst, stance, thesis(title, name, reading), facts,
				Playbook.windowDays(catalyst), reading.confidence(), risks(catalyst, stance, sentences),
				Playbook.setups(catalyst, stance), explanation(title, name, reading), summary(title, reading), null);
	}

	private static String thesis(String title, String name, Reading reading) {
		Leaning leaning = reading.leaning();
		String words = switch (leaning.count()) {
			case 0 -> "the wording leans neither way";
			case 1 -> "one word leans " + ((leaning.up() > 0) ? "up" : "down");
			default -> (leaning.up() == 0 || leaning.down() == 0)
					? "all of its telling words lean " + ((leaning.up() > 0) ? "up" : "down")
					: "its telling words lean both ways";
		};
		return "“" + title + "” is " + Playbook.event(reading.catalyst()) + " for " + name + "; " + words
				+ ", which reads as " + adjective(reading.stance()) + ".";
	}

	private static String explanation(String title, String name, Reading reading) {
		String effect = switch (reading.stance()) {
			case BULLISH -> "News like this often helps the price of " + name + " for a few days.";
			case BEARISH -> "News like this often weighs on the price of " + name + " for a few days.";
			case NEUTRAL -> "From the words alone it is not clear whether this is good or bad for " + name + ".";
		};
		return "The article says: " + closed(title) + " " + effect
				+ " This plan was written by fixed rules that count words, so read the article before you act.";
	}

	private static String summary(String title, Reading reading) {
		return closed(title) + " " + Playbook.label(reading.catalyst()) + ", " + adjective(reading.stance())
				+ " by its wording.";
	}

	private static String closed(String title) {
		return title.matches(".*[.!?…]$") ? title : title + ".";
	}

	private static String adjective(Stance stance) {
		return switch (stance) {
			case BULLISH -> "bullish";
			case BEARISH -> "bearish";
			case NEUTRAL -> "neutral";
		};
	}

	/** The sentences that say most, in the order of the article. */
	private static List<String> facts(String title, List<Sentence> sentences) {
		if (sentences.isEmpty()) {
			return List.of(title);
		}
		double[] weights = IntStream.range(0, sentences.size())
			.mapToDouble((i) -> sentences.get(i).weight() + 2.0 / (1 + i))
			.toArray();
		return IntStream.range(0, sentences.size())
			.boxed()
			.sorted(Comparator.comparingDouble((Integer i) -> -weights[i]).thenComparing((i) -> i))
			.limit(MOST_FACTS)
			.sorted()
			.map((i) -> sentences.get(i).text())
			.distinct()
			.toList();
	}

	private static List<String> risks(CatalystType catalyst, Stance stance, List<Sentence> sentences) {
		List<String> risks = new ArrayList<>();
		sentences.stream()
			.filter((sentence) -> contradicts(stance, sentence.leaning()))
			.findFirst()
			.ifPresent((sentence) -> risks.add("The article also says: “" + sentence.text() + "”"));
		risks.addAll(Playbook.risks(catalyst));
		risks.add("Rules count words and miss irony, context and what the price already holds.");
		return List.copyOf(risks);
	}

	private static boolean contradicts(Stance stance, Leaning leaning) {
		return switch (stance) {
			case BULLISH -> leaning.down() > leaning.up();
			case BEARISH -> leaning.up() > leaning.down();
			case NEUTRAL -> false;
		};
	}

	/**
	 * A sentence, read once.
	 *
	 * @param text as in the article
	 * @param words its words in lower case
	 * @param catalysts how many of them speak for which catalyst
	 * @param leaning how many lean which way
	 */
	private record Sentence(String text, List<String> words, Map<CatalystType, Integer> catalysts, Leaning leaning) {

		static Sentence of(String text) {
			List<String> words = Sentences.words(text);
			return new Sentence(text, words, Lexicon.catalysts(words), Lexicon.leaning(words));
		}

		/** How much it says: figures first, then telling words. */
		double weight() {
			long figures = FIGURE.matcher(this.text).results().count();
			int telling = this.catalysts.values().stream().mapToInt(Integer::intValue).sum();
			return 2.0 * Math.min(figures, 3) + telling + this.leaning.count();
		}

	}

	/**
	 * What the words of an article add up to.
	 *
	 * @param catalyst what most of them are about
	 * @param evidence how many words speak for that catalyst
	 * @param leaning which way they lean
	 * @param sector the sector that they point to
	 */
	private record Reading(CatalystType catalyst, int evidence, Leaning leaning, @Nullable String sector) {

		static Reading of(String title, List<Sentence> sentences) {
			Sentence headline = Sentence.of(title);
			Map<CatalystType, Integer> hits = new EnumMap<>(CatalystType.class);
			headline.catalysts().forEach((type, count) -> hits.put(type, TITLE_WEIGHT * count));
			Leaning leaning = headline.leaning().times(TITLE_WEIGHT);
			List<String> words = new ArrayList<>(headline.words());
			for (Sentence sentence : sentences) {
				sentence.catalysts().forEach((type, count) -> hits.merge(type, count, Integer::sum));
				leaning = leaning.plus(sentence.leaning());
				words.addAll(sentence.words());
			}
			CatalystType catalyst = hits.entrySet()
				.stream()
				.max(Map.Entry.<CatalystType, Integer>comparingByValue()
					.thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
				.map(Map.Entry::getKey)
				.orElse(CatalystType.OTHER);
			return new Reading(catalyst, hits.getOrDefault(catalyst, 0), leaning, Lexicon.sector(words));
		}

		Stance stance() {
			double balance = this.leaning.balance();
			return (balance > LEANS) ? Stance.BULLISH : (balance < -LEANS) ? Stance.BEARISH : Stance.NEUTRAL;
		}

		/** 0.3 to 0.8, two digits: rules are never surer than that. */
		double confidence() {
			double sure = 0.3 + 0.2 * Math.min(this.evidence, 6) / 6 + 0.3 * Math.abs(this.leaning.balance());
			return Math.round(sure * 100) / 100.0;
		}

	}

}
