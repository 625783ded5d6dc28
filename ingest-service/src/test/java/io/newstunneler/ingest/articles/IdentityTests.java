package io.newstunneler.ingest.articles;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import io.newstunneler.ingest.reading.Entry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

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
		Entry one = new Entry("g", true, "/a", "Status", "Up.", null, null, List.of(), null);
		Entry other = new Entry("g", true, "/a", "Status", "Down.", null, null, List.of(), null);
		assertThat(poll(List.of(one, other))).isEqualTo(2);
		assertThat(poll(List.of(other, one))).isZero();
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
		return new Entry(guid, true, link, title, null, null, null, List.of(), Instant.parse("2026-11-20T08:00:00Z"));
	}

}
