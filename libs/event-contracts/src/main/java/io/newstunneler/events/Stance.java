package io.newstunneler.events;

/**
 * Which way a plan leans.
 */
public enum Stance {

	BULLISH, BEARISH, NEUTRAL

}
