package io.newstunneler.local.command;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LogLineTests {

	@Test
	void aJsonLineBecomesASentence() {
		assertThat(LogLine.readable(
				"{\"timestamp\":\"2026-03-01T12:00:00Z\",\"message\":\"article scored\",\"logger\":\"x\",\"level\":\"INFO\",\"service\":\"analysis-service\",\"article.id\":7}"))
			.isEqualTo("2026-03-01T12:00:00Z INFO article scored article.id=7");
	}

	@Test
	void whatIsNoJsonStaysAsItIs() {
		assertThat(LogLine.readable("plain")).isEqualTo("plain");
		assertThat(LogLine.readable("{ half")).isEqualTo("{ half");
	}

}
