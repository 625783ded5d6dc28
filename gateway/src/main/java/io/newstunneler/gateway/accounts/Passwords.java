package io.newstunneler.gateway.accounts;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Hashes passwords by bcrypt, as the predecessor did, on two threads of its own: it is
 * meant to be slow, and requests must not wait for it.
 */
@Component
class Passwords {

	/** Of a password that nobody has. */
	private static final String NOBODYS = "$2a$10$7EqJtq98hPqEX7fNZaFWoOhi5BWX4Z0F1E9i5k8r9WQ3J1qk3l8ne";

	private static final int WAITING = 200;

	private final BCryptPasswordEncoder encoder = new BCryptPasswordEncoder();

	private final Scheduler threads = Schedulers.newBoundedElastic(2, WAITING, "passwords", 30, true);

	Mono<String> hash(String password) {
		return Mono.fromSupplier(() -> this.encoder.encode(password)).subscribeOn(this.threads);
	}

	/**
	 * Whether it is the account's password. Takes as long where there is no account, so
	 * that nobody learns which there are.
	 */
	Mono<Boolean> isOf(@Nullable Account account, String password) {
		String hash = (account != null) ? account.hashedPassword() : NOBODYS;
		return Mono.fromSupplier(() -> this.encoder.matches(password, hash) && account != null)
			.subscribeOn(this.threads);
	}

}
