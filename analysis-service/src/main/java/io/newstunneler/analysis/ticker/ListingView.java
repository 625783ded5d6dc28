package io.newstunneler.analysis.ticker;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A symbol as the API shows it.
 *
 * @param symbol the symbol
 * @param name the company's name
 * @param exchange where it is traded
 * @param avgVolume shares traded a day, where somebody told us
 * @param aliases what headlines call it instead of its name
 * @param delistedAt since when it is no longer listed; {@code null} while it is
 */
record ListingView(String symbol, String name, String exchange, @Nullable Long avgVolume, List<String> aliases,
		@Nullable Instant delistedAt) {
}
