package io.newstunneler.digest.signature;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a signature is good for.
 */
class TimedSignatureTests {

	private static final Instant NOW = Instant.ofEpochSecond(1_764_072_000);

	private static final byte[] BODY = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);

	@Test
	void isTheHmacThatAnyProgramCanCompute() {
		// printf '1764072000.{"a":1}' | openssl dgst -sha256 -hmac 0123456789abcdef
		assertThat(TimedSignature.sign("0123456789abcdef", NOW, BODY))
			.isEqualTo("t=1764072000,v1=968fd7a0b6bdb8687b051e71e1867af7cd41e74ed4d9ddbf5badd5e5c0fa28e8");
		assertThat(TimedSignature.verify("0123456789abcdef", NOW, BODY,
				TimedSignature.sign("0123456789abcdef", NOW, BODY)))
			.isTrue();
	}

	@Test
	void isGoodForThisBodySecretAndTimeAlone() {
		String signature = TimedSignature.sign("0123456789abcdef", NOW, BODY);
		assertThat(TimedSignature.verify("0123456789abcdeF", NOW, BODY, signature)).isFalse();
		assertThat(
				TimedSignature.verify("0123456789abcdef", NOW, "{\"a\":2}".getBytes(StandardCharsets.UTF_8), signature))
			.isFalse();
		assertThat(TimedSignature.verify("0123456789abcdef", NOW.plus(Duration.ofMinutes(6)), BODY, signature))
			.isFalse();
		assertThat(TimedSignature.verify("0123456789abcdef", NOW.minus(Duration.ofMinutes(6)), BODY, signature))
			.isFalse();
		assertThat(
				TimedSignature.verify("0123456789abcdef", NOW, BODY, signature.replace("t=1764072000", "t=1764072001")))
			.isFalse();
		for (String garbage : List.of("", "t=,v1=", "v1=00", signature + ",v1=00", "t=99999999999999999999,v1=00")) {
			assertThat(TimedSignature.verify("0123456789abcdef", NOW, BODY, garbage)).as(garbage).isFalse();
		}
		assertThat(TimedSignature.verify("0123456789abcdef", NOW, BODY, null)).isFalse();
	}

}
