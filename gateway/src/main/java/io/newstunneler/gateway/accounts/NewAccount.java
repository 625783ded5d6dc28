package io.newstunneler.gateway.accounts;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * What somebody registers with.
 *
 * @param email their address
 * @param username 3 to 50 characters
 * @param password at least 8 characters
 * @param fullName what people call them
 * @param role {@code viewer}, unless an administrator gives another
 */
record NewAccount(
		@NotNull(message = "Field required") @Size(max = 254) @Pattern(regexp = EMAIL,
				message = "value is not a valid email address") String email,
		@NotNull(message = "Field required") @Size(min = 3, max = 50) @Pattern(regexp = PLAIN,
				message = "should have no markup or control characters") String username,
		@NotNull(message = "Field required") @Password String password,
		@Nullable @Size(max = 200) @Pattern(regexp = PLAIN,
				message = "should have no markup or control characters") String fullName,
		@Nullable Role role) {

	static final String EMAIL = "[^\\s@<>&\"'\\p{Cc}]+@[^\\s@<>&\"'\\p{Cc}]+\\.[^\\s@<>&\"'\\p{Cc}]+";

	static final String PLAIN = "[^<>\"&\\p{Cc}]*";

	Role roleOrViewer() {
		return (this.role != null) ? this.role : Role.VIEWER;
	}

	@Override
	public String toString() {
		return "NewAccount";
	}

}
