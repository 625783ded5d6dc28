package io.newstunneler.digest.channel;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.newstunneler.defaults.facts.FactJson;
import io.newstunneler.digest.alert.Alert;
import io.newstunneler.digest.article.PlainText;

/**
 * Alerts as JSON for those who get them by HTTP.
 */
final class AlertMessage {

	/** Slack cuts a message that is longer than 40,000 characters. */
	private static final int MOST_IN_SLACK = 40;

	private static final int TITLE_LENGTH = 300;

	private AlertMessage() {
	}

	/**
	 * For an incoming webhook of Slack: a line for each alert.
	 */
	static byte[] slack(List<Alert> alerts) {
		List<String> lines = new ArrayList<>();
		if (alerts.size() > 1) {
			lines.add("*" + alerts.size() + " alerts of your quiet hours*");
		}
		alerts.stream().limit(MOST_IN_SLACK).map(AlertMessage::line).forEach(lines::add);
		if (alerts.size() > MOST_IN_SLACK) {
			lines.add("…and " + (alerts.size() - MOST_IN_SLACK) + " more that scored lower");
		}
		Map<String, Object> message = new LinkedHashMap<>();
		message.put("text", String.join("\n", lines));
		message.put("unfurl_links", false);
		return json(message);
	}

	private static String line(Alert alert) {
		String title = slack(PlainText.shorten(alert.title(), TITLE_LENGTH));
		StringBuilder line = new StringBuilder();
		line.append(isWeb(alert.url()) ? "<" + slackUrl(alert.url()) + "|" + title.replace("|", "¦") + ">" : title);
		line.append("\n").append(slack(alert.sourceName()));
		if (!"test".equals(alert.cause())) {
			line.append(String.format(Locale.ENGLISH, " · score %.1f", alert.total()));
		}
		if (alert.ticker() != null) {
			line.append(" · ").append(slack(alert.ticker()));
		}
		if (alert.plan() != null) {
			line.append("\n*").append(alert.plan().stance()).append("* ").append(slack(alert.plan().summary()));
		}
		return line.toString();
	}

	private static boolean isWeb(String url) {
		String scheme = url.toLowerCase(Locale.ROOT);
		return scheme.startsWith("https://") || scheme.startsWith("http://");
	}

	/**
	 * Slack reads these three as its own; nothing that a feed says may mention a channel
	 * or make a link.
	 */
	private static String slack(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
	}

	private static String slackUrl(String url) {
		return slack(url.replace("|", "%7C").replace(">", "%3E").replace("<", "%3C").replace(" ", "%20"));
	}

	/**
	 * For a program.
	 */
	static byte[] webhook(String id, Instant at, List<Alert> alerts) {
		String type = alerts.stream().anyMatch((alert) -> "test".equals(alert.cause())) ? "test"
				: (alerts.size() > 1) ? "alert_summary" : "alert";
		return json(new Notification(id, type, at, alerts));
	}

	private static byte[] json(Object message) {
		return FactJson.mapper().writeValueAsString(message).getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * What a webhook gets.
	 *
	 * @param id the same on every attempt; also the header {@code Idempotency-Key}
	 * @param type {@code alert}, {@code alert_summary} after quiet hours, or {@code test}
	 * @param sentAt when this attempt was made
	 * @param alerts the best first
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Notification(String id, String type, Instant sentAt, List<Alert> alerts) {
	}

}
