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
 * The number is an interval at which a source may be polled, or 0.
 */
@Documented
@Constraint(validatedBy = PollInterval.Validator.class)
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@interface PollInterval {

	String message() default "must be 60 to 604800 seconds, or 0 for the interval of the settings";

	Class<?>[] groups() default {};

	Class<? extends Payload>[] payload() default {};

	/**
	 * Knows the bounds.
	 */
	final class Validator implements ConstraintValidator<PollInterval, Integer> {

		@Override
		public boolean isValid(@Nullable Integer value, ConstraintValidatorContext context) {
			return value == null || value == 0 || (value >= 60 && value <= 604_800);
		}

	}

}
