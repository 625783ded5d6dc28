package io.newstunneler.digest.subscriber;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.newstunneler.digest.edition.EditionView;
import io.newstunneler.digest.edition.SampleEdition;
import io.newstunneler.digest.schedule.Cadence;
import org.junit.jupiter.api.Test;
import org.thymeleaf.context.Context;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Writes the pages and the mail of an invented edition to {@code target/pages}, for
 * {@code docs/screenshots/make.sh} to take pictures of. It is no test and runs by name.
 */
class Pictures {

	private static final Path PAGES = Path.of("target", "pages");

	@Test
	void write() throws IOException {
		Files.createDirectories(PAGES);
		EditionView edition = EditionView.of(SampleEdition.edition(), ZoneId.of("Europe/London"), Locale.ENGLISH);
		write("mail", "mail", Map.of("edition", edition, "base", "https://news.example.com", "preferences",
				"https://news.example.com/p", "unsubscribe", "https://news.example.com/u"));
		write("edition", "edition", Map.of("edition", edition, "digest", "daily"));
		write("plan", "item", Map.of("edition", edition, "item", edition.lead().getFirst(), "articleId", 701L));
		Subscriber ada = new Subscriber(1, "ada@example.org", "Ada", "Europe/London",
				List.of(new Wish("daily", Cadence.WEEKDAYS, List.of("07:30", "17:00"), null, null),
						new Wish("weekly", Cadence.WEEKLY, List.of("09:00"), "saturday", null)),
				new Filters(null, null, null, 8.0, null, null), "en-GB",
				List.of(new AlertRule(null, List.of("KSTL", "NGFT"), null, null, 16.0, null, null)),
				new QuietHours("22:00", "07:00"), null, SampleEdition.NOON, SampleEdition.NOON, null);
		write("preferences", "preferences", Map.of("form", PreferencesForm.of(ada, SampleEdition.NOON), "offers",
				List.of(new Subscribers.Offer("daily", "Daily digest"),
						new Subscribers.Offer("weekly", "Weekly digest"),
						new Subscribers.Offer("opportunities", "Opportunities")),
				"problems", List.of(), "said", ""));
		try (var pages = Files.list(PAGES)) {
			assertThat(pages).hasSizeGreaterThanOrEqualTo(4);
		}
	}

	private static void write(String name, String template, Map<String, Object> model) throws IOException {
		Files.writeString(PAGES.resolve(name + ".html"),
				SampleEdition.templates().process(template, new Context(Locale.ENGLISH, model)));
	}

}
