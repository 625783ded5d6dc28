package io.newstunneler.flags.annotation;

import java.time.Instant;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Marks changes on Grafana's timelines where {@code GRAFANA_URL} is set, so that a bend
 * in a curve and the flag that made it are seen together. One that Grafana does not take
 * is in the history all the same.
 */
@Component
public class GrafanaAnnotations {

	private static final Logger log = LoggerFactory.getLogger(GrafanaAnnotations.class);

	private final GrafanaProperties properties;

	private final WebClient web;

	private final JsonMapper json;

	private final MeterRegistry meters;

	GrafanaAnnotations(GrafanaProperties properties, WebClient.Builder web, JsonMapper json, MeterRegistry meters) {
		this.properties = properties;
		this.web = web.clone().build();
		this.json = json;
		this.meters = meters;
	}

	/**
	 * Marks a change. Returns at once.
	 * @param flag name of the flag
	 * @param environment where it changed
	 * @param at when
	 * @param text what is shown
	 */
	public void add(String flag, String environment, Instant at, String text) {
		if (this.properties.url() == null || this.properties.url().toString().isBlank()) {
			return;
		}
		String annotation = this.json.writeValueAsString(this.json.createObjectNode()
			.put("time", at.toEpochMilli())
			.put("text", text)
			.set("tags", this.json.valueToTree(List.of("flag", flag, environment))));
		this.web.post()
			.uri(this.properties.url().toString().replaceAll("/+$", "") + "/api/annotations")
			.contentType(MediaType.APPLICATION_JSON)
			.headers(this::authorize)
			.bodyValue(annotation)
			.retrieve()
			.toBodilessEntity()
			.timeout(this.properties.timeout())
			.subscribe((_) -> count("sent"), (error) -> {
				count("failed");
				log.atWarn()
					.addKeyValue("flag", flag)
					.addKeyValue("reason", String.valueOf(error.getMessage()))
					.log("grafana was not told of a change; it is in the history");
			});
	}

	private void authorize(HttpHeaders headers) {
		if (this.properties.token() != null && !this.properties.token().isBlank()) {
			headers.setBearerAuth(this.properties.token());
		}
	}

	private void count(String outcome) {
		this.meters.counter("news.tunneler.flags.annotations", "outcome", outcome).increment();
	}

}
