package io.newstunneler.ingest.sources;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import org.jspecify.annotations.Nullable;

/**
 * The text is an address that a feed could be fetched from.
 */
@Documented
@Constraint(validatedBy = FeedAddress.Validator.class)
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@interface FeedAddress {

	String message() default "must be an http or https address";

	Class<?>[] groups() default {};

	Class<? extends Payload>[] payload() default {};

	/**
	 * Says what is wrong with an address.
	 */
	final class Validator implements ConstraintValidator<FeedAddress, String> {

		@Override
		public boolean isValid(@Nullable String value, ConstraintValidatorContext context) {
			if (value == null) {
				return true;
			}
			try {
				SourceAddress.of(value);
				return true;
			}
			catch (IllegalArgumentException ex) {
				context.disableDefaultConstraintViolation();
				String message = String.valueOf(ex.getMessage());
				context.buildConstraintViolationWithTemplate(message).addConstraintViolation();
				return false;
			}
		}

	}

}
