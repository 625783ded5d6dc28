package io.newstunneler.local.state;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How a part is.
 */
public enum PartCondition {

	/** Its process runs and does not answer yet. */
	STARTING,

	/** It answered. */
	READY,

	/** It died and will be brought back. */
	RESTARTING,

	/** It died and nobody will bring it back: its supervisor is dead too. */
	DEAD,

	/** It was stopped, or was never started. */
	STOPPED;

	@JsonValue
	String inJson() {
		return name().toLowerCase(Locale.ROOT);
	}

	@JsonCreator
	static PartCondition fromJson(String text) {
		return valueOf(text.toUpperCase(Locale.ROOT));
	}

	@Override
	public String toString() {
		return inJson();
	}

}
