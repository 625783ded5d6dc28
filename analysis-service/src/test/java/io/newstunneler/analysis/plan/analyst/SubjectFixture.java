package io.newstunneler.analysis.plan.analyst;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Articles about invented companies.
 */
public final class SubjectFixture {

	private SubjectFixture() {
	}

	public static Subject article(String title, @Nullable String body, @Nullable String ticker) {
		return new Subject(1, title, body, null, "https://news.example.com/1", "Example News",
				Instant.parse("2026-11-20T08:00:00Z"), ticker);
	}

}
