package io.newstunneler.gateway.accounts;

import java.util.Optional;

import io.newstunneler.gateway.door.Access;
import reactor.core.publisher.Mono;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.authentication.DisabledException;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.web.server.authentication.ServerBearerTokenAuthenticationConverter;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.authentication.ServerAuthenticationConverter;
import org.springframework.security.web.server.authorization.AuthorizationContext;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import org.springframework.security.web.server.firewall.ServerWebExchangeFirewall;
import org.springframework.security.web.server.savedrequest.NoOpServerRequestCache;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;

/**
 * Asks who calls, and whether they may. Where access is open, that concerns the accounts'
 * own routes and costs the others nothing.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebFluxSecurity
class AccountsConfiguration {

	@Bean
	SecurityWebFilterChain callers(ServerHttpSecurity http, Access access, AccountsProperties properties,
			Permissions permissions, ApiKeys keys, Tokens tokens) {
		ReactiveAuthenticationManager callers = (access == Access.OIDC) ? new Provider(properties.oidc())
				: new Callers(properties.adminKey(), keys, tokens);
		return http
			.securityMatcher(ServerWebExchangeMatchers.pathMatchers((access == Access.OPEN) ? "/api/auth/**" : "/**"))
			.csrf(ServerHttpSecurity.CsrfSpec::disable)
			.httpBasic(ServerHttpSecurity.HttpBasicSpec::disable)
			.formLogin(ServerHttpSecurity.FormLoginSpec::disable)
			.logout(ServerHttpSecurity.LogoutSpec::disable)
			.headers(ServerHttpSecurity.HeaderSpec::disable)
			.requestCache((cache) -> cache.requestCache(NoOpServerRequestCache.getInstance()))
			.securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
			.exceptionHandling((errors) -> errors.authenticationEntryPoint(AccountsConfiguration::unknown)
				.accessDeniedHandler((exchange, _) -> forbidden(exchange, permissions)))
			.oauth2ResourceServer((server) -> server.bearerTokenConverter(credentials(permissions))
				.authenticationEntryPoint(AccountsConfiguration::unknown)
				.authenticationManagerResolver((_) -> Mono.just(callers)))
			.authorizeExchange((requests) -> requests.anyExchange()
				.access((caller, context) -> decide(permissions, caller, context)))
			.build();
	}

	/**
	 * Paths are matched here as routes match them, so that none slips through between;
	 * what fits neither is not found.
	 */
	@Bean
	ServerWebExchangeFirewall firewall() {
		return ServerWebExchangeFirewall.INSECURE_NOOP;
	}

	/** With an identity provider, accounts are its business. */
	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE + 70)
	WebFilter noAccountsBesideTheProvider(Access access) {
		return (exchange,
				chain) -> (access == Access.OIDC && exchange.getRequest().getPath().value().startsWith("/api/auth/"))
						? Mono.error(new ResponseStatusException(HttpStatus.NOT_IMPLEMENTED,
								"Accounts are kept by the identity provider; log in there and send its token. "
										+ "Nothing was stored."))
						: chain.filter(exchange);
	}

	/**
	 * {@code X-API-Key} or {@code Authorization: Bearer}; where browsers cannot send
	 * headers, which are the live streams, {@code access_token} in the address. What
	 * needs nobody is not refused for credentials that are over.
	 */
	private static ServerAuthenticationConverter credentials(Permissions permissions) {
		ServerBearerTokenAuthenticationConverter headers = new ServerBearerTokenAuthenticationConverter();
		ServerBearerTokenAuthenticationConverter addresses = new ServerBearerTokenAuthenticationConverter();
		addresses.setAllowUriQueryParameter(true);
		return (exchange) -> {
			ServerHttpRequest request = exchange.getRequest();
			String path = request.getPath().value();
			if (needed(permissions, exchange).isEmpty() && !path.equals("/api/auth/register")) {
				return Mono.empty();
			}
			String key = request.getHeaders().getFirst("X-API-Key");
			if (key != null && !key.isBlank()) {
				return Mono.just(new BearerTokenAuthenticationToken(key.strip()));
			}
			return (path.equals("/ws/alerts") || path.equals("/api/stream")) ? addresses.convert(exchange)
					: headers.convert(exchange);
		};
	}

	private static Mono<AuthorizationResult> decide(Permissions permissions, Mono<Authentication> authentication,
			AuthorizationContext context) {
		return needed(permissions, context.getExchange())
			.map((needed) -> authentication
				.map((known) -> known.getPrincipal() instanceof Caller caller && caller.role().covers(needed))
				.defaultIfEmpty(false))
			.orElse(Mono.just(true))
			.map(AuthorizationDecision::new);
	}

	private static Optional<Role> needed(Permissions permissions, ServerWebExchange exchange) {
		ServerHttpRequest request = exchange.getRequest();
		return permissions.needed(request.getMethod().name(), request.getPath().pathWithinApplication());
	}

	private static Mono<Void> unknown(ServerWebExchange exchange, AuthenticationException ex) {
		if (ex instanceof DisabledException) {
			return Mono.error(new ResponseStatusException(HttpStatus.FORBIDDEN, "Inactive user"));
		}
		exchange.getResponse().getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
		return Mono.error(new ResponseStatusException(HttpStatus.UNAUTHORIZED,
				isAnonymous(exchange) ? "Not authenticated" : "Could not validate credentials"));
	}

	private static boolean isAnonymous(ServerWebExchange exchange) {
		return exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION) == null
				&& exchange.getRequest().getHeaders().getFirst("X-API-Key") == null
				&& !exchange.getRequest().getQueryParams().containsKey("access_token");
	}

	private static Mono<Void> forbidden(ServerWebExchange exchange, Permissions permissions) {
		String role = (needed(permissions, exchange).orElse(Role.VIEWER) == Role.ADMIN) ? "Admin" : "Analyst or Admin";
		return Mono.error(new ResponseStatusException(HttpStatus.FORBIDDEN,
				"Not enough permissions. " + role + " role required."));
	}

}
