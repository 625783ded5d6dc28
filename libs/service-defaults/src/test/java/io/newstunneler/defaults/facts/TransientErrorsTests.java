package io.newstunneler.defaults.facts;

import java.io.IOException;
import java.util.concurrent.TimeoutException;

import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.dao.DataIntegrityViolationException;

import static org.assertj.core.api.Assertions.assertThat;

class TransientErrorsTests {

	@ParameterizedTest
	@ValueSource(strings = { "53100", "57P01", "08006", "40P01", "58030" })
	void whatTheServerSuffersFromHeals(String sqlState) {
		assertThat(TransientErrors.isTransient(new IllegalStateException(new R2dbcBadGrammarException("", sqlState))))
			.isTrue();
	}

	@Test
	void aLostConnectionHeals() {
		assertThat(TransientErrors.isTransient(new R2dbcNonTransientResourceException("closed"))).isTrue();
		assertThat(TransientErrors.isTransient(new RuntimeException(new IOException("reset")))).isTrue();
		assertThat(TransientErrors.isTransient(new IllegalStateException("Timeout", new TimeoutException()))).isTrue();
	}

	@Test
	void whatTheDataCausesDoesNot() {
		assertThat(TransientErrors.isTransient(new NullPointerException())).isFalse();
		assertThat(TransientErrors.isTransient(new DataIntegrityViolationException("twice",
				new R2dbcDataIntegrityViolationException("twice", "23505"))))
			.isFalse();
	}

}
