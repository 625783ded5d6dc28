package io.newstunneler.digest.subscriber;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.IDN;
import java.util.Optional;
import java.util.regex.Pattern;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import org.jspecify.annotations.Nullable;

/**
 * An address that mail can be sent to: a dot-atom of at most 64 characters, and a domain
 * of at least two labels or {@code localhost}, in its own script or as {@code xn--}. It
 * cannot hold a space, an angle bracket or a line break, hence no second header.
 */
@Target({ ElementType.FIELD, ElementType.PARAMETER, ElementType.TYPE_USE })
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = EmailAddress.Sendable.class)
@interface EmailAddress {

	String message() default "should be an e-mail address such as ada@example.org; the part before the @ in ASCII";

	Class<?>[] groups() default {};

	Class<? extends Payload>[] payload() default {};

	/**
	 * Knows what can be sent to, and how it is written on the wire.
	 */
	class Sendable implements ConstraintValidator<EmailAddress, String> {

		/** RFC 5321. */
		private static final int LONGEST = 254;

		private static final Pattern LOCAL = Pattern
			.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");

		private static final Pattern DOMAIN = Pattern.compile(
				"localhost|([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

		/**
		 * The platform's conversion follows IDNA 2003, which turns these into other
		 * letters and so leads to somebody else's domain; whoever has one writes
		 * {@code xn--}.
		 */
		private static final Pattern DEVIATING = Pattern.compile("[\\u00DF\\u1E9E\\u03C2\\u200C\\u200D]");

		@Override
		public boolean isValid(@Nullable String address, ConstraintValidatorContext context) {
			return address == null || ascii(address).isPresent();
		}

		/**
		 * The address as it goes over the wire, or nothing where it cannot.
		 */
		static Optional<String> ascii(String address) {
			int at = address.lastIndexOf('@');
			if (at < 1 || at > 64 || !LOCAL.matcher(address.substring(0, at)).matches()) {
				return Optional.empty();
			}
			String domain = address.substring(at + 1);
			if (!domain.chars().allMatch((c) -> c < 128)) {
				domain = DEVIATING.matcher(domain).find() ? "" : punycode(domain);
			}
			String ascii = address.substring(0, at + 1) + domain;
			return (ascii.length() <= LONGEST && DOMAIN.matcher(domain).matches()) ? Optional.of(ascii)
					: Optional.empty();
		}

		private static String punycode(String domain) {
			try {
				return IDN.toASCII(domain, IDN.USE_STD3_ASCII_RULES);
			}
			catch (IllegalArgumentException ex) {
				return "";
			}
		}

	}

}
