package io.newstunneler.flags.protocol;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may poll the flags.
 *
 * @param tokens API tokens that are let in; none means open mode, where any is
 */
@ConfigurationProperties("newstunneler.flag-server")
record ProtocolProperties(@DefaultValue List<String> tokens) {

	boolean letsIn(@Nullable String token) {
		return this.tokens.isEmpty() || (token != null && this.tokens.contains(token));
	}

}
