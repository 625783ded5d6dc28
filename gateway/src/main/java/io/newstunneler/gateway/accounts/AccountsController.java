package io.newstunneler.gateway.accounts;

import java.util.List;
import java.util.Optional;

import io.newstunneler.gateway.door.Access;
import io.newstunneler.gateway.limits.LoginLimits;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;

/**
 * The predecessor's routes for accounts, with its status codes and sentences.
 */
@RestController
@RequestMapping("/api/auth")
class AccountsController {

	private static final String NOT_FOUND = "User not found";

	private final Accounts accounts;

	private final Passwords passwords;

	private final Tokens tokens;

	private final LoginLimits limits;

	private final boolean isOpenToAll;

	AccountsController(Accounts accounts, Passwords passwords, Tokens tokens, LoginLimits limits, Access access,
			AccountsProperties properties) {
		this.accounts = accounts;
		this.passwords = passwords;
		this.tokens = tokens;
		this.limits = limits;
		this.isOpenToAll = Optional.ofNullable(properties.allowRegistration()).orElse(access == Access.OPEN);
	}

	/**
	 * Makes an account. Who is no administrator makes viewers only.
	 */
	@PostMapping("/register")
	@ResponseStatus(HttpStatus.CREATED)
	Mono<Account> register(@Valid @RequestBody NewAccount account, @AuthenticationPrincipal @Nullable Caller caller) {
		boolean byAdministrator = caller != null && caller.role() == Role.ADMIN;
		if (!byAdministrator && !this.isOpenToAll) {
			throw new ResponseStatusException(HttpStatus.FORBIDDEN,
					"Accounts are made by administrators here; nothing was stored.");
		}
		if (!byAdministrator && account.roleOrViewer() != Role.VIEWER) {
			throw new ResponseStatusException(HttpStatus.FORBIDDEN,
					"Not enough permissions. Only an administrator may give the role %s; nothing was stored. Leave role out."
						.formatted(account.roleOrViewer().id()));
		}
		return this.passwords.hash(account.password()).flatMap((hash) -> this.accounts.add(account, hash));
	}

	@PostMapping("/login")
	Mono<ResponseEntity<TokenPair>> login(@Valid @ModelAttribute Login login, ServerWebExchange exchange) {
		Mono<Account> check = this.accounts.findByLogin(login.username())
			.map(Optional::of)
			.defaultIfEmpty(Optional.empty())
			.flatMap((found) -> this.passwords.isOf(found.orElse(null), login.password())
				.filter(Boolean::booleanValue)
				.flatMap((_) -> Mono.justOrEmpty(found)))
			.filter(Account::isActive);
		return this.limits.attempt(exchange, login.username(), check)
			.switchIfEmpty(Mono.error(() -> unauthorized(exchange, "Incorrect username or password")))
			.flatMap((account) -> this.accounts.loggedIn(account.id()).then(this.tokens.issue(account)))
			.map(AccountsController::notKept);
	}

	@PostMapping("/refresh")
	Mono<ResponseEntity<TokenPair>> refresh(@RequestParam("refresh_token") @Size(max = 2000) String refreshToken,
			ServerWebExchange exchange) {
		return this.tokens.refresher(refreshToken)
			.onErrorMap(AuthenticationException.class, (_) -> unauthorized(exchange, "Invalid refresh token"))
			.flatMap(this.tokens::issue)
			.map(AccountsController::notKept);
	}

	@GetMapping("/me")
	Mono<Account> me(@AuthenticationPrincipal Caller caller) {
		return this.accounts.find(own(caller)).switchIfEmpty(notFound());
	}

	@PutMapping("/me")
	Mono<Account> change(@Valid @RequestBody Change change, @AuthenticationPrincipal Caller caller) {
		long id = own(caller);
		Mono<Account> changed = this.accounts.change(id, change.email(), change.fullName());
		String password = change.password();
		return ((password != null)
				? changed.then(this.passwords.hash(password)).flatMap((hash) -> this.accounts.changePassword(id, hash))
				: changed)
			.switchIfEmpty(notFound());
	}

