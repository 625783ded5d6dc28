package io.newstunneler.gateway.door;

import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Pages of other origins that may use the API from a browser.
 *
 * @param allowed scheme, host and port of each
 */
@ConfigurationProperties("newstunneler.origins")
record OriginsProperties(@DefaultValue( {
		"http://localhost:5173", "http://localhost:5174", "http://localhost:5175",
		"http://localhost:5176" }) List<String> allowed){
}
