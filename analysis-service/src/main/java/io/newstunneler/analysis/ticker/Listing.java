package io.newstunneler.analysis.ticker;

import org.jspecify.annotations.Nullable;

/**
 * A symbol that we know.
 *
 * @param symbol one to five capitals
 * @param name the company's name
 * @param exchange where it is traded
 * @param averageVolume shares traded a day, where somebody told us
 */
public record Listing(String symbol, String name, String exchange, @Nullable Long averageVolume) {
}
