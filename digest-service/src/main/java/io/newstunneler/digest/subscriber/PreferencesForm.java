package io.newstunneler.digest.subscriber;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import io.newstunneler.digest.schedule.Cadence;
import io.newstunneler.events.Stance;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import org.jspecify.annotations.Nullable;

import org.springframework.util.MultiValueMap;

/**
 * A subscriber's wishes as a person fills them in on a page: lists are lines with commas,
 * and what cannot be read comes back as it was typed, with a sentence about it.
 *
 * @param address where mail goes, masked: a link in a forwarded mail shows no address
 * @param active whether the subscriber gets anything at all
 * @param zone IANA name of the time zone
 * @param locale language of dates
 * @param digests by name, which and when
 * @param filters which articles
 * @param rules which alerts, and an empty one to fill in
 * @param quietFrom when alerts begin to wait; empty for never
 * @param quietTo when they go on
 * @param pausedUntil until when nothing comes, in the subscriber's zone; empty for no
 * pause
 */
record PreferencesForm(String address, boolean active, String zone, String locale, Map<String, When> digests,
		Which filters, List<Which> rules, String quietFrom, String quietTo, String pausedUntil) {

	private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEEE d MMMM, HH:mm", Locale.ENGLISH);

	private static final When NEVER = new When("off", "monday", "08:00");

	private static final int MOST_RULES = 20;

	static PreferencesForm of(Subscriber subscriber, Instant now) {
		Map<String, When> digests = new LinkedHashMap<>();
		subscriber.digests()
			.forEach((wish) -> digests.put(wish.digestOrDefault(),
					new When(wish.cadenceName(), wish.weekdayOrDefault(), String.join(", ", wish.timesOrDefault()))));
		List<Which> rules = new ArrayList<>(
				subscriber.alertRules().stream().map((rule) -> Which.of(rule.filters(), true)).toList());
		if (rules.size() < MOST_RULES) {
			rules.add(Which.of(Filters.NONE, false));
		}
		QuietHours quiet = subscriber.quietHours();
		Instant rest = subscriber.restsUntil(now);
		return new PreferencesForm(subscriber.email().replaceFirst("^(.).*@", "$1***@"),
				subscriber.status() == Subscriber.Status.ACTIVE, subscriber.timeZone(), subscriber.locale(), digests,
				Which.of(subscriber.filters(), true), rules, (quiet != null) ? quiet.from() : "",
				(quiet != null) ? quiet.to() : "",
				rest.equals(now) ? "" : DAY.format(rest.atZone(ZoneId.of(subscriber.timeZone()))));
	}

	/**
	 * When a digest comes.
	 */
	public When when(String digest) {
		return this.digests.getOrDefault(digest, NEVER);
	}

	static Answer read(MultiValueMap<String, String> form, Subscriber former, Validator validator, Instant now) {
		List<String> problems = new ArrayList<>();
		Map<String, When> digests = new LinkedHashMap<>();
		List<Wish> wishes = new ArrayList<>();
		for (String digest : List.of("daily", "weekly", "opportunities")) {
			When when = new When(text(form, digest, "off"), text(form, digest + "_day", "monday"),
					text(form, digest + "_times", "08:00"));
			digests.put(digest, when);
			cadence(when.cadence()).ifPresent((cadence) -> wishes.add(new Wish(digest, cadence, list(when.times()),
					(cadence == Cadence.WEEKLY) ? when.weekday() : null, null)));
		}
		Which filters = Which.read(form, "");
		List<Which> rules = new ArrayList<>();
		List<AlertRule> alerts = new ArrayList<>();
		for (int i = 0; i <= Math.min(former.alertRules().size(), MOST_RULES - 1); i++) {
			Which rule = Which.read(form, "alert" + i + "_");
			rules.add(rule);
			if (rule.on()) {
				AlertRule kept = (i < former.alertRules().size()) ? former.alertRules().get(i) : AlertRule.ALL;
				alerts.add(kept.with(rule.filters(kept.filters(), problems)));
			}
		}
		String from = text(form, "quiet_from", "");
		String to = text(form, "quiet_to", "");
		boolean quiet = !from.isEmpty() || !to.isEmpty();
		SubscriberChange change = new SubscriberChange(null, text(form, "time_zone", ""), wishes,
				filters.filters(former.filters(), problems), text(form, "locale", ""), alerts,
				quiet ? new QuietHours(from, to) : null, quiet, pause(text(form, "pause", "keep"), now));
		validator.validate(change).stream().map(PreferencesForm::sentence).sorted().distinct().forEach(problems::add);
		if (problems.isEmpty()) {
			return new Answer.Right(change);
		}
		PreferencesForm shown = of(former, now);
		return new Answer.Wrong(new PreferencesForm(shown.address, shown.active, text(form, "time_zone", ""),
				text(form, "locale", ""), digests, filters, rules, from, to, shown.pausedUntil), problems);
	}

	private static @Nullable Instant pause(String choice, Instant now) {
		return switch (choice) {
			case "end" -> now;
			case "7", "14", "28" -> now.plus(Duration.ofDays(Long.parseLong(choice)));
			default -> null;
		};
	}

	private static Optional<Cadence> cadence(String text) {
		return Arrays.stream(Cadence.values())
			.filter((cadence) -> cadence.name().toLowerCase(Locale.ROOT).equals(text))
			.findFirst();
	}

	private static String sentence(ConstraintViolation<SubscriberChange> problem) {
		String path = problem.getPropertyPath().toString();
		String what = path.startsWith("digests") ? "The times of a digest"
				: path.startsWith("timeZone") ? "The time zone"
						: path.startsWith("locale") ? "The language of dates" : path.startsWith("quietHours")
								? "The quiet hours" : path.startsWith("alertRules") ? "An alert" : "The filters";
		return what + ": " + problem.getMessage() + ".";
	}

	private static String text(MultiValueMap<String, String> form, String field, String otherwise) {
		String text = form.getFirst(field);
		return (text != null) ? text.strip() : otherwise;
	}

	private static List<String> list(String text) {
		return Arrays.stream(text.split("[,;\\n]")).map(String::strip).filter((each) -> !each.isEmpty()).toList();
	}

	/**
	 * When a digest comes.
	 *
	 * @param cadence {@code off}, {@code daily}, {@code weekdays} or {@code weekly}
	 * @param weekday for {@code weekly}
	 * @param times local times with commas
	 */
	record When(String cadence, String weekday, String times) {
	}

	/**
	 * Which articles.
	 *
	 * @param on whether it counts
	 * @param tickers with commas
	 * @param sources with commas
	 * @param categories with commas
	 * @param keywords with commas
	 * @param minScore a number, or nothing
	 * @param stance names
	 */
	record Which(boolean on, String tickers, String sources, String categories, String keywords, String minScore,
			List<String> stance) {

		static Which of(Filters filters, boolean on) {
			Double least = filters.minScore();
			return new Which(on, line(filters.tickers()), line(filters.sources()), line(filters.categories()),
					line(filters.keywords()), (least != null) ? Double.toString(least) : "",
					(filters.stance() != null) ? filters.stance().stream().map(Stance::name).toList() : List.of());
		}

		static Which read(MultiValueMap<String, String> form, String prefix) {
			Function<String, String> field = (name) -> text(form, prefix + name, "");
			return new Which(form.containsKey(prefix + "on"), field.apply("tickers"), field.apply("sources"),
					field.apply("categories"), field.apply("keywords"), field.apply("min_score"),
					form.getOrDefault(prefix + "stance", List.of()));
		}

		/**
		 * What cannot be read keeps its former value, and a sentence says so.
		 */
		Filters filters(Filters former, List<String> problems) {
			Double least = null;
			try {
				least = this.minScore.isEmpty() ? null : new BigDecimal(this.minScore.replace(',', '.')).doubleValue();
			}
			catch (NumberFormatException ex) {
				problems.add("The least score: should be a number such as 12.5.");
				least = former.minScore();
			}
			List<Stance> leanings = Arrays.stream(Stance.values())
				.filter((each) -> this.stance.contains(each.name()))
				.toList();
			return new Filters(some(this.tickers), some(this.sources), some(this.categories), least,
					leanings.isEmpty() ? null : leanings, some(this.keywords));
		}

		private static @Nullable List<String> some(String text) {
			List<String> list = list(text);
			return list.isEmpty() ? null : list;
		}

		private static String line(@Nullable List<String> texts) {
			return (texts != null) ? String.join(", ", texts) : "";
		}

	}

	/**
	 * What a form says.
	 */
	sealed interface Answer {

		/**
		 * It can be done.
		 *
		 * @param change what
		 */
		record Right(SubscriberChange change) implements Answer {
		}

		/**
		 * It cannot; nothing was changed.
		 *
		 * @param shown the form as it was filled in
		 * @param problems a sentence each
		 */
		record Wrong(PreferencesForm shown, List<String> problems) implements Answer {
		}

	}

}
