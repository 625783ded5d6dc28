package io.newstunneler.digest.subscriber;

import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who wants digests.
 *
 * @param email the address; no quoted local parts, no domain literals
 * @param name how they want to be called; one line
 * @param timeZone IANA name of their zone; UTC where absent
 * @param digests what they take; the daily digest at 08:00 where absent
 * @param filters which articles they want; all where absent
 * @param confirmed whether an administrator vouches for the address, so that no mail asks
 * for its confirmation
 */
record NewSubscriber(
		@NotNull @Size(max = 254) @Pattern(regexp = EMAIL, message = "should be an e-mail address") String email,
		@Nullable @Size(max = 200) @Pattern(regexp = ONE_LINE,
				message = "should be one line without control characters") String name,
		@Nullable @TimeZoneName String timeZone,
		@Nullable @Size(max = 2) @OneOfEachDigest List<@NotNull @Valid Wish> digests, @Nullable @Valid Filters filters,
		@Nullable Boolean confirmed) {

	/**
	 * A dot-atom of at most 64 characters and a domain of at least two labels, or
	 * {@code localhost}. It cannot hold a space, an angle bracket or a line break, hence
	 * no second header.
	 */
	static final String EMAIL = "(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
			+ "@(localhost|([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)";

	static final String ONE_LINE = "[^\\p{Cc}\\p{Cf}\\u2028\\u2029]*";

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
