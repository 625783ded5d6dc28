package io.newstunneler.analysis.story;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * Articles as stories see them, about invented companies.
 */
final class StoryFixture {

	static final Instant NOW = Instant.parse("2026-11-23T20:00:00Z");

	static final Duration WINDOW = Duration.ofHours(72);

	private static final AtomicLong IDS = new AtomicLong();

	private StoryFixture() {
	}

	static StoryText text(String title, @Nullable String lead) {
		return text("wire.example", title, lead);
	}

	static StoryText text(String host, String title, @Nullable String lead) {
		return text(IDS.incrementAndGet(), host, title, lead, NOW);
	}

	static StoryText text(long id, String host, String title, @Nullable String lead, Instant publishedAt) {
		return StoryText.of(id, title, lead, "https://" + host + "/" + id, "https://" + host + "/feed.xml",
				"A feed of " + host, publishedAt, null);
	}

}
