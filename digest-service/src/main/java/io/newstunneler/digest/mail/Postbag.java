package io.newstunneler.digest.mail;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.newstunneler.defaults.trace.Traceparent;
import io.newstunneler.digest.alert.Alert;
import io.newstunneler.digest.alert.Alerts;
import io.newstunneler.digest.delivery.Delivery;
import io.newstunneler.digest.delivery.Gate;
import io.newstunneler.digest.edition.Dates;
import io.newstunneler.digest.edition.Edition;
import io.newstunneler.digest.edition.Editions;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Makes mails of deliveries. An edition is read once, and rendered and encoded once for
 * all who read it in the same time zone and language.
 */
@Component
class Postbag {

	private static final Duration DATABASE_PATIENCE = Duration.ofSeconds(20);

	/** An alert that could not be told for a day is none. */
	private static final Duration NEWS = Duration.ofHours(24);

	/** Of some ten kilobytes to a megabyte each. */
	private static final int MOST_IN_MEMORY = 32;

	private final Editions editions;

	private final Letters letters;

	private final Alerts alerts;

	private final AlertLetters alertLetters;

	private final SmtpClient smtp;

	private final Clock clock;

	private final Cache<Long, Edition> known = Caffeine.newBuilder().maximumSize(MOST_IN_MEMORY).build();

	private final Cache<Readers, Form> forms = Caffeine.newBuilder().maximumSize(MOST_IN_MEMORY).build();

	private final Cache<Readers, Form> alertForms = Caffeine.newBuilder().maximumSize(MOST_IN_MEMORY).build();

	Postbag(Editions editions, Letters letters, Alerts alerts, AlertLetters alertLetters, SmtpClient smtp,
			Clock clock) {
		this.editions = editions;
		this.letters = letters;
		this.alerts = alerts;
		this.alertLetters = alertLetters;
		this.smtp = smtp;
		this.clock = clock;
	}

	/**
	 * Makes the mail of a delivery.
	 * @return the mail, or {@code null} where there is nothing to say any more
	 */
	@Nullable Sack pack(Delivery delivery) {
		if (delivery.gate() == Gate.ALERT) {
			return alerts(delivery);
		}
		Long editionId = delivery.editionId();
		if (editionId == null) {
			return new Sack(message(this.letters.confirmation(delivery)), "ask for confirmation", null, null);
		}
		Edition edition = find(editionId);
		if (edition == null) {
			return null;
		}
		Form form = this.forms.get(new Readers(editionId, delivery.timeZone(), delivery.locale()),
				(readers) -> this.letters.edition(edition, ZoneId.of(readers.timeZone()),
						Locale.forLanguageTag(readers.locale())));
		return new Sack(message(this.letters.to(delivery, form)), "deliver edition", edition.trace(), edition);
	}

	/**
	 * What all get alike is written once: an alert, but not the summary of somebody's
	 * quiet hours.
	 */
	private @Nullable Sack alerts(Delivery delivery) {
		Long alertId = delivery.alertId();
		boolean late = delivery.createdAt().plus(NEWS).isBefore(this.clock.instant());
		if (alertId != null && late) {
			return null;
		}
		List<Alert> about = this.alerts.of(delivery).collectList().block(DATABASE_PATIENCE);
		if (about == null || about.isEmpty()) {
			return null;
		}
		Dates dates = Dates.of(ZoneId.of(delivery.timeZone()), Locale.forLanguageTag(delivery.locale()));
		Form form = (alertId == null) ? this.alertLetters.form(about, dates)
				: this.alertForms.get(new Readers(alertId, delivery.timeZone(), delivery.locale()),
						(_) -> this.alertLetters.form(about, dates));
		return new Sack(message(this.alertLetters.to(delivery, form)), "deliver alert", about.getFirst().trace(), null);
	}

	private @Nullable Edition find(long id) {
		Edition edition = this.known.getIfPresent(id);
		if (edition == null) {
			edition = this.editions.find(id).block(DATABASE_PATIENCE);
			if (edition != null) {
				this.known.put(id, edition);
			}
		}
		return edition;
	}

	private MimeMessage message(Letter letter) {
		try {
			return this.smtp.message(letter);
		}
		catch (MessagingException ex) {
			throw new IllegalArgumentException("The mail cannot be written: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Who gets the same.
	 */
	private record Readers(long id, String timeZone, String locale) {
	}

	/**
	 * A mail on its way.
	 *
	 * @param message the mail
	 * @param span what carrying it is called
	 * @param trace the trace that it belongs to
	 * @param edition the edition in it, where it is one
	 */
	record Sack(MimeMessage message, String span, @Nullable Traceparent trace, @Nullable Edition edition) {
	}

}
