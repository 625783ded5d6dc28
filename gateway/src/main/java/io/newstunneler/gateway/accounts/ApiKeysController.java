package io.newstunneler.gateway.accounts;

import java.time.Instant;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Future;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * API keys: everybody sees to their own, administrators to all.
 */
@RestController
@RequestMapping("/api/auth/keys")
class ApiKeysController {

	private final ApiKeys keys;

	ApiKeysController(ApiKeys keys) {
		this.keys = keys;
	}

	@GetMapping
	Flux<ApiKey> list(@AuthenticationPrincipal Caller caller) {
		return (caller.role() == Role.ADMIN || caller.accountId() == null) ? this.keys.all()
				: this.keys.of(caller.accountId());
	}

	/**
	 * Makes a key that may do no more than its maker. The answer is the only place that
	 * ever shows it.
	 */
	@PostMapping
	Mono<ResponseEntity<ApiKey>> add(@Valid @RequestBody NewKey key, @AuthenticationPrincipal Caller caller) {
		if (caller.accountId() == null) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"A key belongs to an account, and the administrator's key has none. Log in to make one.");
		}
		Role role = (key.role() != null) ? key.role() : Role.VIEWER;
		if (!caller.role().covers(role)) {
			throw new ResponseStatusException(HttpStatus.FORBIDDEN,
					"Not enough permissions. A key may do no more than its account, which is %s."
						.formatted(caller.role().id()));
		}
		return this.keys.add(caller.accountId(), key.name(), role, key.expiresAt())
			.map((added) -> ResponseEntity.status(HttpStatus.CREATED).cacheControl(CacheControl.noStore()).body(added));
	}

	@DeleteMapping("/{id}")
	Mono<ApiKey> revoke(@PathVariable long id, @AuthenticationPrincipal Caller caller) {
		return this.keys.revoke(id, (caller.role() == Role.ADMIN) ? null : caller.accountId())
			.switchIfEmpty(Mono.error(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "Key not found")));
	}

	record NewKey(
			@NotNull(message = "Field required") @Size(min = 1, max = 100) @Pattern(regexp = NewAccount.PLAIN,
					message = "should have no markup or control characters") String name,
			@Nullable Role role, @Nullable @Future Instant expiresAt) {
	}

}
