package io.newstunneler.digest.mail;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;

import io.newstunneler.digest.delivery.Delivery;
import io.newstunneler.digest.edition.Edition;
import io.newstunneler.digest.edition.EditionView;
import io.newstunneler.digest.edition.EditionView.Detail;
import io.newstunneler.digest.link.Links;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;

import org.springframework.stereotype.Component;

/**
 * Writes the letters.
 */
@Component
class Letters {

	/**
	 * Gmail hides what follows 102 kB, the way out at the end of a mail included; the
	 * rest is for the reader's own links.
	 */
	private static final int LONGEST_HTML = 100_000;

	private static final String UNSUBSCRIBE = "unsubscribe";

	private static final String PREFERENCES = "preferences";

	private static final Duration CONFIRMATION_VALID = Duration.ofDays(7);

	private final ITemplateEngine templates;

	private final Links links;

	private final Clock clock;

	Letters(ITemplateEngine templates, Links links, Clock clock) {
		this.templates = templates;
		this.links = links;
		this.clock = clock;
	}

	/**
	 * An edition for one subscriber.
	 */
	Letter edition(Delivery delivery, Edition edition) {
		return to(delivery, edition(edition, ZoneId.of(delivery.timeZone()), Locale.forLanguageTag(delivery.locale())));
	}

	/**
	 * An edition for all who read it in a time zone and a language.
	 */
	Form edition(Edition edition, ZoneId zone, Locale locale) {
		Body body = body(edition, zone, locale, Detail.FULL);
		if (body.htmlLength() > LONGEST_HTML) {
			body = body(edition, zone, locale, Detail.SHORT);
		}
		if (body.htmlLength() > LONGEST_HTML) {
			body = body(edition, zone, locale, Detail.TITLES);
		}
		return new Form(EditionView.headline(edition), body, edition.digest());
	}

	private Body body(Edition edition, ZoneId zone, Locale locale, Detail detail) {
		EditionView view = EditionView.of(edition, zone, locale, detail);
		String preferences = Body.slot(PREFERENCES);
		String unsubscribe = Body.slot(UNSUBSCRIBE);
		return new Body(EditionText.of(view, this.links.base(), preferences, unsubscribe), html("mail", Map
			.of("edition", view, "base", this.links.base(), "preferences", preferences, "unsubscribe", unsubscribe)));
	}

	/**
	 * A letter to many for one of them.
	 */
	Letter to(Delivery delivery, Form form) {
		String unsubscribe = this.links.unsubscribe(delivery.subscriberId(), form.list());
		return new Letter(delivery.messageId(), delivery.email(), delivery.name(), form.subject(), form.body(),
				Map.of(UNSUBSCRIBE, unsubscribe, PREFERENCES, this.links.preferences(delivery.subscriberId())),
				unsubscribe, form.list());
	}

	/**
	 * The question whether an address wants to be subscribed. It repeats nothing that the
	 * asker typed, or it could be used to send messages to strangers.
	 */
	Letter confirmation(Delivery delivery) {
		String confirm = this.links.confirm(delivery.subscriberId(), this.clock.instant().plus(CONFIRMATION_VALID));
		String text = """
				Somebody, hopefully you, asked for News Tunneler's digests at this address.

				To confirm, open this link and press the button:

				%s

				If it was not you, do nothing: without your confirmation nothing else
				will come.
				""".formatted(confirm);
		return new Letter(delivery.messageId(), delivery.email(), "", "Confirm your subscription to News Tunneler",
				new Body(text, html("confirmation", Map.of("confirm", confirm))), Map.of(), null, null);
	}

	private String html(String template, Map<String, Object> model) {
		return this.templates.process(template, new Context(Locale.ENGLISH, model));
	}

}
