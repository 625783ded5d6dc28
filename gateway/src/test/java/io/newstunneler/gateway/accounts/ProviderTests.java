package io.newstunneler.gateway.accounts;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which role a token of an identity provider gives.
 */
class ProviderTests {

	@Test
	void theHighestRoleThatIsNamedCounts() {
		assertThat(Provider.role(Map.of("roles", List.of("viewer", "admin", "other")), "roles")).contains(Role.ADMIN);
		assertThat(Provider.role(Map.of("scope", "openid analyst"), "scope")).contains(Role.ANALYST);
		assertThat(Provider.role(Map.of("realm_access", Map.of("roles", List.of("viewer"))), "realm_access.roles"))
			.contains(Role.VIEWER);
	}

	@Test
	void aTokenThatNamesNoneGivesNone() {
		assertThat(Provider.role(Map.of(), "roles")).isEmpty();
		assertThat(Provider.role(Map.of("roles", List.of("Administrator", 7)), "roles")).isEmpty();
		assertThat(Provider.role(Map.of("roles", "admin"), "roles.deeper")).isEmpty();
	}

}
