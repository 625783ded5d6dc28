package io.newstunneler.digest.edition;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may ask for reports.
 *
 * @param adminToken what {@code X-Admin-Token} has to say; where none is set, any token
 * does in the open mode, and none in the others
 * @param access as for the whole service
 */
@ConfigurationProperties("newstunneler")
record ReportProperties(@Nullable String adminToken, @DefaultValue("open") String access) {

	boolean admits(@Nullable String token) {
		if (token == null || token.isBlank()) {
			return false;
		}
		return (this.adminToken != null && !this.adminToken.isBlank()) ? MessageDigest
			.isEqual(token.getBytes(StandardCharsets.UTF_8), this.adminToken.getBytes(StandardCharsets.UTF_8))
				: "open".equalsIgnoreCase(this.access);
	}

}