	@PostMapping("/change-password")
	Mono<Message> changePassword(@Valid @RequestBody PasswordChange change, @AuthenticationPrincipal Caller caller,
			ServerWebExchange exchange) {
		return this.accounts.find(own(caller))
			.switchIfEmpty(notFound())
			.flatMap((account) -> this.limits.attempt(exchange, account.username(),
					this.passwords.isOf(account, change.currentPassword()).filter(Boolean::booleanValue)))
			.switchIfEmpty(
					Mono.error(() -> new ResponseStatusException(HttpStatus.BAD_REQUEST, "Incorrect current password")))
			.then(this.passwords.hash(change.newPassword()))
			.flatMap((hash) -> this.accounts.changePassword(own(caller), hash))
			.map((_) -> new Message("Password changed successfully"));
	}

	@GetMapping("/users")
	Mono<ResponseEntity<List<Account>>> list(@RequestParam(defaultValue = "0") @Min(0) long skip,
			@RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit) {
		return Mono.zip(this.accounts.list(limit, skip).collectList(), this.accounts.count())
			.map((page) -> ResponseEntity.ok().header("X-Total-Count", page.getT2().toString()).body(page.getT1()));
	}

	@DeleteMapping("/users/{id}")
	Mono<Message> delete(@PathVariable long id, @AuthenticationPrincipal Caller caller) {
		refuseOwn(id, caller, "Cannot delete your own account");
		return told(this.accounts.delete(id), "User %s deleted successfully");
	}

	@PatchMapping("/users/{id}/role")
	Mono<Message> changeRole(@PathVariable long id, @RequestParam @Pattern(regexp = "viewer|analyst|admin",
			message = "Input should be 'admin', 'analyst' or 'viewer'") String role) {
		return told(this.accounts.changeRole(id, Role.of(role)), "User %s role updated to " + role);
	}

	@PatchMapping("/users/{id}/activate")
	Mono<Message> activate(@PathVariable long id) {
		return told(this.accounts.activate(id, true), "User %s activated");
	}

	@PatchMapping("/users/{id}/deactivate")
	Mono<Message> deactivate(@PathVariable long id, @AuthenticationPrincipal Caller caller) {
		refuseOwn(id, caller, "Cannot deactivate your own account");
		return told(this.accounts.activate(id, false), "User %s deactivated");
	}

	private static long own(Caller caller) {
		if (caller.accountId() == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND,
					"The administrator's key belongs to no account. Register one and log in.");
		}
		return caller.accountId();
	}

	private static void refuseOwn(long id, Caller caller, String why) {
		if (caller.accountId() != null && caller.accountId() == id) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, why);
		}
	}

	private static Mono<Message> told(Mono<Account> changed, String message) {
		return changed.map((account) -> new Message(message.formatted(account.username()))).switchIfEmpty(notFound());
	}

	private static <T> Mono<T> notFound() {
		return Mono.error(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, NOT_FOUND));
	}

	private static ResponseStatusException unauthorized(ServerWebExchange exchange, String why) {
		exchange.getResponse().getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
		return new ResponseStatusException(HttpStatus.UNAUTHORIZED, why);
	}

	private static ResponseEntity<TokenPair> notKept(TokenPair tokens) {
		return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(tokens);
	}

	record Login(@NotBlank(message = "Field required") @Size(max = 254) String username,
			@NotNull(message = "Field required") @Size(max = 1000) String password) {

		@Override
		public String toString() {
			return "Login";
		}

	}

	record Change(
			@Nullable @Size(max = 254) @Pattern(regexp = NewAccount.EMAIL,
					message = "value is not a valid email address") String email,
			@Nullable @Size(max = 200) @Pattern(regexp = NewAccount.PLAIN,
					message = "should have no markup or control characters") String fullName,
			@Nullable @Password String password) {

		@Override
		public String toString() {
			return "Change";
		}

	}

	record PasswordChange(@NotNull(message = "Field required") @Size(max = 1000) String currentPassword,
			@NotNull(message = "Field required") @Password String newPassword) {

		@Override
		public String toString() {
			return "PasswordChange";
		}

	}

	record Message(String message) {
	}

}
