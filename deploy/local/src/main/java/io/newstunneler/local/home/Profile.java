package io.newstunneler.local.home;

/**
 * What the system is run for.
 */
public enum Profile {

	/** A person's own sources. */
	UP,

	/** The bundled sample feeds. */
	DEMO

}
