package io.newstunneler.analysis.ticker;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A symbol that we know.
 *
 * @param symbol up to fifteen capitals, digits, points, hyphens and ampersands
 * @param name the company's name
 * @param exchange where it is traded
 * @param averageVolume shares traded a day, where somebody told us
 * @param aliases what headlines call it instead of its name
 */
public record Listing(String symbol, String name, String exchange, @Nullable Long averageVolume, List<String> aliases) {
}
