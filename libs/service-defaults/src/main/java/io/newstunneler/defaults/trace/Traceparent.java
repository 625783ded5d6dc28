package io.newstunneler.defaults.trace;

import java.util.HexFormat;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * A W3C {@code traceparent}: where a trace was when something was written down, so that
 * later work can go on in it.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16 hexadecimal digits
 * @param sampled whether the trace is recorded
 */
public record Traceparent(String traceId, String spanId, boolean sampled) {

	private static final int LENGTH = 55;

	/**
	 * Reads a header; garbage is no trace.
	 * @param header the header's value
	 * @return the trace, or {@code null} where the header is absent or malformed
	 */
	public static @Nullable Traceparent parse(@Nullable String header) {
		if (header == null || header.length() < LENGTH || header.charAt(2) != '-' || header.charAt(35) != '-'
				|| header.charAt(52) != '-') {
			return null;
		}
		String traceId = header.substring(3, 35);
		String spanId = header.substring(36, 52);
		if (!isHex(traceId) || !isHex(spanId) || !isHex(header.substring(53, 55))) {
			return null;
		}
		return new Traceparent(traceId, spanId, (HexFormat.fromHexDigits(header, 53, 55) & 1) == 1);
	}

	private static boolean isHex(String text) {
		return text.chars().allMatch((c) -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
	}

	/**
	 * The header's value.
	 * @return version 00 of the format
	 */
	public String header() {
		return "00-" + this.traceId + "-" + this.spanId + (this.sampled ? "-01" : "-00");
	}

	/**
	 * Gives the log lines of this thread this trace until the scope is closed: for lines
	 * about one item of a batch whose items belong to different traces.
	 * @return the scope
	 */
	public LogScope inLog() {
		LogScope scope = new LogScope(MDC.get(LogScope.TRACE_ID), MDC.get(LogScope.SPAN_ID));
		MDC.put(LogScope.TRACE_ID, this.traceId);
		MDC.put(LogScope.SPAN_ID, this.spanId);
		return scope;
	}

	/**
	 * Restores the log lines' former trace when closed.
	 */
	public static final class LogScope implements AutoCloseable {

		private static final String TRACE_ID = "traceId";

		private static final String SPAN_ID = "spanId";

		private final @Nullable String formerTraceId;

		private final @Nullable String formerSpanId;

		private LogScope(@Nullable String formerTraceId, @Nullable String formerSpanId) {
			this.formerTraceId = formerTraceId;
			this.formerSpanId = formerSpanId;
		}

		@Override
		public void close() {
			restore(TRACE_ID, this.formerTraceId);
			restore(SPAN_ID, this.formerSpanId);
		}

		private static void restore(String key, @Nullable String value) {
			if (value == null) {
				MDC.remove(key);
			}
			else {
				MDC.put(key, value);
			}
		}

	}

}
