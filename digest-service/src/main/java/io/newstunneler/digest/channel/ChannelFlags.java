package io.newstunneler.digest.channel;

import io.newstunneler.defaults.flags.Flag;

/**
 * The kill switches of posting to others.
 */
final class ChannelFlags {

	static final Flag SLACK_ALERTS = new Flag("slack_alerts", true,
			"No alert is posted to Slack; they wait, and those that are still news go on when it is on again.");

	static final Flag WEBHOOK_NOTIFICATIONS = new Flag("webhook_notifications", false,
			"No alert is posted to webhooks; they wait, and those that are still news go on when it is on again.");

	private ChannelFlags() {
	}

}
