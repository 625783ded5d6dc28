package io.newstunneler.digest.link;

import java.net.URI;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where links in mails lead.
 *
 * @param publicUrl the gateway, as people see it
 */
@ConfigurationProperties("newstunneler")
record LinkProperties(@DefaultValue("http://localhost:8000") URI publicUrl) {

	String base() {
		String url = this.publicUrl.toString();
		return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
	}

}
