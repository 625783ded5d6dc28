package io.newstunneler.digest.bounce;

import java.time.Duration;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where we hear of bounces.
 *
 * @param secret what signs {@code POST /api/bounces}; without it nothing is taken there
 * @param imap the mailbox that bounces are sent to; without it none is read
 */
@Validated
@ConfigurationProperties("newstunneler.bounces")
record BounceProperties(@Nullable @Size(min = 16) String secret, @Nullable @Valid Imap imap) {

	/**
	 * A mailbox.
	 *
	 * @param host name or address of its server
	 * @param port its port
	 * @param username login
	 * @param password its password
	 * @param folder which folder to read
	 * @param tls whether the connection is protected from the first byte
	 * @param interval how often to look
	 */
	record Imap(@NotBlank String host, @DefaultValue("993") @Min(1) @Max(65535) int port, @NotBlank String username,
			@NotBlank String password, @DefaultValue("INBOX") @NotBlank String folder,
			@DefaultValue("true") boolean tls, @DefaultValue("1m") Duration interval) {

		@Override
		public String toString() {
			return this.username + "@" + this.host + ":" + this.port + "/" + this.folder;
		}

	}

}
