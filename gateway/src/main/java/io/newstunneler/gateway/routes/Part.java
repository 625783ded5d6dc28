package io.newstunneler.gateway.routes;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * A service behind the gateway: its paths, and what a person should know while it is
 * away.
 */
public enum Part {

	/** Feeds and their polling. */
	INGEST("Sources cannot be read or changed",
			"All sources and the articles found so far are kept, " + "and polling goes on where it stopped",
			"/api/sources/**", "/websub/**"),

	/** Articles, scores, plans and signals. */
	ANALYSIS("Articles, settings and signals cannot be read or changed",
			"Everything stored is kept, and new articles wait in order until they are scored", "/api/articles/**",
			"/api/stories/**", "/api/settings/**", "/api/signals/**", "/api/plan-runs/**", "/api/tickers/**"),

	/** Subscribers, editions and their mails. */
	DIGEST("Subscribers, digests and editions cannot be read or changed",
			"Subscribers and editions are kept, and due mails leave when it is back", "/api/subscribers/**",
			"/api/digests/**", "/api/editions/**", "/api/deliveries/**", "/api/alerts/**", "/api/alert-channels/**",
			"/api/bounces/**", "/editions/**", "/subscriptions/**", "/admin/reports/**"),

	/** Feature flags. */
	FLAGS("Flags cannot be read or changed", "Every service keeps to the flags that it last saw",
			"/admin/feature-flags/**", "/api/flags/**");

	private final String lost;

	private final String kept;

	private final List<String> paths;

	private final List<PathPattern> patterns;

	Part(String lost, String kept, String... paths) {
		this.lost = lost;
		this.kept = kept;
		this.paths = List.of(paths);
		this.patterns = Arrays.stream(paths).map(PathPatternParser.defaultInstance::parse).toList();
	}

	/**
	 * The id of its route.
	 * @return for example {@code ingest}
	 */
	public String id() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Whether the gateway sends requests for this path to this part.
	 * @param path a request's path, or a template such as <code>/api/articles/{id}</code>
	 * @return whether it is one of its own
	 */
	public boolean serves(String path) {
		PathContainer parsed = PathContainer.parsePath(path);
		return this.patterns.stream().anyMatch((pattern) -> pattern.matches(parsed));
	}

	List<String> paths() {
		return this.paths;
	}

	static Optional<Part> withId(String id) {
		return Arrays.stream(values()).filter((part) -> part.id().equals(id)).findFirst();
	}

	/**
	 * What to tell a caller whose request this part did not answer.
	 * @param why what happened, as the end of "The … service …"
	 * @return what happened, what was kept, and what to do
	 */
	String away(String why) {
		return "The %s service %s. %s right now. %s. Try again in a few seconds.".formatted(id(), why, this.lost,
				this.kept);
	}

}
