package io.newstunneler.digest.edition;

import io.newstunneler.defaults.flags.Flag;

/**
 * The flags that this service obeys.
 */
public final class DigestFlags {

	/** Scheduled editions and their mails. */
	public static final Flag EMAIL_DIGESTS = new Flag("email_digests", true,
			"No digest is mailed and no slot is served; both wait, and go on when it is on again.");

	/** Alerts by mail. */
	public static final Flag EMAIL_ALERTS = new Flag("email_alerts", true,
			"No alert is mailed; they wait, and those that are still news go on when it is on again.");

	private DigestFlags() {
	}

}
