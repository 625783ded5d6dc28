package io.newstunneler.analysis.plan;

import java.util.Locale;

/**
 * Where a plan run stands.
 */
enum PlanRunState {

	/** To be tried when it is due. */
	WAITING,

	/** A worker holds a lease on it. */
	RUNNING,

	/** Its plan is stored. */
	DONE,

	/** Its attempts are used up; its last error says why. */
	FAILED,

	/** Set aside until a person has looked, because its workers died again and again. */
	PARKED,

	/** Not wanted any more. */
	CANCELLED;

	static PlanRunState of(String column) {
		return valueOf(column.toUpperCase(Locale.ROOT));
	}

	String column() {
		return name().toLowerCase(Locale.ROOT);
	}

}
