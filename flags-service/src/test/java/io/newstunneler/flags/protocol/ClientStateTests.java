package io.newstunneler.flags.protocol;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClientState}.
 */
class ClientStateTests {

	@Test
	void equalDocumentsHaveEqualTagsOnEveryReplica() {
		assertThat(ClientState.of("{\"version\": 2}").etag()).isEqualTo(ClientState.of("{\"version\": 2}").etag())
			.matches("\"[0-9a-f]{24}\"");
	}

	@Test
	void anyDifferenceIsAnotherTag() {
		assertThat(ClientState.of("{\"enabled\": true}").etag())
			.isNotEqualTo(ClientState.of("{\"enabled\": false}").etag());
	}

}
