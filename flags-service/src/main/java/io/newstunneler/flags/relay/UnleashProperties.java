package io.newstunneler.flags.relay;

import java.net.URI;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.newstunneler.flags.catalogue.FlagCatalogue;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The Unleash server that this service stands in front of, if any.
 *
 * @param url its address, with or without {@code /api}; {@code UNLEASH_URL}
 * @param apiToken token to read flags with, which also says of which environment;
 * {@code UNLEASH_API_TOKEN}
 * @param adminToken token to change flags with; without it they can only be read;
 * {@code UNLEASH_ADMIN_TOKEN}
 * @param interval time between two looks at the server, which cost it an empty answer
 * each as long as nothing changes
 * @param timeout how long one request may take
 */
@ConfigurationProperties("unleash")
record UnleashProperties(@Nullable URI url, @Nullable String apiToken, @Nullable String adminToken,
		@DefaultValue("1s") Duration interval, @DefaultValue("5s") Duration timeout) {

	private static final Pattern TOKEN = Pattern.compile("[^:]*:([^.]+)\\..*");

	String base() {
		return String.valueOf(this.url).replaceAll("/+$", "").replaceAll("/api$", "");
	}

	/**
	 * The environment whose flags the server sends.
	 */
	String environment() {
		Matcher token = TOKEN.matcher((this.apiToken != null) ? this.apiToken : "");
		return token.matches() ? token.group(1) : FlagCatalogue.PRODUCTION;
	}

	boolean mayChange() {
		return this.adminToken != null && !this.adminToken.isBlank();
	}

}
