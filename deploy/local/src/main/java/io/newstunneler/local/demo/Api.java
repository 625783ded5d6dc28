package io.newstunneler.local.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The gateway, as any script would use it.
 */
final class Api {

	private final JsonMapper json = new JsonMapper();

	private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

	private final String url;

	Api(String url) {
		this.url = url;
	}

	JsonNode get(String path) throws IOException, InterruptedException {
		return this.json.readTree(send(request(path).GET()).body());
	}

	/**
	 * How many things a list would have.
	 */
	long total(String path) throws IOException, InterruptedException {
		return send(request(path).GET()).headers().firstValueAsLong("X-Total-Count").orElse(0);
	}

	JsonNode post(String path, Object body) throws IOException, InterruptedException {
		return this.json.readTree(send(request(path).header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(this.json.writeValueAsString(body)))).body());
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create(this.url + path)).timeout(Duration.ofSeconds(30));
	}

	private HttpResponse<String> send(HttpRequest.Builder builder) throws IOException, InterruptedException {
		HttpRequest request = builder.build();
		HttpResponse<String> response = this.client.send(request, HttpResponse.BodyHandlers.ofString());
		if (response.statusCode() >= 300) {
			throw new IOException(String.format(Locale.ROOT, "%s %s answered %d: %s", request.method(), request.uri(),
					response.statusCode(), response.body()));
		}
		return response;
	}

}
