package io.newstunneler.digest.subscriber;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may do what.
 *
 * @param access {@code open} lets every caller act as administrator; {@code keys} and
 * {@code oidc} do not
 */
@ConfigurationProperties("newstunneler")
record AccessProperties(@DefaultValue("open") Mode access) {

	boolean callerIsAdministrator() {
		return this.access == Mode.OPEN;
	}

	/**
	 * How callers are known.
	 */
	enum Mode {

		OPEN, KEYS, OIDC

	}

}
