package io.newstunneler.defaults.facts;

import io.newstunneler.defaults.trace.Traceparent;
import io.newstunneler.events.Fact;
import org.jspecify.annotations.Nullable;

/**
 * A fact as it arrived.
 *
 * @param <F> the kind of fact
 * @param fact what happened
 * @param id the CloudEvents id: the same for each delivery of the same fact
 * @param trace the span in which this fact is being processed, a child of the one that
 * published it
 */
public record Received<F extends Fact>(F fact, String id, @Nullable Traceparent trace) {
}
