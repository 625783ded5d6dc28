package io.newstunneler.gateway.accounts;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.newstunneler.gateway.door.Access;

import org.springframework.http.server.PathContainer;
import org.springframework.stereotype.Component;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * What each request needs. The order counts: what is for nobody in particular, what is
 * about the caller, what is for administrators; else who reads is a viewer, and who
 * writes an analyst.
 */
@Component
public class Permissions {

	private static final List<PathPattern> ANYBODY = patterns("/", "/health", "/docs", "/docs/**", "/webjars/**",
			"/v3/api-docs", "/openapi.json", "/actuator/health/**", "/editions/**", "/subscriptions/**", "/websub/**",
			"/api/auth/login", "/api/auth/refresh", "/api/auth/register");

	/** Mail providers report there, under a signature of their own. */
	private static final List<PathPattern> SIGNED = patterns("/api/bounces");

	private static final List<PathPattern> OWN = patterns("/api/auth/me", "/api/auth/change-password",
			"/api/auth/keys/**");

	/** Accounts, flags, and whatever holds people's addresses or secrets. */
	private static final List<PathPattern> ADMINISTRATION = patterns("/admin/**", "/api/auth/**", "/api/subscribers/**",
			"/api/deliveries/**", "/api/bounces/**", "/api/alerts/**", "/api/alert-channels/**",
			"/api/dead-letters/**");

	private static final List<PathPattern> CONFIGURATION = patterns("/api/settings/**", "/api/flags/**",
			"/api/digests/**", "/api/tickers/**");

	private static final List<PathPattern> AUTH = patterns("/api/auth/**");

	private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

	private final Access access;

	Permissions(Access access) {
		this.access = access;
	}

	/**
	 * What a request needs.
	 * @param method its method, in capitals
	 * @param path its path, or a template of paths
	 * @return the least role, or empty where anybody may
	 */
	public Optional<Role> needed(String method, String path) {
		return needed(method, PathContainer.parsePath(path));
	}

	Optional<Role> needed(String method, PathContainer path) {
		if (matches(ANYBODY, path) || (method.equals("POST") && matches(SIGNED, path))
				|| (this.access == Access.OPEN && !matches(AUTH, path))) {
			return Optional.empty();
		}
		if (matches(OWN, path)) {
			return Optional.of(Role.VIEWER);
		}
		boolean reads = READING.contains(method);
		if (matches(ADMINISTRATION, path) || (!reads && matches(CONFIGURATION, path))) {
			return Optional.of(Role.ADMIN);
		}
		return Optional.of(reads ? Role.VIEWER : Role.ANALYST);
	}

	private static boolean matches(List<PathPattern> patterns, PathContainer path) {
		return patterns.stream().anyMatch((pattern) -> pattern.matches(path));
	}

	private static List<PathPattern> patterns(String... patterns) {
		return Arrays.stream(patterns).map(PathPatternParser.defaultInstance::parse).toList();
	}

}
