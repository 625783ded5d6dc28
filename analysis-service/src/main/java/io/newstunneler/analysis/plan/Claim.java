package io.newstunneler.analysis.plan;

import java.time.Duration;

import io.newstunneler.analysis.plan.analyst.Subject;
import io.newstunneler.defaults.trace.Traceparent;
import org.jspecify.annotations.Nullable;

/**
 * One attempt that a worker has taken on.
 *
 * @param runId identity of the run
 * @param attempt number of the attempt; a result counts only while it is the current one
 * @param failures failed attempts before this one
 * @param interruptions attempts before this one whose worker died
 * @param origin why there is the run: {@code score}, {@code person}, {@code reanalysis},
 * {@code shadow} or {@code replay}
 * @param sourceId the article's source, as far as we know it
 * @param askedVersion the prompt that it has to use, where one is given
 * @param replayId the replay that it belongs to
 * @param isFresh whether the model is to be asked even where it has answered the same
 * @param age how long ago the run was tried first
 * @param total the article's score
 * @param complaint what was wrong with the answer before, where it was invalid
 * @param trace the trace of the article
 * @param subject the article, {@code null} where it is gone
 */
record Claim(long runId, int attempt, int failures, int interruptions, String origin, @Nullable Long sourceId,
		@Nullable String askedVersion, @Nullable Long replayId, boolean isFresh, Duration age, double total,
		@Nullable String complaint, @Nullable Traceparent trace, @Nullable Subject subject) {

	/** Whether the plan is only looked at beside the plan of the article. */
	boolean isTrial() {
		return this.origin.equals("shadow") || this.origin.equals("replay");
	}

}
