package io.newstunneler.digest.mail;

import java.nio.file.Path;
import java.time.Duration;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The mail server.
 *
 * @param host its name or address
 * @param port its port
 * @param username login; without, nobody logs in
 * @param password its password
 * @param from sender of every mail, {@code news@example.org} or
 * {@code News <news@example.org>}
 * @param tls how the connection is protected
 * @param connectTimeout how long to wait for a connection
 * @param timeout how long to wait for an answer, and for the server to take what is
 * written
 * @param bounces the envelope's sender, where bounces go; the address of {@code from}
 * where absent
 * @param dkim signs every mail; without, none is signed
 */
@Validated
@ConfigurationProperties("newstunneler.smtp")
record SmtpProperties(@DefaultValue("localhost") @NotBlank String host,
		@DefaultValue("25") @Min(1) @Max(65535) int port, @Nullable String username, @Nullable String password,
		@DefaultValue("News Tunneler <news@newstunneler.local>") @NotBlank String from, @DefaultValue("none") Tls tls,
		@DefaultValue("10s") Duration connectTimeout, @DefaultValue("60s") Duration timeout,
		@Nullable @Email String bounces, @Nullable @Valid Dkim dkim) {

	/**
	 * How mails are signed.
	 *
	 * @param domain the signing domain, for instance that of the sender
	 * @param selector names the key in the domain's DNS:
	 * {@code selector._domainkey.domain}
	 * @param privateKey file with the RSA key, PKCS#8 in PEM
	 */
	record Dkim(@NotBlank String domain, @NotBlank String selector, @NotNull Path privateKey) {
	}

	/**
	 * How the connection is protected.
	 */
	enum Tls {

		/** Not at all. */
		NONE,

		/** Upgraded after the greeting, or not used. */
		STARTTLS,

		/** From the first byte. */
		TLS

	}

}
