package io.newstunneler.ingest.websub;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SignatureTests {

	/** RFC 4231, test case 2; for SHA-1 RFC 2202. */
	private static final byte[] BODY = "what do ya want for nothing?".getBytes(StandardCharsets.UTF_8);

	@ParameterizedTest
	@CsvSource({ "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
			"sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
			"SHA256=5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843" })
	void knowsItsOwn(String header) {
		assertThat(Signature.isBy("Jefe", header, BODY)).isTrue();
		assertThat(Signature.isBy("jefe", header, BODY)).isFalse();
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", "sha256", "sha256=", "sha256=zz", "sha256=5bdcc1", "md5=5bdcc146", "=5bdcc146",
			"sha1=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" })
	void nothingElsePasses(String header) {
		assertThat(Signature.isBy("Jefe", header, BODY)).isFalse();
	}

	@Test
	void aChangedBodyDoesNotPass() {
		assertThat(Signature.isBy("Jefe", "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79", new byte[3])).isFalse();
	}

}
