package io.newstunneler.defaults.problems;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * An RFC 9457 problem document. {@code detail} is a sentence, or for a 422 the
 * predecessor's list of what is wrong where.
 *
 * @param type identifies the kind of problem; {@code about:blank} means that the status
 * says it all
 * @param title the status in words
 * @param status the HTTP status
 * @param detail a sentence for a person, or a list of {@link FieldProblem}
 * @param instance the path that was asked for
 * @param traceId the trace in which it happened
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Problem(String type, String title, int status, Object detail, String instance, @Nullable String traceId) {
}
