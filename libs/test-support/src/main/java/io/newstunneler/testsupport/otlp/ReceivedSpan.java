package io.newstunneler.testsupport.otlp;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A span as a service exported it.
 *
 * @param service name of the service
 * @param traceId 32 hexadecimal digits
 * @param spanId 16 hexadecimal digits
 * @param parentId the parent's id, {@code null} for a root
 * @param name the span's name
 * @param kind for instance {@code SPAN_KIND_PRODUCER}
 * @param attributes its attributes as text
 */
public record ReceivedSpan(String service, String traceId, String spanId, @Nullable String parentId, String name,
		String kind, Map<String, String> attributes) {
}
