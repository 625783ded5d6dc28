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
 * @param age how long ago the run was tried first
 * @param total the article's score
 * @param complaint what was wrong with the answer before, where it was invalid
 * @param trace the trace of the article
 * @param subject the article, {@code null} where it is gone
 */
record Claim(long runId, int attempt, int failures, int interruptions, Duration age, double total,
		@Nullable String complaint, @Nullable Traceparent trace, @Nullable Subject subject) {
}
