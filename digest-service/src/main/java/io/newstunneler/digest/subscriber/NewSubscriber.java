package io.newstunneler.digest.subscriber;

import java.util.List;
import java.util.Locale;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who wants digests.
 *
 * @param email the address; the domain may be in its own script and is kept as
 * {@code xn--}
 * @param name how they want to be called; one line
 * @param timeZone IANA name of their zone; UTC where absent
 * @param digests what they take; the daily digest at 08:00 where absent
 * @param filters which articles they want; all where absent
 * @param locale language in which dates are written; English where absent
 * @param alertRules which alerts they want at once; none where absent
 * @param quietHours when alerts wait; never where absent
 * @param confirmed whether an administrator vouches for the address, so that no mail asks
 * for its confirmation
 */
record NewSubscriber(@NotNull @Size(max = 254) @EmailAddress String email,
		@Nullable @Size(max = 200) @Pattern(regexp = ONE_LINE,
				message = "should be one line without control characters") String name,
		@Nullable @TimeZoneName String timeZone,
		@Nullable @Size(max = 3) @OneOfEachDigest List<@NotNull @Valid Wish> digests, @Nullable @Valid Filters filters,
		@Nullable @LanguageTag String locale, @Nullable @Size(max = 20) List<@NotNull @Valid AlertRule> alertRules,
		@Nullable @Valid QuietHours quietHours, @Nullable Boolean confirmed) {

	static final String ONE_LINE = "[^\\p{Cc}\\p{Cf}\\u2028\\u2029]*";

	/**
	 * The address as it goes over the wire.
	 */
	String address() {
		return EmailAddress.Sendable.ascii(this.email).orElseThrow();
	}

	String localeOrDefault() {
		return (this.locale != null) ? Locale.forLanguageTag(this.locale).toLanguageTag() : "en";
	}

	List<AlertRule> alertRulesOrDefault() {
		return (this.alertRules != null) ? this.alertRules.stream().map(AlertRule::canonical).toList() : List.of();
	}

	String nameOrDefault() {
		return (this.name != null) ? this.name.strip() : "";
	}

	String timeZoneOrDefault() {
		return (this.timeZone != null) ? this.timeZone : "UTC";
	}

	List<Wish> digestsOrDefault() {
		return (this.digests != null) ? this.digests : List.of(Wish.DEFAULT);
	}

	Filters filtersOrDefault() {
		return (this.filters != null) ? this.filters.canonical() : Filters.NONE;
	}

	boolean isConfirmed() {
		return Boolean.TRUE.equals(this.confirmed);
	}

}
