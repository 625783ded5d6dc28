package io.newstunneler.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The gateway, as any script would use it.
 */
final class Api {

	private static final JsonMapper JSON = JsonMapper.shared();

	private static final int PAGE = 500;

	private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

	private final String url;

	private final @Nullable String key;

	/**
	 * A caller.
	 * @param url the gateway
	 * @param key the API key to show, if any
	 */
	Api(String url, @Nullable String key) {
		this.url = url;
		this.key = key;
	}

	/**
	 * Reads.
	 * @param path path and query
	 * @return the answer, whatever its status
	 */
	HttpResponse<String> ask(String path) {
		return send(request(path).GET());
	}

	/**
	 * Reads what has to be there.
	 * @param path path and query
	 * @return the body of an answer that is 2xx
	 */
	JsonNode get(String path) {
		return body(ask(path));
	}

	JsonNode post(String path, Object body) {
		return body(send(request(path).header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))));
	}

	JsonNode postForm(String path, String form) {
		return body(send(request(path).header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString(form))));
	}

	/**
	 * Adds a feed.
	 * @param feed its address
	 * @param name its name
	 * @return the source's id
	 */
	long addSource(URI feed, String name) {
		return post("/api/sources", Map.of("url", feed.toString(), "name", name, "source_type", "rss")).path("id")
			.asLong();
	}

	void setFlag(String flag, boolean enabled) {
		post("/admin/feature-flags", Map.of("flag_name", flag, "enabled", enabled));
	}

	/**
	 * Counts articles.
	 * @param query the filter
	 * @return the total that the list names
	 */
	long countArticles(String query) {
		HttpResponse<String> page = ask("/api/articles?limit=1&" + query);
		return page.headers().firstValueAsLong("X-Total-Count").orElse(-1);
	}

	/**
	 * Reads articles, page by page.
	 * @param query the filter
	 * @return all articles that match
	 */
	List<JsonNode> articles(String query) {
		List<JsonNode> articles = new ArrayList<>();
		JsonNode page;
		do {
			page = get("/api/articles?limit=" + PAGE + "&offset=" + articles.size() + "&" + query);
			page.forEach(articles::add);
		}
		while (page.size() == PAGE);
		return articles;
	}

	/**
	 * Makes the daily digest's next edition now.
	 * @return the edition
	 */
	JsonNode sendDigest() {
		JsonNode daily = get("/api/digests").valueStream()
			.filter((digest) -> digest.path("name").asString("").equals("daily"))
			.findFirst()
			.orElseThrow();
		return post("/api/digests/" + daily.path("id").asLong() + "/send", Map.of());
	}

	static String encode(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

	/**
	 * Asks for anything, without a body.
	 * @param method the method
	 * @param path path and query
	 * @return the status of the answer
	 */
	int status(String method, String path) {
		return send(request(path).method(method, HttpRequest.BodyPublishers.noBody())).statusCode();
	}

	Api with(@Nullable String otherKey) {
		return new Api(this.url, otherKey);
	}

	private HttpRequest.Builder request(String path) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.url + path))
			.timeout(Duration.ofSeconds(30));
		return (this.key != null) ? request.header("X-API-Key", this.key) : request;
	}

	private HttpResponse<String> send(HttpRequest.Builder request) {
		try {
			return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("interrupted", ex);
		}
	}

	private static JsonNode body(HttpResponse<String> response) {
		if (response.statusCode() / 100 != 2) {
			throw new IllegalStateException(response.request().method() + " " + response.uri() + " answered "
					+ response.statusCode() + ": " + response.body());
		}
		return JSON.readTree(response.body());
	}

}
