package io.newstunneler.ingest.sources;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import org.jspecify.annotations.Nullable;

/**
 * The text is the name of a header that a person may set: none that says where a request
 * goes or where it ends, and none that is ours to set.
 */
@Documented
@Constraint(validatedBy = RequestHeaderName.Validator.class)
@Target(ElementType.TYPE_USE)
@Retention(RetentionPolicy.RUNTIME)
@interface RequestHeaderName {

	String message() default "must be the name of a header, and none that steers the connection or the cache";

	Class<?>[] groups() default {};

	Class<? extends Payload>[] payload() default {};

	/**
	 * Knows the names.
	 */
	final class Validator implements ConstraintValidator<RequestHeaderName, String> {

		private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");

		private static final Set<String> OURS = Set.of("host", "connection", "keep-alive", "te", "trailer",
				"transfer-encoding", "upgrade", "content-length", "content-type", "content-encoding", "expect", "via",
				"http2-settings", "max-forwards", "forwarded", "range", "if-match", "if-none-match",
				"if-modified-since", "if-unmodified-since", "if-range", "accept-encoding");

		@Override
		public boolean isValid(@Nullable String value, ConstraintValidatorContext context) {
			if (value == null || !TOKEN.matcher(value).matches()) {
				return false;
			}
			String name = value.toLowerCase(Locale.ROOT);
			return !OURS.contains(name) && !name.startsWith("proxy-") && !name.startsWith("x-forwarded");
		}

	}

}
