package io.newstunneler.ingest.websub;

import java.net.URI;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How hubs are subscribed to.
 *
 * @param publicUrl where hubs can reach the gateway; without it nothing is subscribed to
 * @param lease how long a subscription is asked for; a hub may give less
 */
@ConfigurationProperties("newstunneler.websub")
record WebsubProperties(@Nullable URI publicUrl, @DefaultValue("10d") Duration lease) {

	private static final String PATH = "/websub/";

	/**
	 * Where a hub is to call, or nothing where there is no such address.
	 */
	@Nullable URI callback(String name) {
		URI url = this.publicUrl;
		if (url == null || url.getHost() == null) {
			return null;
		}
		String base = url.toString();
		return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + PATH + name);
	}

	/**
	 * Whether only programs on this machine can call.
	 */
	boolean isLoopback() {
		String host = (this.publicUrl != null) ? String.valueOf(this.publicUrl.getHost()) : "";
		return host.equals("localhost") || host.endsWith(".localhost") || host.startsWith("127.")
				|| host.equals("[::1]");
	}

}
