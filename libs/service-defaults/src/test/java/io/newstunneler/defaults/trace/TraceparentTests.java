package io.newstunneler.defaults.trace;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;

class TraceparentTests {

	private static final String HEADER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

	@Test
	void aHeaderReadAndWrittenIsTheSame() {
		Traceparent trace = Traceparent.parse(HEADER);
		assertThat(trace).isEqualTo(new Traceparent("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true));
		assertThat(trace.header()).isEqualTo(HEADER);
	}

	@Test
	void anUnsampledTraceStaysUnsampled() {
		Traceparent trace = Traceparent.parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00");
		assertThat(trace.sampled()).isFalse();
		assertThat(trace.header()).endsWith("-00");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "garbage", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-zz",
			"00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", "00_4bf92f3577b34da6a3ce929d0e0e4736_00f0" })
	void garbageIsNoTrace(String header) {
		assertThat(Traceparent.parse(header)).isNull();
	}

	@Test
	void aLogScopeRestoresWhatWasThereBefore() {
		MDC.put("traceId", "before");
		try (Traceparent.LogScope _ = Traceparent.parse(HEADER).inLog()) {
			assertThat(MDC.get("traceId")).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
			assertThat(MDC.get("spanId")).isEqualTo("00f067aa0ba902b7");
		}
		assertThat(MDC.get("traceId")).isEqualTo("before");
		assertThat(MDC.get("spanId")).isNull();
		MDC.remove("traceId");
	}

}
