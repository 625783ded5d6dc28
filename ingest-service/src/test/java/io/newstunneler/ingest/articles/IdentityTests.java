package io.newstunneler.ingest.articles;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.newstunneler.ingest.reading.Entry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

class IdentityTests {

	private static final URI BASE = URI.create("https://example.com/feed");

	private final List<Identity.Known> known = new ArrayList<>();

	@Test
	void eachItemOfAnUnknownFeedIsNew() {
		assertThat(poll(entry("1", "/a", "A"), entry("2", "/b", "B"))).isEqualTo(2);
	}

	@Test
	void theSameDocumentBringsNothingHoweverOftenAndInWhateverOrder() {
		List<Entry> entries = new ArrayList<>(List.of(entry("same", null, "A"), entry("same", null, "B"),
				entry(null, "/c", "C"), entry(null, "/c", "D"), entry(null, null, "E"), entry(null, null, null)));
		assertThat(poll(entries)).isEqualTo(6);
		Random random = new Random(1);
		for (int i = 0; i < 100; i++) {
			Collections.shuffle(entries, random);
			assertThat(poll(entries)).isZero();
		}
	}

	@Test
	void anItemThatTheDocumentRepeatsIsOneArticle() {
		assertThat(poll(entry(null, null, "C"), entry(null, null, "C"))).isEqualTo(1);
	}

	@Test
	void itemsThatShareTheirGuidAreDistinctAndStaySo() {
		assertThat(poll(entry("same", "/a", "A"), entry("same", "/b", "B"))).isEqualTo(2);
		assertThat(poll(entry("same", "/b", "B"))).isZero();
		assertThat(poll(entry("same", "/c", "C"), entry("same", "/b", "B"))).isEqualTo(1);
		assertThat(poll(entry("same", "/d", "D"))).isEqualTo(1);
	}

	@Test
	void itemsThatShareTheirLinkAreDistinct() {
		assertThat(poll(entry(null, "/", "A"), entry(null, "/", "B"))).isEqualTo(2);
		assertThat(poll(entry(null, "/", "C"), entry(null, "/", "A"))).isEqualTo(1);
	}

	@Test
	void aCorrectedTitleIsARevision() {
		poll(entry("1", "/a", "Pond freeezes"));
		Identity.Verdict verdict = judge(List.of(entry("1", "/a", "Pond freezes")));
		assertThat(verdict.fresh()).isEmpty();
		assertThat(verdict.revised()).hasSize(1);
	}

	@Test
	void aCorrectedTitleIsARevisionAlsoWithoutAGuid() {
		poll(entry(null, "/a", "Pond freeezes"), entry(null, "/b", "Other"));
		Identity.Verdict verdict = judge(List.of(entry(null, "/a", "Pond freezes"), entry(null, "/b", "Other")));
		assertThat(verdict.fresh()).isEmpty();
		assertThat(verdict.revised()).extracting(Identity.Revised::entry).containsExactly(0);
	}

	@Test
	void changedGuidsDoNotDoubleArticles() {
		poll(entry("1", "/a", "A"), entry("2", "/b", "B"), entry("3", null, "C"));
		assertThat(poll(entry("x", "/a", "A"), entry("y", "/b", "B"), entry("z", null, "C"))).isZero();
	}

	@Test
	void differentGuidsAtOneAddressAreDifferentArticles() {
		poll(entry("1", "/", "Monday"));
		assertThat(poll(entry("2", "/", "Tuesday"))).isEqualTo(1);
	}

	@Test
	void aTrackingParameterIsNoDifference() {
		poll(entry(null, "/a?utm_source=rss", "A"));
		assertThat(judge(List.of(entry(null, "/a?utm_source=mail", "A"))).isEmpty()).isTrue();
	}

	@Test
	void undatedItemsThatDifferOnlyInTheirTextAreDistinct() {
		Entry one = new Entry("g", true, "/a", "Status", "Up.", null, null, List.of(), null, null);
		Entry other = new Entry("g", true, "/a", "Status", "Down.", null, null, List.of(), null, null);
		assertThat(poll(List.of(one, other))).isEqualTo(2);
		assertThat(poll(List.of(other, one))).isZero();
	}

	@Test
	void aSiteThatBeginsToEncryptPublishesNothingAnew() {
		poll(entry("http://example.com/a", "http://example.com/a", "A"));
		assertThat(poll(entry("https://example.com/a", "https://example.com/a", "A"))).isZero();
	}

	@Test
	void aGuidThatIsTheAddressOfTheSiteMakesNoItemARevisionOfAnother() {
		Instant monday = Instant.parse("2026-11-23T08:00:00Z");
		for (int day = 0; day < 5; day++) {
			assertThat(poll(List.of(new Entry("https://example.com/", true, "/day/" + day, "Day " + day, "Text.", null,
					null, List.of(), monday.plus(Duration.ofDays(day)), null))))
				.isEqualTo(1);
		}
	}

