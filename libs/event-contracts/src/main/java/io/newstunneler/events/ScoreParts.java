package io.newstunneler.events;

/**
 * The five parts of an article's score, unweighted.
 *
 * @param catalyst 0, 3 or 5
 * @param novelty 1, 3 or 5
 * @param credibility 3 or 5
 * @param sentiment 1, 3 or 4
 * @param liquidity 0 to 5
 */
public record ScoreParts(int catalyst, int novelty, int credibility, int sentiment, int liquidity) {
}
