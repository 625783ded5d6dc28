package io.newstunneler.local.state;

import org.jspecify.annotations.Nullable;

/**
 * One part, as {@code ./tunneler status --json} tells of it.
 *
 * @param name its name
 * @param pid its process, while there is one
 * @param state how it is
 * @param url where it answers
 * @param log the file with what it says
 * @param restarts how often it was brought back since the start
 */
public record PartState(String name, @Nullable Long pid, PartCondition state, @Nullable String url, String log,
		int restarts) {

	/**
	 * The same part in another condition.
	 * @param pid its process, while there is one
	 * @param state how it is
	 * @return a copy
	 */
	public PartState with(@Nullable Long pid, PartCondition state) {
		return new PartState(this.name, pid, state, this.url, this.log, this.restarts);
	}

	/**
	 * The same part, brought back once more.
	 * @return a copy without a process
	 */
	public PartState restarting() {
		return new PartState(this.name, null, PartCondition.RESTARTING, this.url, this.log, this.restarts + 1);
	}

}