	@Test
	void oneHeadlineRepeatedDailyIsAnArticleADay() {
		Instant monday = Instant.parse("2026-11-23T08:00:00Z");
		for (int day = 0; day < 5; day++) {
			assertThat(poll(List.of(new Entry(null, true, "/briefing/" + day, "Morning briefing", null, null, null,
					List.of(), monday.plus(Duration.ofDays(day)), null))))
				.isEqualTo(1);
		}
	}

	@Test
	void aGuidThatChangesWithEachPollBringsNothingNewEvenWhereNothingElseTellsItemsApart() {
		for (int poll = 0; poll < 100; poll++) {
			assertThat(poll(entry("a" + poll, null, "Up"), entry("b" + poll, null, "Up"), entry("c" + poll, "/", "Up")))
				.isEqualTo((poll == 0) ? 3 : 0);
		}
	}

	@Test
	void anArticleThatMovedWithANewGuidIsTheSame() {
		Instant published = Instant.parse("2026-11-23T08:17:05Z");
		poll(List.of(new Entry("1", true, "/old/a", "Pond freezes", "Text.", null, null, List.of(), published, null)));
		assertThat(poll(List
			.of(new Entry("2", true, "/new/a", "Pond freezes", "Text.", null, null, List.of(), published, null))))
			.isZero();
	}

	/**
	 * A source that does what sources do to its items between polls: shuffles them, drops
	 * old and adds new ones, decorates links, serves other forms of pages, changes guids,
	 * corrects titles and texts. Each article comes once, whatever happens to it.
	 */
	@TestFactory
	Stream<DynamicTest> eachArticleComesExactlyOnceWhateverItsSourceDoesToIt() {
		return IntStream.range(0, 40)
			.mapToObj((seed) -> DynamicTest.dynamicTest("seed " + seed,
					() -> new IdentityTests().poll(new Random(seed))));
	}

	private void poll(Random random) {
		List<Integer> window = new ArrayList<>();
		int published = 0;
		int come = 0;
		boolean linked = random.nextInt(4) > 0;
		boolean named = random.nextInt(3) > 0 || !linked;
		for (int poll = 0; poll < 100; poll++) {
			for (int i = random.nextInt(4); i > 0; i--) {
				window.add(published++);
			}
			while (window.size() > 30) {
				window.removeFirst();
			}
			List<Integer> order = new ArrayList<>(window);
			Collections.shuffle(order, random);
			boolean renamed = random.nextInt(3) == 0;
			List<Entry> entries = new ArrayList<>();
			for (int number : order) {
				entries.add(form(number, linked, named, renamed, random));
			}
			come += poll(entries);
			assertThat(come).as("articles after poll " + poll).isEqualTo(published);
		}
	}

	private static Entry form(int number, boolean linked, boolean named, boolean renamed, Random random) {
		String host = List
			.of("https://www.example.com", "http://example.com", "https://m.example.com", "https://amp.example.com")
			.get(random.nextInt(4));
		String tail = List.of("", "/", "/amp", "?utm_source=rss", "?amp=1", "#comments").get(random.nextInt(6));
		String link = linked ? host + "/news/" + number + tail : null;
		// One change at a time: what has another name and another text is another
		// article.
		boolean corrected = !renamed && named && random.nextInt(5) == 0;
		String title = corrected ? "Item no. " + number : "Item number " + number;
		String guid = !named ? null : (renamed && linked) ? "r" + random.nextInt() : "id-" + number;
		Instant moment = Instant.parse("2026-11-20T08:00:00Z").plusSeconds(number * 61L);
		return new Entry(guid, true, link, title, "Text of " + number + ".", null, null, List.of(), moment, null);
	}

	private int poll(Entry... entries) {
		return poll(List.of(entries));
	}

	/**
	 * Judges a document and remembers what it brought, as the database would.
	 */
	private int poll(List<Entry> entries) {
		List<Fingerprint> prints = prints(entries);
		Identity.Verdict verdict = Identity.judge(prints, this.known);
		for (Identity.Revised revised : verdict.revised()) {
			this.known.remove(revised.article());
			this.known.add(new Identity.Known(revised.article().id(), prints.get(revised.entry())));
		}
		verdict.fresh().forEach((i) -> this.known.add(new Identity.Known(this.known.size() + 1, prints.get(i))));
		return verdict.fresh().size();
	}

	private Identity.Verdict judge(List<Entry> entries) {
		return Identity.judge(prints(entries), this.known);
	}

	private static List<Fingerprint> prints(List<Entry> entries) {
		return entries.stream().map((entry) -> Fingerprint.of(entry, BASE)).toList();
	}

	private static Entry entry(@Nullable String guid, @Nullable String link, @Nullable String title) {
		return new Entry(guid, true, link, title, null, null, null, List.of(), Instant.parse("2026-11-20T08:00:00Z"),
				null);
	}

}
