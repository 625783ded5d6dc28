package io.newstunneler.digest.channel;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * A new way for a subscriber's alerts.
 *
 * @param subscriberId whose alerts
 * @param kind {@code mail}, {@code slack} or {@code webhook}
 * @param url where to post; absent for mail
 * @param secret what signs posts to a webhook, 16 to 200 printable characters; made up
 * where absent
 */
record NewAlertChannel(@NotNull Long subscriberId, @NotNull Kind kind,
		@Nullable @Size(max = 2000) @Pattern(regexp = URL,
				message = "should be an http or https address without credentials") String url,
		@Nullable @Pattern(regexp = "[\\x21-\\x7e]{16,200}",
				message = "should be 16 to 200 printable characters without spaces") String secret) {

	static final String URL = "https?://[A-Za-z0-9.:\\[\\]-]+(/[\\x21-\\x7e]*)?";

	@AssertTrue(message = "a Slack channel and a webhook have a url, mail has none")
	boolean isUrlAsTheKindWantsIt() {
		return this.kind == null || (this.kind == Kind.MAIL) == (this.url == null);
	}

}
