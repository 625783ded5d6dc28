package io.newstunneler.digest.mail;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.newstunneler.digest.alert.Alert;
import io.newstunneler.digest.article.Articles;
import io.newstunneler.digest.article.PlainText;
import io.newstunneler.digest.delivery.Delivery;
import io.newstunneler.digest.edition.Dates;
import io.newstunneler.digest.link.Links;
import org.jspecify.annotations.Nullable;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;

import org.springframework.stereotype.Component;

/**
 * Writes alerts as letters: one, or those of quiet hours together.
 */
@Component
class AlertLetters {

	private static final int TITLE_LENGTH = 300;

	private static final int SUBJECT_LENGTH = 110;

	private static final String UNSUBSCRIBE = "unsubscribe";

	private final ITemplateEngine templates;

	private final Links links;

	AlertLetters(ITemplateEngine templates, Links links) {
		this.templates = templates;
		this.links = links;
	}

	/**
	 * Alerts for all who read them in a time zone and a language.
	 */
	Form form(List<Alert> alerts, Dates dates) {
		List<View> views = alerts.stream().map((alert) -> View.of(alert, dates)).toList();
		String subject = subject(alerts);
		String heading = (alerts.size() > 1) ? alerts.size() + " alerts came in your quiet hours" : "Alert";
		String unsubscribe = Body.slot(UNSUBSCRIBE);
		return new Form(subject,
				new Body(text(heading, views, unsubscribe), this.templates.process("alert", new Context(Locale.ENGLISH,
						Map.of("heading", heading, "subject", subject, "alerts", views, "unsubscribe", unsubscribe)))),
				"alerts");
	}

	/**
	 * Alerts for one of them.
	 */
	Letter to(Delivery delivery, Form form) {
		String unsubscribe = this.links.unsubscribe(delivery.subscriberId());
		return new Letter(delivery.messageId(), delivery.email(), delivery.name(), form.subject(), form.body(),
				Map.of(UNSUBSCRIBE, unsubscribe), unsubscribe, form.list());
	}

	private static String subject(List<Alert> alerts) {
		Alert best = alerts.getFirst();
		String title = PlainText.shorten(PlainText.line(best.title()), SUBJECT_LENGTH);
		String symbol = (View.symbol(best) != null) ? View.symbol(best) + ": " : "";
		return (alerts.size() == 1) ? "Alert: " + symbol + title
				: alerts.size() + " alerts while it was quiet: " + symbol + title;
	}

	private static String text(String heading, List<View> alerts, String unsubscribe) {
		StringBuilder text = new StringBuilder(heading).append("\n\n");
		for (View alert : alerts) {
			text.append(alert.title()).append("\n   ").append(alert.facts()).append('\n');
			if (alert.plan() != null) {
				text.append("   Plan: ").append(alert.plan()).append("\n   ").append(alert.planSummary()).append('\n');
			}
			if (alert.summary() != null) {
				text.append("   ").append(alert.summary()).append('\n');
			}
			if (alert.href() != null) {
				text.append("   ").append(alert.href()).append('\n');
			}
			text.append('\n');
		}
		return text.append("--\nYou get this because of your alert rules. Unsubscribe from everything:\n")
			.append(unsubscribe)
			.append('\n')
			.toString();
	}

	/**
	 * An alert in words.
	 *
	 * @param title its title, one line
	 * @param href its address, where a browser can open it
	 * @param facts source, time, score and symbol
	 * @param summary what it says
	 * @param plan stance, confidence and strategy of its plan
	 * @param planSummary the plan in one or two sentences
	 */
	record View(String title, @Nullable String href, String facts, @Nullable String summary, @Nullable String plan,
			@Nullable String planSummary) {

		static View of(Alert alert, Dates dates) {
			Articles.Plan plan = alert.plan();
			String summary = alert.summary();
			String scheme = alert.url().toLowerCase(Locale.ROOT);
			return new View(PlainText.shorten(PlainText.line(alert.title()), TITLE_LENGTH),
					(scheme.startsWith("https://") || scheme.startsWith("http://")) ? alert.url() : null,
					facts(alert, dates),
					(summary == null || summary.isBlank() || summary.equals(alert.title())) ? null : summary,
					(plan != null) ? line(plan) : null, (plan != null) ? plan.summary() : null);
		}

		private static String facts(Alert alert, Dates dates) {
			StringBuilder facts = new StringBuilder(alert.sourceName()).append(" · ")
				.append(dates.minute(alert.publishedAt()));
			if (!"test".equals(alert.cause())) {
				facts.append(String.format(Locale.ENGLISH, " · score %.1f", alert.total()));
			}
			String symbol = symbol(alert);
			return ((symbol != null) ? facts.append(" · ").append(symbol) : facts).toString();
		}

		/**
		 * The symbol of the plan where the text supports it, else the one that the text
		 * is most likely about.
		 */
		static @Nullable String symbol(Alert alert) {
			Articles.Plan plan = alert.plan();
			return (plan != null && plan.ticker() != null && !plan.unverified()) ? plan.ticker() : alert.ticker();
		}

		private static String line(Articles.Plan plan) {
			return plan.stance() + " with " + Math.round(plan.confidence() * 100) + " % · " + plan.strategyBucket()
					+ ("rules".equals(plan.model()) ? " · by the built-in rules" : " · by " + plan.model());
		}

	}

}
