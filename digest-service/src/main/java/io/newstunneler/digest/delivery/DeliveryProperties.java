package io.newstunneler.digest.delivery;

import java.time.Duration;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How deliveries are sent and tried again.
 *
 * @param connections connections to the mail server at once
 * @param batch deliveries claimed at once; no more than twice as many are in memory
 * @param mailsPerConnection mails sent over a connection before it is closed; providers
 * have their limits
 * @param mailsPerSecond most mails begun in a second by this replica, for a provider's
 * limit; 0 is no limit
 * @param lease how long a killed sender's deliveries wait for another one
 * @param retryAfter wait after the first 4xx or lost answer; four times as long after
 * each further one, at most nine minutes
 * @param reconnectAfter wait after the server could not be reached
 * @param giveUpAfter how long a delivery is tried
 * @param messageIdDomain right side of each Message-ID
 */
@Validated
@ConfigurationProperties("newstunneler.delivery")
public record DeliveryProperties(@DefaultValue("4") @Min(1) @Max(50) int connections,
		@DefaultValue("200") @Min(1) @Max(5000) int batch, @DefaultValue("500") @Min(1) int mailsPerConnection,
		@DefaultValue("0") @Min(0) int mailsPerSecond, @DefaultValue("30s") Duration lease,
		@DefaultValue("20s") Duration retryAfter, @DefaultValue("10s") Duration reconnectAfter,
		@DefaultValue("3d") Duration giveUpAfter,
		@DefaultValue("newstunneler.local") @Pattern(regexp = "[A-Za-z0-9.-]{1,200}") String messageIdDomain) {

	/**
	 * The promise is to try again within ten minutes.
	 */
	private static final Duration LONGEST_WAIT = Duration.ofMinutes(9);

	/**
	 * How long to wait after a failed attempt.
	 * @param attempt number of the attempt, from 1
	 * @return at most nine minutes
	 */
	public Duration waitAfter(int attempt) {
		Duration wait = this.retryAfter.multipliedBy(1L << (2 * Math.min(attempt - 1, 10)));
		return (wait.compareTo(LONGEST_WAIT) < 0) ? wait : LONGEST_WAIT;
	}

}
